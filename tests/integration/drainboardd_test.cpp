// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/certificates.h"
#include "support/serverprogram.h"
#include "tcptarget.h"

#include <QDirIterator>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QProcess>
#include <QSslConfiguration>
#include <QSslSocket>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>
#include <QWebSocket>

#include <array>
#include <csignal>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = ServerProgram::patience;

struct Answer
{
    int status = 0;
    QByteArray body;
    QJsonObject json() const { return QJsonDocument::fromJson(body).object(); }
};

} // namespace

class DrainboarddTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_program.reset(); }

    void linksNothingOfWindows();
    void saysItsVersionAndChecksItsConfiguration();
    void refusesToBeReachedWithoutTls();
    void refusesAFolderInUse();
    void refusesAFolderOfAnotherUser();
    void aTokenThatCannotBePrintedIsNotKept_data();
    void aTokenThatCannotBePrintedIsNotKept();
    void saysAtTheStartThatNobodyCanLogIn();
    void servesOverHttpAndTls();
    void deliversWhatIsPosted();
    void localTargetsAreRefused();
    void streamsToAWebSocket();
    void killedAtAnyMomentLosesNoAcknowledgedChange();
    void endsWhenAsked();
    void reloadsItsConfiguration();
    void saysThatACertificateIsNotValidNow_data();
    void saysThatACertificateIsNotValidNow();
    void tellsTheServiceManager();
    void leavesNoSecretBehind();

private:
    Answer ask(const QByteArray &method, const QString &path, const QByteArray &body = {});
    bool start(const QStringList &more = {});

    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_data;
    QByteArray m_token;
    std::unique_ptr<ServerProgram> m_program;
    QNetworkAccessManager m_network;
    QSslConfiguration m_tls = QSslConfiguration::defaultConfiguration();
};

void DrainboarddTest::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_data = m_dir->filePath(u"data"_s);
    QCOMPARE(ServerProgram::run({u"token"_s, u"add"_s, u"test"_s, u"--data"_s, m_data}, &m_token), 0);
    m_token = m_token.trimmed();
    QVERIFY(m_token.startsWith("tk-"));
    m_program = std::make_unique<ServerProgram>(m_data);
    m_tls = QSslConfiguration::defaultConfiguration();
}

bool DrainboarddTest::start(const QStringList &more)
{
    m_network.clearConnectionCache();
    QElapsedTimer time;
    time.start();
    const bool started = m_program->start(more);
    qInfo("it listens after %lld ms", time.elapsed());
    if (!started)
        qWarning("%s", m_program->log().constData());
    return started;
}

Answer DrainboarddTest::ask(const QByteArray &method, const QString &path, const QByteArray &body)
{
    QNetworkRequest request(QUrl(m_program->base() + path));
    request.setRawHeader("Authorization", "Basic " + QByteArray(":" + m_token).toBase64());
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    request.setSslConfiguration(m_tls);
    request.setTransferTimeout(patience);
    const std::unique_ptr<QNetworkReply> reply(m_network.sendCustomRequest(request, method, body));
    if (!QTest::qWaitFor([&] { return reply->isFinished(); }, patience))
        return {};
    return {reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), reply->readAll()};
}

void DrainboarddTest::linksNothingOfWindows()
{
    QProcess ldd;
    ldd.start(u"ldd"_s, {QStringLiteral(DRAINBOARDD)});
    QVERIFY(ldd.waitForFinished(patience));
    const auto libraries = ldd.readAllStandardOutput();
    QVERIFY(libraries.contains("libQt6Core"));
    for (const auto *name : {"libQt6Gui", "libQt6Widgets", "libX11", "libGL"})
        QVERIFY2(!libraries.contains(name), libraries.constData());
}

void DrainboarddTest::saysItsVersionAndChecksItsConfiguration()
{
    QByteArray out;
    QCOMPARE(ServerProgram::run({u"--version"_s}, &out), 0);
    QVERIFY(out.startsWith("drainboardd "));
    QFile config(m_dir->filePath(u"config.ini"_s));
    QVERIFY(config.open(QFile::WriteOnly));
    config.write("[server]\nlisten=127.0.0.1:0\n");
    config.flush();
    QCOMPARE(ServerProgram::run({u"--check-config"_s, u"--config"_s, config.fileName()}), 0);
    config.write("lisen=127.0.0.1:0\n");
    config.flush();
    QByteArray error;
    QCOMPARE(ServerProgram::run({u"--check-config"_s, u"--config"_s, config.fileName()}, nullptr, &error), 2);
    QVERIFY2(error.contains("server/lisen"), error.constData());
    QCOMPARE(ServerProgram::run({u"fly"_s}), 2);
}

