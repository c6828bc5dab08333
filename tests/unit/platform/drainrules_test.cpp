// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/embedded/drainrules.h"

#include <QFile>
#include <QSysInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

const ListenAddress loopback{QHostAddress(u"127.0.0.1"_s), 5514};

QString refusal(const QByteArray &url, const DrainOptions &options = {})
{
    const auto checked = checkDrain(url, options, loopback, {});
    return checked ? QString() : checked.error().text;
}

} // namespace

class DrainRulesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsLoops_data();
    void findsLoops();
    void refusesLocalTargets_data();
    void refusesLocalTargets();
    void refusesWhatItCannotForwardTo_data();
    void refusesWhatItCannotForwardTo();
    void checksOptions();
    void checksTheCaFile();
};

void DrainRulesTest::findsLoops_data()
{
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QString>("intake");
    QTest::addColumn<bool>("loops");
    const auto own = QSysInfo::machineHostName().toUtf8();
    QTest::newRow("itself") << QByteArray("udp://127.0.0.1:5514") << u"127.0.0.1:5514"_s << true;
    QTest::newRow("name") << QByteArray("tcp://LocalHost:5514") << u"127.0.0.1:5514"_s << true;
    QTest::newRow("name below") << QByteArray("tcp://a.localhost:5514") << u"127.0.0.1:5514"_s << true;
    QTest::newRow("mapped") << QByteArray("tcp://[::ffff:127.0.0.1]:5514") << u"127.0.0.1:5514"_s << true;
    QTest::newRow("any") << QByteArray("tcp://0.0.0.0:5514") << u"127.0.0.1:5514"_s << true;
    QTest::newRow("with token") << QByteArray("tcp://:tok@127.0.0.1:5514") << u"127.0.0.1:5514"_s << true;
    QTest::newRow("tls") << QByteArray("tcp+tls://127.0.0.1:5514") << u"127.0.0.1:5514"_s << true;
    QTest::newRow("https") << QByteArray("https://u:p@127.0.0.1:5514/x") << u"127.0.0.1:5514"_s << true;
    QTest::newRow("v6") << QByteArray("tcp://[::1]:5514") << u"[::1]:5514"_s << true;
    QTest::newRow("listens everywhere") << QByteArray("tcp://127.9.9.9:5514") << u"0.0.0.0:5514"_s << true;
    QTest::newRow("own name") << QByteArray("tcp://" + own + ":5514") << u"0.0.0.0:5514"_s << true;
    QTest::newRow("other port") << QByteArray("tcp://127.0.0.1:5515") << u"127.0.0.1:5514"_s << false;
    QTest::newRow("other host") << QByteArray("tcp://192.0.2.7:5514") << u"0.0.0.0:5514"_s << false;
    QTest::newRow("other name") << QByteArray("tcp://localhost.example:5514") << u"0.0.0.0:5514"_s << false;
    QTest::newRow("unknown scheme") << QByteArray("gopher://127.0.0.1:5514") << u"0.0.0.0:5514"_s << false;
}

void DrainRulesTest::findsLoops()
{
    QFETCH(QByteArray, url);
    QFETCH(QString, intake);
    QFETCH(bool, loops);
    const auto address = ListenAddress::fromString(intake).value();
    QCOMPARE(reachesIntake(url, address), loops);
    if (loops)
        QCOMPARE(checkDrain(url, {}, address, {}).error().kind, ErrorKind::NotAllowed);
}

void DrainRulesTest::refusesLocalTargets_data()
{
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<bool>("local");
    QTest::newRow("metadata") << QByteArray("http://u:SECRET@169.254.169.254/latest") << true;
    QTest::newRow("loopback") << QByteArray("tcp://127.0.0.1:6379") << true;
    QTest::newRow("v6") << QByteArray("tcp+tls://:SECRET@[::1]:6514") << true;
    QTest::newRow("mapped") << QByteArray("https://u:SECRET@[::ffff:127.0.0.1]/") << true;
    QTest::newRow("datagrams") << QByteArray("udp://0.0.0.0:514") << true;
    QTest::newRow("private") << QByteArray("tcp://10.0.0.1:514") << false;
    QTest::newRow("public") << QByteArray("https://u:SECRET@203.0.113.7/") << false;
    QTest::newRow("name, which the delivery looks up") << QByteArray("tcp://localhost:514") << false;
}

