// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/daemonconfig.h"
#include "daemon/ownfolder.h"
#include "daemon/tokencommand.h"
#include "demo/certificates.h"
#include "support/localtime.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

class ConfigTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsEveryKey();
    void takesValuesAsTheyStandThere();
    void readsAnewWhatKeptItsTimeAndSize();
    void defaultsAreLoopback();
    void mistakesNameTheKey_data();
    void mistakesNameTheKey();
    void whatCannotBeReadIsRefused();
    void otherAddressesNeedTls();
    void tlsFilesAreTriedOut();
    void tellsWhatNeedsARestart();

    void tokenIsMadeListedAndRemoved();
    void tokensAreMadeByTheFoldersOwner();
    void aFolderIsUsedByItsOwner();
    void tokenCommandsThatAreWrong_data();
    void tokenCommandsThatAreWrong();
    void expiresInWords();

private:
    QString write(const QString &name, const QByteArray &content);

    QTemporaryDir m_dir;
    const uint m_user = QFileInfo(m_dir.path()).ownerId();
    const QDateTime m_now{{2026, 1, 15}, {9, 30}, Qt::UTC};
};

QString ConfigTest::write(const QString &name, const QByteArray &content)
{
    QFile file(m_dir.filePath(name));
    return file.open(QFile::WriteOnly) && file.write(content) == content.size() ? file.fileName() : QString();
}