void DrainboarddTest::refusesToBeReachedWithoutTls()
{
    QByteArray error;
    QCOMPARE(ServerProgram::run({u"--data"_s, m_data, u"--listen"_s, u"0.0.0.0:0"_s}, nullptr, &error), 2);
    QVERIFY2(error.contains("TLS"), error.constData());
}

void DrainboarddTest::refusesAFolderInUse()
{
    QVERIFY(start());
    QByteArray error;
    QCOMPARE(ServerProgram::run({u"--data"_s, m_data, u"--listen"_s, u"127.0.0.1:0"_s}, nullptr, &error), 1);
    QVERIFY2(error.contains("in use"), error.constData());
    // Tokens can be made all the same, and are good at once.
    QCOMPARE(ServerProgram::run({u"token"_s, u"add"_s, u"late"_s, u"--data"_s, m_data}, &m_token), 0);
    m_token = m_token.trimmed();
    QCOMPARE(ask("GET", u"/v1/users/self"_s).json()[u"user"][u"username"].toString(), u"late"_s);
    QCOMPARE(ServerProgram::run({u"token"_s, u"remove"_s, u"late"_s, u"--data"_s, m_data}), 0);
    QCOMPARE(ask("GET", u"/v1/users/self"_s).status, 401);
}

/// Root may write there, but the service could not use what root makes.
void DrainboarddTest::refusesAFolderOfAnotherUser()
{
    const QString foreign = m_dir->filePath(u"foreign"_s);
    QVERIFY(QDir().mkdir(foreign));
    if (chown(QFile::encodeName(foreign).constData(), 1, 1) != 0)
        QSKIP("only root gives folders away");
    m_program = std::make_unique<ServerProgram>(foreign);
    QVERIFY(!m_program->start());
    QVERIFY2(m_program->says("sudo -u"), m_program->log().constData());
    QVERIFY(QDir(foreign).isEmpty());
}

void DrainboarddTest::aTokenThatCannotBePrintedIsNotKept_data()
{
    QTest::addColumn<bool>("full");
    QTest::newRow("full disk") << true;
    QTest::newRow("nobody reads") << false;
}

void DrainboarddTest::aTokenThatCannotBePrintedIsNotKept()
{
    QFETCH(bool, full);
    QProcess process;
    if (full) {
        process.setStandardOutputFile(u"/dev/full"_s);
    } else {
        process.setChildProcessModifier([] {
            std::array<int, 2> ends{};
            if (pipe(ends.data()) != 0 || dup2(ends[1], STDOUT_FILENO) < 0)
                _exit(99);
            close(ends[0]);
            close(ends[1]);
        });
    }
    const auto run = [&](const QStringList &words) {
        process.start(QStringLiteral(DRAINBOARDD), words + QStringList{u"--data"_s, m_data});
        return process.waitForFinished(patience) && process.exitStatus() == QProcess::NormalExit
                   ? process.exitCode()
                   : -1;
    };
    QCOMPARE(run({u"token"_s, u"add"_s, u"lost"_s}), 1);
    const QByteArray told = process.readAllStandardError();
    QVERIFY2(told.contains("token lost") && told.contains("removed"), told.constData());
    QCOMPARE(run({u"token"_s, u"list"_s}), 1);
    QByteArray kept;
    QCOMPARE(ServerProgram::run({u"token"_s, u"list"_s, u"--data"_s, m_data}, &kept), 0);
    QVERIFY2(kept.count('\n') == 1 && !kept.contains("lost"), kept.constData());
}