void DrainRulesTest::refusesLocalTargets()
{
    QFETCH(QByteArray, url);
    QFETCH(bool, local);
    QVERIFY(checkDrain(url, {}, loopback, {}));
    const auto checked = checkDrain(url, {}, loopback, {true, {}});
    QCOMPARE(!checked, local);
    if (checked)
        return;
    QCOMPARE(checked.error().kind, ErrorKind::InvalidInput);
    QCOMPARE(checked.error().field, u"url"_s);
    QVERIFY2(checked.error().text.contains(u"server/local_targets"_s), qPrintable(checked.error().text));
    QVERIFY(!checked.error().text.contains(u"SECRET"_s));
    QVERIFY(checkDrain(
        url, {}, loopback,
        {true, {QHostAddress::parseSubnet(u"0.0.0.0/0"_s), QHostAddress::parseSubnet(u"::/0"_s)}}));
}

void DrainRulesTest::refusesWhatItCannotForwardTo_data()
{
    QTest::addColumn<QByteArray>("url");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("unknown scheme") << QByteArray("gopher://:SECRET@example.com:70");
    QTest::newRow("no scheme") << QByteArray("SECRET.example.com");
    QTest::newRow("line feed") << QByteArray("tcp+tls://SECRET.example.com:6514\n");
    QTest::newRow("NUL") << QByteArray("tcp+tls://SECRET\0.example.com:6514", 34);
    QTest::newRow("space") << QByteArray("tcp+tls://SECRET example.com:6514");
    QTest::newRow("port out of range") << QByteArray("tcp+tls://:SECRET@example.com:65536");
    QTest::newRow("no host") << QByteArray("tcp+tls://:SECRET@:6514");
    QTest::newRow("huge") << QByteArray("tcp+tls://example.com:6514/" + QByteArray(1'000'000, 'x'));
}

void DrainRulesTest::refusesWhatItCannotForwardTo()
{
    QFETCH(QByteArray, url);
    const auto text = refusal(url);
    QVERIFY(!text.isEmpty());
    QVERIFY2(!text.contains(u"SECRET"_s), qPrintable(text));
    QVERIFY(text.size() < 300);
}

void DrainRulesTest::checksOptions()
{
    const QByteArray url = "tcp+tls://example.com:6514";
    QCOMPARE(refusal(url), QString());
    DrainOptions options;
    options.quarantine.failureLimit = 0;
    QVERIFY(refusal(url, options).contains(u"Quarantine"_s));
    options.quarantine = {10, std::chrono::minutes(0), false};
    QVERIFY(refusal(url, options).contains(u"Quarantine"_s));
    options.quarantine = {10, std::chrono::minutes(1441), false};
    QVERIFY(refusal(url, options).contains(u"Quarantine"_s));
}

void DrainRulesTest::checksTheCaFile()
{
    const QTemporaryDir dir;
    const QByteArray url = "tcp+tls://example.com:6514";
    DrainOptions options;
    options.caFile = dir.filePath(u"ca.pem"_s);
    QVERIFY(refusal(url, options).contains(u"cannot be read"_s));
    QFile file(options.caFile);
    QVERIFY(file.open(QFile::WriteOnly));
    file.write("not a certificate\n");
    file.flush();
    QVERIFY(refusal(url, options).contains(u"no certificate"_s));
    file.write("-----BEGIN CERTIFICATE-----\n");
    file.flush();
    QCOMPARE(refusal(url, options), QString());
    options.caFile = dir.path();
    QVERIFY(refusal(url, options).contains(u"cannot be read"_s));
}

QTEST_GUILESS_MAIN(DrainRulesTest)
#include "drainrules_test.moc"