void ConfigTest::readsEveryKey()
{
    const auto config = readConfig(write(u"all.ini"_s, R"(; a comment
[server]
data=/srv/drain board
listen=[::1]:9000
tls_certificate=/etc/chain.pem
tls_key=/etc/key.pem
public_url=https://logs.example.com:8443/base
region=home
local_targets=127.0.0.0/8, ::1
[syslog]
listen=0.0.0.0:5140
[limits]
connections=7
connections_per_address=3
lines_per_minute=16384
bytes_per_minute=67108864
[log]
commit_interval_ms=5
commit_bytes=65536
bytes_per_source=1000000
bytes_in_all=5000000000
age_hours=48
)"));
    QVERIFY2(config, config ? "" : qPrintable(config.error().text));
    QCOMPARE(config->data, u"/srv/drain board"_s);
    QCOMPARE(config->listen.toString(), u"[::1]:9000"_s);
    QVERIFY(config->tls);
    QCOMPARE(config->tls->certificateFile, u"/etc/chain.pem"_s);
    QCOMPARE(config->tls->keyFile, u"/etc/key.pem"_s);
    QCOMPARE(config->publicUrl, u"https://logs.example.com:8443/base"_s);
    QCOMPARE(config->region, u"home"_s);
    QCOMPARE(config->localTargets.allowed, (QList<LocalTargets::Network>{{QHostAddress(u"127.0.0.0"_s), 8},
                                                                         {QHostAddress(u"::1"_s), 128}}));
    QCOMPARE(config->syslog.toString(), u"0.0.0.0:5140"_s);
    QCOMPARE(config->connections, 7);
    QCOMPARE(config->connectionsPerAddress, 3);
    QCOMPARE(config->linesPerMinute, 16384);
    QCOMPARE(config->bytesPerMinute, 64 * 1024 * 1024);
    QCOMPARE(config->log.commitInterval, std::chrono::milliseconds(5));
    QCOMPARE(config->log.commitBytes, std::size_t(65536));
    QCOMPARE(config->log.retention.bytesPerSource, std::uint64_t(1'000'000));
    QCOMPARE(config->log.retention.bytesInAll, std::uint64_t(5'000'000'000));
    QCOMPARE(config->log.retention.age, std::chrono::hours(48));
}

void ConfigTest::takesValuesAsTheyStandThere()
{
    for (const auto &data : {u"/srv/logs,eu/data"_s, u"/srv/x;y"_s, u"/srv/a\\b"_s, u"/srv/100%41"_s}) {
        const auto config = readConfig(write(u"value.ini"_s, "[server]\ndata=" + data.toUtf8() + "\n"));
        QVERIFY2(config, config ? "" : qPrintable(config.error().text));
        QCOMPARE(config->data, data);
    }
}

void ConfigTest::readsAnewWhatKeptItsTimeAndSize()
{
    const auto written = [&](const QByteArray &region) {
        QFile file(write(u"again.ini"_s, "[server]\nregion=" + region));
        return file.open(QFile::ReadWrite) && file.setFileTime(m_now, QFileDevice::FileModificationTime)
                   ? file.fileName()
                   : QString();
    };
    QCOMPARE(readConfig(written("paris"))->region, u"paris"_s);
    QCOMPARE(readConfig(written("tokyo"))->region, u"tokyo"_s);
}

void ConfigTest::defaultsAreLoopback()
{
    const auto config = readConfig(write(u"empty.ini"_s, ""));
    QVERIFY(config);
    QVERIFY(config->listen.address.isLoopback() && config->syslog.address.isLoopback());
    QVERIFY(!config->tls);
    QVERIFY(config->localTargets.refused && config->localTargets.allowed.isEmpty());
    QVERIFY(checkConfig(*config));
}

void ConfigTest::mistakesNameTheKey_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("key");
    QTest::newRow("unknown key") << QByteArray("[server]\nport=5") << u"server/port"_s;
    QTest::newRow("unknown section") << QByteArray("[sever]\nlisten=127.0.0.1:5") << u"sever/listen"_s;
    QTest::newRow("no section") << QByteArray("listen=127.0.0.1:5") << u"listen"_s;
    QTest::newRow("address") << QByteArray("[server]\nlisten=here") << u"server/listen"_s;
    QTest::newRow("empty") << QByteArray("[server]\ndata=") << u"server/data"_s;
    QTest::newRow("number") << QByteArray("[limits]\nconnections=many") << u"limits/connections"_s;
    QTest::newRow("too small") << QByteArray("[limits]\nconnections=0") << u"limits/connections"_s;
    QTest::newRow("no age") << QByteArray("[log]\nage_hours=0") << u"log/age_hours"_s;
    QTest::newRow("too much at once")
        << QByteArray("[log]\ncommit_bytes=99999999999") << u"log/commit_bytes"_s;
    QTest::newRow("list") << QByteArray("[limits]\nconnections=1,2") << u"limits/connections"_s;
    QTest::newRow("twice") << QByteArray("[server]\nregion=a\nregion=b") << u"line 3"_s;
    QTest::newRow("no file of this kind") << QByteArray("listen") << u"line 1"_s;
    QTest::newRow("name") << QByteArray("[server]\nlocal_targets=127.0.0.1, localhost")
                          << u"server/local_targets"_s;
    for (const auto &url :
         QByteArrayList{"logs.example.com", "ftp://a", "https://", "https://a/", "https://a?b"})
        QTest::newRow(url.constData()) << "[server]\npublic_url=" + url << u"server/public_url"_s;
}

void ConfigTest::mistakesNameTheKey()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, key);
    const auto config = readConfig(write(u"mistake.ini"_s, content));
    QVERIFY(!config);
    QVERIFY2(config.error().text.contains(key), qPrintable(config.error().text));
    QVERIFY(config.error().text.contains(u"mistake.ini"_s));
}

void ConfigTest::whatCannotBeReadIsRefused()
{
    QVERIFY(write(u"large.ini"_s, QByteArray(2 * 1024 * 1024, '\n')).size() > 0);
    for (const auto &name : {u"missing.ini"_s, u"."_s, u"large.ini"_s}) {
        const auto config = readConfig(m_dir.filePath(name));
        QVERIFY(!config);
        QVERIFY2(config.error().text.contains(m_dir.filePath(name)), qPrintable(config.error().text));
    }
}

void ConfigTest::otherAddressesNeedTls()
{
    DaemonConfig config;
    for (const auto &address : {u"0.0.0.0:8514"_s, u"[::]:8514"_s, u"192.0.2.1:8514"_s}) {
        config.listen = *ListenAddress::fromString(address);
        const auto checked = checkConfig(config);
        QVERIFY(!checked);
        QVERIFY2(checked.error().text.contains(u"TLS"_s), qPrintable(checked.error().text));
    }
}