void DrainboarddTest::saysAtTheStartThatNobodyCanLogIn()
{
    const QByteArray none = "There is no API token yet";
    QVERIFY(start());
    QVERIFY2(!m_program->says(none), m_program->log().constData());
    m_program->kill();

    const QString path = m_data + u"/drainboardd/tokens.json"_s;
    QVERIFY(QFile::resize(path, 10));
    QVERIFY(start());
    QVERIFY2(m_program->log().count("tokens.json holds no tokens") == 1, m_program->log().constData());
    QVERIFY2(!m_program->says(none), m_program->log().constData());
    QCOMPARE(ask("GET", u"/readyz"_s).status, 503);
    m_program->kill();

    QVERIFY(QFile::remove(path));
    QVERIFY(start());
    QVERIFY2(m_program->log().count(none) == 1 &&
                 m_program->says("drainboardd token add NAME --data " + m_data.toUtf8()),
             m_program->log().constData());
    QCOMPARE(ask("GET", u"/readyz"_s).status, 200);
}

void DrainboarddTest::servesOverHttpAndTls()
{
    QVERIFY(start());
    QVERIFY(m_program->base().startsWith(u"http://127.0.0.1:"_s));
    QCOMPARE(ask("GET", u"/v1/regions"_s).json()[u"regions"][0][u"api"].toString(), m_program->base());
    m_program->signal(SIGTERM);
    QCOMPARE(m_program->ended(), 0);

    const CertificateAuthority authority;
    const auto identity = authority.issue({u"127.0.0.1"_s});
    const auto write = [&](const QString &name, const QByteArray &content) {
        QFile file(m_dir->filePath(name));
        return file.open(QFile::WriteOnly) && file.write(content) == content.size();
    };
    QVERIFY(write(u"cert.pem"_s, identity.certificatePem));
    QVERIFY(write(u"key.pem"_s, identity.keyPem));
    QVERIFY(write(u"config.ini"_s, "[server]\ntls_certificate=" + m_dir->filePath(u"cert.pem"_s).toUtf8() +
                                       "\ntls_key=" + m_dir->filePath(u"key.pem"_s).toUtf8() + "\n"));
    QVERIFY(start({u"--config"_s, m_dir->filePath(u"config.ini"_s)}));
    QVERIFY(m_program->base().startsWith(u"https://127.0.0.1:"_s));
    QCOMPARE(ask("GET", u"/v1/regions"_s).status, 0); // nobody vouches for it
    m_network.clearConnectionCache();
    m_tls.addCaCertificates(QSslCertificate::fromData(authority.pem()));
    QCOMPARE(ask("GET", u"/v1/regions"_s).json()[u"regions"][0][u"api"].toString(), m_program->base());
}

void DrainboarddTest::deliversWhatIsPosted()
{
    TcpTarget target;
    QVERIFY(target.open());
    QVERIFY(start());
    QCOMPARE(ask("POST", u"/drainboard/v1/apps"_s, R"({"app":{"name":"shop"}})").status, 201);
    const QByteArray drain = R"({"drain":{"type":"syslog","transport":"tcp","host":"127.0.0.1","port":")" +
                             target.url().split(':').last() + R"("}})";
    QCOMPARE(ask("POST", u"/v1/apps/shop/log_drains"_s, drain).status, 201);
    QCOMPARE(ask("POST", u"/drainboard/v1/apps/shop/lines?process=web-1"_s, "hello\nworld\n").status, 202);
    QTRY_COMPARE_WITH_TIMEOUT(target.lines.size(), 2, patience);
    for (const auto *word : {"shop", "web-1", "hello"})
        QVERIFY2(target.lines[0].contains(word), target.lines[0].constData());
    QVERIFY(target.lines[1].contains("world"));
}

