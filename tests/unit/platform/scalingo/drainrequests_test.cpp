// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/drainrequests.h"

#include "base/secrettext.h"

#include <QJsonDocument>
#include <QTest>
#include <QUrl>

using namespace drainboard;
using namespace Qt::StringLiterals;

class DrainRequestsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bodies_data();
    void bodies();
    void transports();
    void refusesWhatCannotBeMade();
    void pathsAreEncoded();
};

void DrainRequestsTest::bodies_data()
{
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QByteArray>("fields"); // those that are not ""

    QTest::newRow("elk") << QByteArray("https://jane:pass@logs.example.com:8443/in?x=1")
                         << QByteArray(
                                R"({"type":"elk","url":"https://jane:pass@logs.example.com:8443/in?x=1"})");
    QTest::newRow("elk without a user") << QByteArray("https://logs.example.com")
                                        << QByteArray(R"({"type":"elk","url":"https://logs.example.com"})");
    QTest::newRow("datadog") << QByteArray("datadog://0123?region=eu-west-2")
                             << QByteArray(R"({"type":"datadog","token":"0123","drain_region":"eu-west-2"})");
    QTest::newRow("papertrail")
        << QByteArray("tcp+tls://logs2.papertrailapp.com:12345")
        << QByteArray(R"({"type":"papertrail","host":"logs2.papertrailapp.com","port":"12345"})");
    QTest::newRow("ovh") << QByteArray("ovh://:tok@gra1.logs.ovh.com:6514")
                         << QByteArray(R"({"type":"ovh-graylog","token":"tok","host":"gra1.logs.ovh.com"})");
    QTest::newRow("syslog with a token")
        << QByteArray("syslog://:a%2Fb@logs.example.com:6514")
        << QByteArray(R"({"type":"syslog","token":"a/b","host":"logs.example.com","port":"6514"})");
    QTest::newRow("new relic")
        << QByteArray("syslog://:key@newrelic.syslog.eu.nr-data.net:6514")
        << QByteArray(
               R"({"type":"syslog","token":"key","host":"newrelic.syslog.eu.nr-data.net","port":"6514"})");
    QTest::newRow("appsignal")
        << QByteArray("appsignal://key?host=logs.example.com&port=443")
        << QByteArray(R"({"type":"appsignal","token":"key","host":"logs.example.com","port":"443"})");
    QTest::newRow("better stack") << QByteArray("betterstack://:tok@in.example.com")
                                  << QByteArray(
                                         R"({"type":"betterstack","token":"tok","host":"in.example.com"})");
}

void DrainRequestsTest::bodies()
{
    QFETCH(QByteArray, url);
    QFETCH(QByteArray, fields);
    QJsonObject expected{{u"type"_s, QString()}, {u"url"_s, QString()},   {u"port"_s, QString()},
                         {u"host"_s, QString()}, {u"token"_s, QString()}, {u"drain_region"_s, QString()}};
    const QJsonObject given = QJsonDocument::fromJson(fields).object();
    for (auto it = given.begin(); it != given.end(); ++it)
        expected.insert(it.key(), *it);
    const auto body = drainBody(url, false);
    QVERIFY2(body, body ? "" : qPrintable(body.error().text));
    QCOMPARE(body->value("drain"_L1).toObject(), expected);
}

void DrainRequestsTest::transports()
{
    for (const auto *scheme : {"tcp", "udp"}) {
        const QByteArray url = QByteArray(scheme) + "://logs.example.com:514";
        const auto hosted = drainBody(url, false);
        QVERIFY(!hosted);
        QCOMPARE(hosted.error().kind, ErrorKind::Unsupported);
        QCOMPARE(hosted.error().field, u"transport"_s);
        const auto own = drainBody(url, true);
        QVERIFY(own);
        QCOMPARE(own->value("drain"_L1).toObject().value("transport"_L1).toString(),
                 QLatin1StringView(scheme));
    }
    QVERIFY(!drainBody("tcp+tls://logs.example.com:6514", false)
                 ->value("drain"_L1)
                 .toObject()
                 .contains("transport"_L1)); // the hosted platform knows no such field
}

void DrainRequestsTest::refusesWhatCannotBeMade()
{
    QVERIFY(!drainBody("gopher://logs.example.com", false));
    QVERIFY(!drainBody("", false));
    const auto masked = drainBody("syslog://:" + secretMask().toUtf8() + "@logs.example.com:6514", false);
    QVERIFY(!masked);
    QVERIFY(masked.error().text.contains(u"secrets"_s));
}

void DrainRequestsTest::pathsAreEncoded()
{
    QCOMPARE(drainsPath({u"a/b"_s, {}}), "/v1/apps/a%2Fb/log_drains");
    QCOMPARE(drainsPath({u"app"_s, u"ad-1"_s}), "/v1/apps/app/addons/ad-1/log_drains");
    const QByteArray url = "https://jane:p%40ss+w@logs.example.com/?a=1&b=%20c#d";
    const QByteArray path = drainPath({u"app"_s, {}}, url);
    const QByteArray query = path.mid(path.indexOf('?') + 1);
    QVERIFY(query.startsWith("url="));
    QVERIFY(!query.mid(4).contains('&') && !query.contains('+') && !query.contains('#'));
    QCOMPARE(QByteArray::fromPercentEncoding(query.mid(4)), url);
    // And still so once it went through a QUrl, as every request does.
    const QUrl sent = QUrl::fromEncoded("https://api.example.com" + path);
    QCOMPARE(QByteArray::fromPercentEncoding(sent.query(QUrl::FullyEncoded).toLatin1().mid(4)), url);
}

QTEST_GUILESS_MAIN(DrainRequestsTest)
#include "drainrequests_test.moc"