void ConfigTest::tlsFilesAreTriedOut()
{
    const auto one = selfSignedIdentity({u"127.0.0.1"_s});
    const auto other = selfSignedIdentity({u"127.0.0.1"_s});
    const QString certificate = write(u"cert.pem"_s, one.certificatePem);
    const QString key = write(u"key.pem"_s, one.keyPem);
    DaemonConfig config;
    config.listen = *ListenAddress::fromString(u"0.0.0.0:8514"_s);
    const auto isFine = [&](const QString &certificateFile, const QString &keyFile) {
        config.tls = HttpServer::Tls{certificateFile, keyFile};
        return checkConfig(config).has_value();
    };
    QVERIFY(isFine(certificate, key));
    QVERIFY(!isFine(certificate, {}));
    QVERIFY(!isFine({}, key));
    QVERIFY(!isFine(certificate, m_dir.filePath(u"missing.pem"_s)));
    QVERIFY(!isFine(key, certificate));
    QVERIFY(!isFine(certificate, write(u"other.pem"_s, other.keyPem)));
}

void ConfigTest::tellsWhatNeedsARestart()
{
    DaemonConfig running;
    DaemonConfig now = running;
    QCOMPARE(keysThatNeedRestart(running, now), QStringList());
    now.publicUrl = u"https://a.example"_s;
    now.syslog.port = 1;
    QCOMPARE(keysThatNeedRestart(running, now), QStringList());
    now.listen.port = 1;
    now.connections = 5;
    now.linesPerMinute = 5;
    now.localTargets.allowed.append(QHostAddress::parseSubnet(u"::1"_s));
    now.tls = HttpServer::Tls{u"c"_s, u"k"_s};
    QCOMPARE(keysThatNeedRestart(running, now),
             (QStringList{u"server/listen"_s, u"server/tls_certificate"_s, u"server/local_targets"_s,
                          u"limits/connections"_s, u"limits/lines_per_minute"_s}));
}

void ConfigTest::tokenIsMadeListedAndRemoved()
{
    const QString data = m_dir.filePath(u"data"_s);
    const auto made = runTokenCommand({{u"add"_s, u"ci"_s}, true, u"90d"_s, data}, m_now, m_user);
    QVERIFY2(made, made ? "" : qPrintable(made.error().text));
    QVERIFY(made->startsWith(u"tk-"_s) && made->endsWith(u'\n') && made->count(u'\n') == 1);
    QVERIFY(!(QFileInfo(data).permissions() & (QFile::ReadGroup | QFile::ReadOther)));
    const auto list = *runTokenCommand({{u"list"_s}, false, {}, data}, m_now, m_user);
    QVERIFY(list.contains(u"read-only"_s) && list.contains(u"ci"_s) &&
            list.contains(u"2026-04-15T09:30:00Z"_s));
    QVERIFY(!list.contains(made->trimmed().mid(16)));
    QCOMPARE(*runTokenCommand({{u"remove"_s, u"ci"_s}, false, {}, data}, m_now, m_user), QString());
    QCOMPARE(*runTokenCommand({{u"list"_s}, false, {}, data}, m_now, m_user), QString());
}

/// As root, for a server that runs as a user of its own.
void ConfigTest::tokensAreMadeByTheFoldersOwner()
{
    const QString data = m_dir.filePath(u"owned"_s);
    const TokenCommand add{{u"add"_s, u"ci"_s}, false, {}, data};
    QVERIFY(runTokenCommand(add, m_now, m_user));
    for (const auto &words : {QStringList{u"add"_s, u"other"_s}, QStringList{u"remove"_s, u"ci"_s}}) {
        const auto done = runTokenCommand({words, false, {}, data}, m_now, m_user + 1);
        QVERIFY(!done);
        QVERIFY2(done.error().text.contains(u"sudo -u "_s + QFileInfo(data).owner()),
                 qPrintable(done.error().text));
    }
    QVERIFY(runTokenCommand({{u"list"_s}, false, {}, data}, m_now, m_user)->contains(u"ci"_s));
}