/// Otherwise a token would reach what listens for this machine alone.
void DrainboarddTest::localTargetsAreRefused()
{
    QTcpServer inner;
    QVERIFY(inner.listen(QHostAddress::LocalHost));
    const auto port = QByteArray::number(inner.serverPort());
    const QByteArrayList urls{"tcp://127.0.0.1:" + port, "udp://[::1]:" + port,
                              "http://u:s3cret@127.0.0.1:" + port};
    const auto drain = [](const QByteArray &url) {
        return QByteArray(R"({"drain":{"app":"shop","url":")" + url + R"("}})");
    };
    QVERIFY(start());
    QCOMPARE(ask("POST", u"/drainboard/v1/apps"_s, R"({"app":{"name":"shop"}})").status, 201);
    for (const auto &url : urls)
        QCOMPARE(ask("POST", u"/drainboard/v1/drains"_s, drain(url)).status, 201);
    m_program->signal(SIGTERM);
    QCOMPARE(m_program->ended(), 0);

    QFile config(m_dir->filePath(u"config.ini"_s));
    QVERIFY(config.open(QFile::WriteOnly));
    QVERIFY(start({u"--config"_s, config.fileName()}));
    const QString refusal = u"is no target on this server: server/local_targets"_s;
    for (const auto &url : urls + QByteArrayList{"http://u:s3cret@169.254.169.254/latest"}) {
        for (const auto &path : {u"/drainboard/v1/drains"_s, u"/drainboard/v1/test"_s}) {
            const auto answer = ask("POST", path, drain(url));
            QCOMPARE(answer.status, 422);
            QVERIFY2(answer.json()[u"errors"][u"url"][0].toString().contains(refusal),
                     answer.body.constData());
            QVERIFY(!answer.body.contains("s3cret"));
        }
    }
    for (const auto &scheme : {"tcp://localhost:", "http://u:p@localhost:"}) {
        const auto tested = ask("POST", u"/drainboard/v1/test"_s, drain(scheme + port));
        QCOMPARE(tested.status, 200);
        QVERIFY2(tested.json()[u"steps"].toArray().last()[u"text"].toString().contains(refusal),
                 tested.body.constData());
    }
    // Drains of before say why they stand still.
    QCOMPARE(ask("POST", u"/drainboard/v1/apps/shop/lines"_s, "line").status, 202);
    const auto refused = [&] {
        const auto drains = ask("GET", u"/drainboard/v1/drains"_s).json()[u"drains"].toArray();
        return drains.size() == urls.size() && std::ranges::all_of(drains, [&](const auto &one) {
                   return one[u"last_error"].toString().contains(refusal);
               });
    };
    QTRY_VERIFY_WITH_TIMEOUT(refused(), patience);
    QVERIFY(!inner.hasPendingConnections());
}

void DrainboarddTest::streamsToAWebSocket()
{
    QVERIFY(start());
    QCOMPARE(ask("POST", u"/drainboard/v1/apps"_s, R"({"app":{"name":"shop"}})").status, 201);
    QUrl url(ask("GET", u"/v1/apps/shop/logs"_s).json()[u"logs_url"].toString() + u"&stream=true"_s);
    url.setScheme(u"ws"_s);
    QWebSocket socket;
    QString received;
    connect(&socket, &QWebSocket::textMessageReceived, &socket,
            [&](const QString &text) { received += text; });
    socket.open(url);
    QTRY_COMPARE_WITH_TIMEOUT(socket.state(), QAbstractSocket::ConnectedState, patience);
    QCOMPARE(ask("POST", u"/drainboard/v1/apps/shop/lines?process=web-1"_s, "hello").status, 202);
    QTRY_VERIFY_WITH_TIMEOUT(received.contains(u"[web-1] hello"_s), patience);
}

void DrainboarddTest::killedAtAnyMomentLosesNoAcknowledgedChange()
{
    QStringList apps, urls;
    int lines = 0;
    for (int round = 0; round < 5; ++round) {
        QVERIFY(start());
        // Everything that was acknowledged before is there.
        QStringList found;
        const auto listed = ask("GET", u"/v1/apps"_s).json()[u"apps"].toArray();
        for (const auto &app : listed)
            found.append(app[u"name"].toString());
        QCOMPARE(found, apps);
        if (round > 0) {
            QStringList drains;
            const auto forwarded = ask("GET", u"/v1/apps/app0/log_drains"_s).json()[u"drains"].toArray();
            for (const auto &drain : forwarded)
                drains.append(drain[u"url"].toString());
            QCOMPARE(drains, urls);
            const auto page = ask("GET", u"/v1/apps/app0/events"_s).json();
            QCOMPARE(page[u"meta"][u"pagination"][u"total_count"].toInt(), urls.size());
            int kept = 0;
            const auto batches = ask("GET", u"/drainboard/v1/apps/app0/lines"_s).json()[u"batches"].toArray();
            for (const auto &batch : batches)
                kept += int(batch[u"lines"].toArray().size());
            QCOMPARE(kept, lines);
        }

        const QString name = u"app%1"_s.arg(round);
        QCOMPARE(
            ask("POST", u"/drainboard/v1/apps"_s, R"({"app":{"name":")" + name.toLatin1() + R"("}})").status,
            201);
        apps.append(name);
        const QString port = QString::number(1000 + round);
        QCOMPARE(ask("POST", u"/v1/apps/app0/log_drains"_s,
                     R"({"drain":{"type":"syslog","transport":"udp","host":"127.0.0.9","port":")" +
                         port.toLatin1() + R"("}})")
                     .status,
                 201);
        urls.append(u"udp://127.0.0.9:"_s + port);
        QCOMPARE(ask("POST", u"/drainboard/v1/apps/app0/lines"_s, "one\ntwo").status, 202);
        lines += 2;
        m_program->kill(); // SIGKILL, right after the answer
    }
}

