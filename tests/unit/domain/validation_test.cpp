// SPDX-License-Identifier: GPL-3.0-or-later
#include "domain/validation.h"

#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

class ValidationTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fields_data()
    {
        QTest::addColumn<QString>("provider");
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("verdict"); // ok, warning or error

        const auto row = [](const char *provider, const char *key, const QString &value,
                            const char *verdict) {
            const QByteArray name = QByteArray(provider) + ' ' + key + " '" + value.left(40).toUtf8() + "' " +
                                    QByteArray::number(value.size());
            QTest::newRow(name.constData()) << QString::fromLatin1(provider) << QString::fromLatin1(key)
                                            << value << QString::fromLatin1(verdict);
        };
        row("elk", "url", u"https://user:pw@logstash.example.com"_s, "ok");
        row("elk", "url", u"https://user:pw@logstash.example.com:8443/in?x=1"_s, "ok");
        row("elk", "url", u"HTTPS://user:pw@logstash.example.com"_s, "ok");
        row("elk", "url", u"https://user:pw@[2001:db8::1]:9200/"_s, "ok");
        row("elk", "url", u"https://user:p%40w@xn--bcher-kva.example"_s, "ok");
        row("elk", "url", u"http://user:pw@127.0.0.1:8080"_s, "warning");
        row("elk", "url", u"http://user:pw@192.168.1.4"_s, "warning");
        row("elk", "url", u"http://user:pw@[fd00::4]"_s, "warning");
        row("elk", "url", u"http://user:pw@logs.example.com"_s, "error");
        row("elk", "url", u"http://user:pw@8.8.8.8"_s, "error");
        row("elk", "url", u""_s, "error");
        row("elk", "url", u"https://logstash.example.com"_s, "error");
        row("elk", "url", u"https://user@logstash.example.com"_s, "error");
        row("elk", "url", u"https://:pw@logstash.example.com"_s, "error");
        row("elk", "url", u"https://user:@logstash.example.com"_s, "error");
        row("elk", "url", u"https://user:p@w@logstash.example.com"_s, "error");
        row("elk", "url", u"https://user:pw@logstash.example.com#x"_s, "error");
        row("elk", "url", u"https://user:pw@logstash.example.com:0"_s, "error");
        row("elk", "url", u"https://user:pw@logstash.example.com:65536"_s, "error");
        row("elk", "url", u"https://user:pw@"_s, "error");
        row("elk", "url", u"https://user:pw@good.example\\@evil.example"_s, "error");
        row("elk", "url", u"https://user:pw@a b"_s, "error");
        row("elk", "url", u"https://user:pw@a\r\nX: y"_s, "error");
        row("elk", "url", u"https://user:pw@bücher.example"_s, "error");
        row("elk", "url", u"https://user:p%w@example.com"_s, "error");
        row("elk", "url", u"ftp://user:pw@example.com"_s, "error");
        row("elk", "url", QString(u"https://user:pw@example.com/"_s + QString(2048, u'a')), "error");

        row("appsignal", "token", u"abc"_s, "ok");
        row("appsignal", "token", u"  abc  "_s, "ok");
        row("appsignal", "token", u""_s, "error");
        row("appsignal", "token", u"a b"_s, "error");
        row("appsignal", "token", u"a\u202eb"_s, "error");
        row("appsignal", "token", QString(256, u'a'), "ok");
        row("appsignal", "token", QString(257, u'a'), "error");
        row("appsignal", "host", u""_s, "ok");
        row("appsignal", "host", u"not a host"_s, "error");
        row("appsignal", "port", u"0"_s, "error");

        row("betterstack", "token", u"aBcDéF"_s, "error"); // no header can carry it
        row("datadog", "token", u"0123456789abcdef0123456789abcd\u00e9"_s, "error");
        row("syslog", "token", u"aBcDéF"_s, "ok");
        row("betterstack", "host", u"s1.eu-nbg-2.betterstackdata.com"_s, "ok");
        row("betterstack", "host", u"https://s1.eu-nbg-2.betterstackdata.com/"_s, "ok");
        row("betterstack", "host", u""_s, "error");
        row("betterstack", "host", u"https://s1.eu-nbg-2.betterstackdata.com/path"_s, "error");
        row("logtail", "host", u""_s, "ok");

        row("datadog", "token", u"0123456789abcdef0123456789abcdef"_s, "ok");
        row("datadog", "token", u"short"_s, "warning");
        row("datadog", "drain_region", u"eu"_s, "ok");
        row("datadog", "drain_region", u""_s, "ok"); // the default
        row("datadog", "drain_region", u"eu-west-2"_s, "ok");
        row("datadog", "drain_region", u"us2.ddog-gov.com"_s, "ok");
        row("datadog", "drain_region", u"mars"_s, "error");

        row("ovh-graylog", "token", u"4b1f0c9e-1111-4222-8333-0123456789ab"_s, "ok");
        row("ovh-graylog", "token", u"whatever"_s, "warning");
        row("ovh-graylog", "host", u"tag3.logs.ovh.com:6514"_s, "error");

        row("papertrail", "port", u"1"_s, "ok");
        row("papertrail", "port", u"65535"_s, "ok");
        for (const auto &wrong :
             {u""_s, u"0"_s, u"65536"_s, u"-1"_s, u"+1"_s, u"12 34"_s, u"99999999999"_s, u"٣"_s, u"0x10"_s})
            row("papertrail", "port", wrong, "error");

        row("syslog", "transport", u"tcp+tls"_s, "ok");
        row("syslog", "transport", u"tcp"_s, "warning");
        row("syslog", "transport", u"udp"_s, "warning");
        row("syslog", "transport", u"http"_s, "error");
        row("syslog", "token", u""_s, "ok");

        row("new-relic", "token", u""_s, "error");
        row("new-relic", "host", u"newrelic.syslog.nr-data.net"_s, "ok");
        row("new-relic", "host", u"evil.example"_s, "error");
    }
    void fields()
    {
        QFETCH(QString, provider);
        QFETCH(QString, key);
        QFETCH(QString, value);
        QFETCH(QString, verdict);
        const auto got = validateField({provider, {{key, value}}}, key);
        QCOMPARE(!got.error.isEmpty()     ? u"error"_s
                 : !got.warning.isEmpty() ? u"warning"_s
                                          : u"ok"_s,
                 verdict);
        if (!got.ok())
            QVERIFY2(got.error.startsWith(findProvider(provider)->field(key)->label), qPrintable(got.error));
    }

    void hosts_data()
    {
        QTest::addColumn<bool>("valid");
        const auto row = [](const QString &host, bool valid) {
            QTest::newRow(host.left(80).toUtf8().constData()) << valid;
        };
        for (const auto &good : {u"a"_s, u"logs.example.com"_s, u"LOGS.example.COM"_s, u"1.2.3.4"_s,
                                 u"255.255.255.255"_s, u"[::1]"_s, u"[2001:db8::1]"_s,
                                 u"xn--bcher-kva.example"_s, u"1and1.com"_s, u"a-b.c"_s, QString(63, u'a')})
            row(good, true);
        for (const auto &bad :
             {u""_s,         u"."_s,           u"a."_s,    u".a"_s,        u"a..b"_s,
              u"-a.b"_s,     u"a-.b"_s,        u"a_b.c"_s, u"256.1.1.1"_s, u"1.2.3"_s,
              u"1.2.3.04"_s, u"::1"_s,         u"[::1"_s,  u"[1.2.3.4]"_s, u"[fe80::1%eth0]"_s,
              u"a b"_s,      u"a/b"_s,         u"a:1"_s,   u"a@b"_s,       u"bücher.example"_s,
              u"a\nb"_s,     QString(64, u'a')})
            row(bad, false);
        for (const auto &spaced : {u"[::1 ]"_s, u"[ ::1]"_s, u"[::1\u0085]"_s, u"[::\n]"_s})
            row(spaced, false);
    }
    void hosts()
    {
        QFETCH(bool, valid);
        QCOMPARE(isHost(QString::fromUtf8(QTest::currentDataTag())), valid);
    }

    void aNameHasAtMost253Characters()
    {
        const QString name = QString(QString(49, u'a') + u'.').repeated(5) + QString(3, u'b');
        QCOMPARE(name.size(), 253);
        QVERIFY(isHost(name));
        QVERIFY(!isHost(name + u'b'));
    }

    void normalises()
    {
        const auto draft = normalised(
            {u"betterstack"_s, {{u"host"_s, u" https://bücher.example// "_s}, {u"token"_s, u" t "_s}}});
        QCOMPARE(draft.values.value(u"host"_s), u"xn--bcher-kva.example"_s);
        QCOMPARE(draft.values.value(u"token"_s), u"t"_s);
        QCOMPARE(normalised({u"new-relic"_s, {}}).values.value(u"port"_s), u"6514"_s);
    }

    void anUnknownProviderIsAnError() { QVERIFY(!isValid({u"splunk"_s, {}})); }

    void loopbackAndPrivate()
    {
        for (const auto &host : {u"localhost"_s, u"127.0.0.1"_s, u"[::1]"_s, u"10.1.2.3"_s, u"172.31.0.1"_s,
                                 u"169.254.1.1"_s, u"[fe80::1]"_s})
            QVERIFY2(isLoopbackOrPrivate(host), qPrintable(host));
        for (const auto &host : {u"8.8.8.8"_s, u"172.32.0.1"_s, u"example.com"_s, u"localhost.example.com"_s,
                                 u"[2001:db8::1]"_s})
            QVERIFY2(!isLoopbackOrPrivate(host), qPrintable(host));
    }
};

QTEST_GUILESS_MAIN(ValidationTest)
#include "validation_test.moc"
