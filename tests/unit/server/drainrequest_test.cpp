// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/drainrequest.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

QJsonObject object(const QByteArray &json)
{
    return QJsonDocument::fromJson(json).object();
}

} // namespace

class DrainRequestTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void makesUrls_data();
    void makesUrls();
    void refusesBesideTheField_data();
    void refusesBesideTheField();

    void changesOnlyWhatIsNamed();
    void refusesWrongOptions_data();
    void refusesWrongOptions();
    void keepsCaFilesOwnerOnly();
};

void DrainRequestTest::makesUrls_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("url");
    QTest::newRow("papertrail")
        << QByteArray(
               R"({"type":"papertrail","host":"logs2.papertrailapp.com","port":"12345","url":"","token":"","drain_region":""})")
        << QByteArray("tcp+tls://logs2.papertrailapp.com:12345");
    QTest::newRow("syslog, udp")
        << QByteArray(R"({"type":"syslog","host":"127.0.0.1","port":"514","transport":"udp"})")
        << QByteArray("udp://127.0.0.1:514");
    QTest::newRow("elk") << QByteArray(R"({"type":"elk","url":"https://user:pass@logstash.example.com"})")
                         << QByteArray("https://user:pass@logstash.example.com");
    QTest::newRow("null is not given")
        << QByteArray(R"({"type":"syslog","host":"127.0.0.1","port":"514","token":null,"transport":"tcp"})")
        << QByteArray("tcp://127.0.0.1:514");
}

void DrainRequestTest::makesUrls()
{
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, url);
    const auto made = drainUrlFrom(object(json));
    QVERIFY2(made, made ? "" : qPrintable(made.error().first()));
    QCOMPARE(*made, url);
}

void DrainRequestTest::refusesBesideTheField_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QStringList>("fields");
    QTest::newRow("nothing") << QByteArray("{}") << QStringList{u"type"_s};
    QTest::newRow("unknown type") << QByteArray(R"({"type":"fax"})") << QStringList{u"type"_s};
    QTest::newRow("a preset is no type")
        << QByteArray(R"({"type":"new-relic","token":"x"})") << QStringList{u"type"_s};
    QTest::newRow("numbers are no strings")
        << QByteArray(R"({"type":"syslog","host":1,"port":514})") << QStringList{u"host"_s, u"port"_s};
    QTest::newRow("every wrong field") << QByteArray(R"({"type":"papertrail","host":"a b","port":"0"})")
                                       << QStringList{u"host"_s, u"port"_s};
    QTest::newRow("missing") << QByteArray(R"({"type":"papertrail","host":"a.example"})")
                             << QStringList{u"port"_s};
    QTest::newRow("transport is syslog's")
        << QByteArray(R"({"type":"papertrail","host":"a.example","port":"1","transport":"tcp"})")
        << QStringList{u"transport"_s};
    QTest::newRow("unknown transport")
        << QByteArray(R"({"type":"syslog","host":"a.example","port":"1","transport":"fax"})")
        << QStringList{u"transport"_s};
}

void DrainRequestTest::refusesBesideTheField()
{
    QFETCH(QByteArray, json);
    QFETCH(QStringList, fields);
    const auto made = drainUrlFrom(object(json));
    QVERIFY(!made);
    QCOMPARE(made.error().keys(), fields);
    for (const auto &sentence : made.error())
        QVERIFY(!sentence.isEmpty());
}

void DrainRequestTest::changesOnlyWhatIsNamed()
{
    DrainOptions before;
    before.paused = true;
    before.quarantine.failureLimit = 3;
    before.caFile = u"/kept.pem"_s;
    QCOMPARE(*changedOptions(before, {}, {}), before);

    const auto after = changedOptions(before, object(R"({"paused":false,"after_quarantine":"skip_to_newest",
        "framing":"octet_counting","repeat_unconfirmed":false,"token_placement":"prefix","quarantine":{"pause_minutes":7,"growing":true},"ca":null})"),
                                      {});
    QVERIFY(after);
    QCOMPARE(after->paused, false);
    QCOMPARE(after->afterQuarantine, AfterQuarantine::SkipToNewest);
    QCOMPARE(after->framing, Framing::OctetCounting);
    QVERIFY(!after->repeatUnconfirmed);
    QCOMPARE(after->tokenPlacement, TokenPlacement::Prefix);
    QCOMPARE(after->quarantine.failureLimit, 3);
    QCOMPARE(after->quarantine.pause, std::chrono::minutes(7));
    QVERIFY(after->quarantine.growing);
    QVERIFY(after->caFile.isEmpty());
}

void DrainRequestTest::refusesWrongOptions_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("field");
    QTest::newRow("paused") << QByteArray(R"({"paused":"yes"})") << u"paused"_s;
    QTest::newRow("framing") << QByteArray(R"({"framing":"fax"})") << u"framing"_s;
    QTest::newRow("quarantine") << QByteArray(R"({"quarantine":5})") << u"quarantine"_s;
    QTest::newRow("limit too small") << QByteArray(R"({"quarantine":{"failure_limit":0}})")
                                     << u"failure_limit"_s;
    QTest::newRow("pause too long") << QByteArray(R"({"quarantine":{"pause_minutes":1441}})")
                                    << u"pause_minutes"_s;
    QTest::newRow("pause broken") << QByteArray(R"({"quarantine":{"pause_minutes":1.5}})")
                                  << u"pause_minutes"_s;
    QTest::newRow("ca is no string") << QByteArray(R"({"ca":5})") << u"ca"_s;
    QTest::newRow("kept ca is no string") << QByteArray(R"({"ca_sha256":5})") << u"ca_sha256"_s;
    QTest::newRow("kept ca is a path") << QByteArray(R"({"ca_sha256":"../drainboard"})") << u"ca_sha256"_s;
    QTest::newRow("kept ca is not there")
        << QByteArray(R"({"ca_sha256":")" + QByteArray(64, 'a') + R"("})") << u"ca_sha256"_s;
    QTest::newRow("ca is no certificate") << QByteArray(R"({"ca":"/etc/passwd"})") << u"ca"_s;
}

void DrainRequestTest::refusesWrongOptions()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, field);
    QTemporaryDir dir;
    const auto changed = changedOptions({}, object(json), dir.path());
    QVERIFY(!changed);
    QCOMPARE(changed.error().keys(), QStringList{field});
    QVERIFY(QDir(dir.path()).isEmpty());
}

void DrainRequestTest::keepsCaFilesOwnerOnly()
{
    QTemporaryDir dir;
    const QByteArray pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    const QJsonObject wish{{u"ca"_s, QString::fromLatin1(pem)}};
    const auto options = changedOptions({}, wish, dir.path());
    QVERIFY(options);
    QFile file(options->caFile);
    QVERIFY(file.open(QFile::ReadOnly));
    QCOMPARE(file.readAll(), pem);
    QVERIFY(!(file.permissions() & (QFile::ReadGroup | QFile::ReadOther)));
    QCOMPARE(changedOptions({}, wish, dir.path())->caFile, options->caFile);
    const QString digest = QFileInfo(options->caFile).completeBaseName();
    QCOMPARE(changedOptions({}, {{u"ca_sha256"_s, digest}}, dir.path())->caFile, options->caFile);
    QVERIFY(changedOptions(*options, {{u"ca_sha256"_s, QJsonValue()}}, dir.path())->caFile.isEmpty());
    QVERIFY(!changedOptions({}, {{u"ca"_s, QString(QString::fromLatin1(pem) + QString(300'000, u'A'))}},
                            dir.path()));
}

QTEST_GUILESS_MAIN(DrainRequestTest)
#include "drainrequest_test.moc"