void DrainboarddTest::endsWhenAsked()
{
    QTcpServer hanging; // takes connections, reads nothing, never answers
    QVERIFY(hanging.listen(QHostAddress::LocalHost));
    QVERIFY(start());
    ask("POST", u"/drainboard/v1/apps"_s, R"({"app":{"name":"shop"}})");
    ask("POST", u"/v1/apps/shop/log_drains"_s,
        R"({"drain":{"type":"elk","url":"http://u:p@127.0.0.1:)" + QByteArray::number(hanging.serverPort()) +
            R"("}})");
    ask("POST", u"/drainboard/v1/apps/shop/lines"_s, "line");
    QUrl url(ask("GET", u"/v1/apps/shop/logs"_s).json()[u"logs_url"].toString() + u"&stream=true"_s);
    url.setScheme(u"ws"_s);
    QWebSocket follower;
    follower.open(url);
    QTRY_COMPARE_WITH_TIMEOUT(follower.state(), QAbstractSocket::ConnectedState, patience);
    QElapsedTimer time;
    time.start();
    m_program->signal(SIGTERM);
    QCOMPARE(m_program->ended(), 0);
    QVERIFY2(time.elapsed() < 10'000, qPrintable(QString::number(time.elapsed())));
}

void DrainboarddTest::reloadsItsConfiguration()
{
    QFile config(m_dir->filePath(u"config.ini"_s));
    const auto write = [&](const QByteArray &content) {
        return config.open(QFile::WriteOnly | QFile::Truncate) && config.write(content) == content.size() &&
               (config.close(), true);
    };
    QVERIFY(write("[server]\n"));
    QVERIFY(start({u"--config"_s, config.fileName()}));
    const auto reload = [&](const QByteArray &says) {
        m_program->signal(SIGHUP);
        return QTest::qWaitFor([&] { return m_program->says(says); }, patience);
    };
    QVERIFY(write("[server]\npublic_url=https://logs.example.com\n[limits]\nconnections=7\n"));
    QVERIFY(reload("A restart is needed for: limits/connections."));
    QCOMPARE(ask("GET", u"/v1/regions"_s).json()[u"regions"][0][u"api"].toString(),
             u"https://logs.example.com"_s);
    QVERIFY(write("[server]\npublic_url=nonsense\n"));
    QVERIFY(reload("The configuration stays as it was"));
    QCOMPARE(ask("GET", u"/v1/regions"_s).json()[u"regions"][0][u"api"].toString(),
             u"https://logs.example.com"_s);
}

void DrainboarddTest::saysThatACertificateIsNotValidNow_data()
{
    QTest::addColumn<Validity>("validity");
    QTest::addColumn<QByteArray>("words");
    QTest::newRow("expired") << Validity::Expired << QByteArray("cert.pem expired on 2");
    QTest::newRow("future") << Validity::Future << QByteArray("cert.pem is not valid before 2");
}