void ConfigTest::aFolderIsUsedByItsOwner()
{
    for (const auto &name : {u"missing"_s, u"empty"_s, u"missing"_s}) { // there the second time
        if (name == "empty"_L1)
            QVERIFY(QDir(m_dir.path()).mkdir(name));
        const auto own = makeOwnFolder(m_dir.filePath(name), m_user, u"drainboardd …"_s);
        QCOMPARE(own.value_or(QString()), QFileInfo(m_dir.filePath(name)).canonicalFilePath());
    }
    const auto foreign = makeOwnFolder(m_dir.filePath(u"empty"_s), m_user + 1, u"drainboardd …"_s);
    QVERIFY(!foreign);
    QCOMPARE(foreign.error().kind, ErrorKind::NotAllowed);
    QVERIFY2(
        foreign.error().text.endsWith(u"sudo -u %1 drainboardd …"_s.arg(QFileInfo(m_dir.path()).owner())),
        qPrintable(foreign.error().text));
}

void ConfigTest::tokenCommandsThatAreWrong_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QString>("expires");
    QTest::newRow("nothing") << QStringList() << QString();
    QTest::newRow("no name") << QStringList{u"add"_s} << QString();
    QTest::newRow("two names") << QStringList{u"add"_s, u"a"_s, u"b"_s} << QString();
    QTest::newRow("unknown") << QStringList{u"show"_s, u"a"_s} << QString();
    QTest::newRow("not there") << QStringList{u"remove"_s, u"nobody"_s} << QString();
    QTest::newRow("no moment") << QStringList{u"add"_s, u"a"_s} << u"soon"_s;
    QTest::newRow("past") << QStringList{u"add"_s, u"a"_s} << u"2020-01-01"_s;
}

void ConfigTest::tokenCommandsThatAreWrong()
{
    QFETCH(QStringList, words);
    QFETCH(QString, expires);
    const auto done = runTokenCommand({words, false, expires, m_dir.filePath(u"wrong"_s)}, m_now, m_user);
    QVERIFY(!done);
    QVERIFY(!done.error().text.isEmpty());
    // Another program's folder is left alone.
    QVERIFY(!runTokenCommand({{u"add"_s, u"a"_s}, false, {}, m_dir.path()}, m_now, m_user));
}

void ConfigTest::expiresInWords()
{
    QCOMPARE(*momentFrom(u"12h"_s, m_now), m_now.addSecs(12 * 3600));
    QCOMPARE(*momentFrom(u"2027-01-31"_s, m_now), QDateTime({2027, 1, 31}, {0, 0}, Qt::UTC));
    QCOMPARE(*momentFrom(u"2027-01-31T12:00:00+02:00"_s, m_now), QDateTime({2027, 1, 31}, {10, 0}, Qt::UTC));
    {
        const LocalTime paris("Europe/Paris"); // where summer begins in that hour
        for (const auto &text : {u"2027-03-28T02:30:00"_s, u"2027-03-28T02:30"_s, u"2027-03-28T02:30:00Z"_s})
            QCOMPARE(momentFrom(text, m_now).value_or(QDateTime()),
                     QDateTime({2027, 3, 28}, {2, 30}, Qt::UTC));
    }
    {
        const LocalTime beirut("Asia/Beirut"); // where it begins at midnight
        QCOMPARE(momentFrom(u"2027-03-28"_s, m_now).value_or(QDateTime()),
                 QDateTime({2027, 3, 28}, {0, 0}, Qt::UTC));
    }
    for (const auto &text : {u""_s, u"d"_s, u"5"_s, u"-1d"_s, u"999999d"_s, u"tomorrow"_s, u"2027-02-30"_s,
                             u"2027-01-31T"_s, u"2027-01-31 x"_s})
        QVERIFY(!momentFrom(text, m_now));
}

QTEST_GUILESS_MAIN(ConfigTest)
#include "config_test.moc"