void DrainboarddTest::saysThatACertificateIsNotValidNow()
{
    QFETCH(Validity, validity);
    QFETCH(QByteArray, words);
    const CertificateAuthority authority;
    const auto write = [&](const QString &name, const QByteArray &content) {
        QFile file(m_dir->filePath(name));
        return file.open(QFile::WriteOnly) && file.write(content) == content.size();
    };
    const auto writeIdentity = [&](const Identity &identity) {
        return write(u"cert.pem"_s, identity.certificatePem) && write(u"key.pem"_s, identity.keyPem);
    };
    QVERIFY(writeIdentity(authority.issue({u"127.0.0.1"_s})));
    QVERIFY(write(u"config.ini"_s, "[server]\ntls_certificate=" + m_dir->filePath(u"cert.pem"_s).toUtf8() +
                                       "\ntls_key=" + m_dir->filePath(u"key.pem"_s).toUtf8() + "\n"));
    const QStringList config{u"--config"_s, m_dir->filePath(u"config.ini"_s)};
    QVERIFY(start(config));
    QVERIFY2(!m_program->says("cert.pem"), m_program->log().constData());

    const auto identity = authority.issue({u"127.0.0.1"_s}, validity);
    QVERIFY(writeIdentity(identity));
    m_program->signal(SIGHUP);
    QTRY_VERIFY(m_program->says("The configuration was read again."));
    QVERIFY2(m_program->says(words), m_program->log().constData());
    QSslSocket client; // it is taken all the same
    client.setPeerVerifyMode(QSslSocket::VerifyNone);
    client.connectToHostEncrypted(u"127.0.0.1"_s, quint16(QUrl(m_program->base()).port()));
    QTRY_VERIFY(client.isEncrypted());
    QCOMPARE(client.peerCertificate(), identity.certificate());
    m_program->kill();

    QVERIFY(start(config));
    QVERIFY2(m_program->says(words), m_program->log().constData());
}

void DrainboarddTest::tellsTheServiceManager()
{
#ifdef DRAINBOARD_SYSTEMD
    // What systemd listens at: a datagram socket named in the environment.
    const QByteArray path = m_dir->filePath(u"notify"_s).toUtf8();
    const int notify = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    QVERIFY(path.size() < qsizetype(sizeof address.sun_path));
    std::copy(path.begin(), path.end(), address.sun_path);
    QCOMPARE(bind(notify, reinterpret_cast<const sockaddr *>(&address), sizeof address), 0);
    QByteArrayList told;
    const auto hears = [&](const QByteArray &message) {
        std::array<char, 200> buffer{};
        for (ssize_t size = 0; (size = recv(notify, buffer.data(), buffer.size(), 0)) > 0;)
            told.append(QByteArray(buffer.data(), size));
        return told.contains(message);
    };
    m_program->setEnvironment(u"NOTIFY_SOCKET"_s, QString::fromUtf8(path));
    m_program->setEnvironment(u"WATCHDOG_USEC"_s, u"100000"_s);
    QVERIFY(start());
    QTRY_VERIFY_WITH_TIMEOUT(hears("READY=1"), patience);
    QTRY_VERIFY_WITH_TIMEOUT(hears("WATCHDOG=1") && told.count("WATCHDOG=1") >= 3, patience);
    QVERIFY(!hears("STOPPING=1"));
    m_program->signal(SIGTERM);
    QCOMPARE(m_program->ended(), 0);
    QVERIFY(hears("STOPPING=1"));
    close(notify);
#else
    QSKIP("built without systemd");
#endif
}

void DrainboarddTest::leavesNoSecretBehind()
{
    QVERIFY(start());
    const auto bearer = ask("POST", u"/v1/tokens/exchange"_s, "{}").json()[u"token"].toString().toLatin1();
    ask("POST", u"/drainboard/v1/apps"_s, R"({"app":{"name":"shop"}})");
    const auto log =
        ask("GET", u"/v1/apps/shop/logs"_s).json()[u"logs_url"].toString().section(u"token="_s, 1).toLatin1();
    QVERIFY(bearer.size() > 50 && log.size() > 50);
    ask("GET", QString(u"/logs?token="_s + QString::fromLatin1(log)));
    m_program->signal(SIGTERM);
    QCOMPARE(m_program->ended(), 0);
    QVERIFY(m_program->says(" GET /logs 204 "));
    QByteArrayList contents{m_program->log()};
    QDirIterator files(m_data, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        QVERIFY(file.open(QFile::ReadOnly));
        QVERIFY2(!(file.permissions() & (QFile::ReadGroup | QFile::ReadOther)), qPrintable(file.fileName()));
        contents.append(file.readAll());
    }
    QVERIFY(contents.size() > 4);
    for (const auto &content : std::as_const(contents)) {
        for (const auto &secret : {m_token.mid(16), bearer, log})
            QVERIFY(!content.contains(secret));
    }
}

QTEST_GUILESS_MAIN(DrainboarddTest)
#include "drainboardd_test.moc"
