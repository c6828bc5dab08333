// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/certificates.h"
#include "support/endwithtest.h"
#include "support/writefile.h"

#include "rawclient.h"

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <arpa/inet.h>
#include <atomic>
#include <cerrno>
#include <deque>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 20'000; // ms
constexpr int connections = 1000;
constexpr int connectionsPerAddress = 50;
constexpr qint64 mostResident = 150 * 1024; // KiB
#ifdef __SANITIZE_ADDRESS__
constexpr bool weighsTheProgram = false; // the sanitizer pads what is in use and keeps what is freed
#else
constexpr bool weighsTheProgram = true;
#endif

/// One hostile connection: sends what it can and never reads.
class Flood
{
public:
    Flood(quint16 port, int number, const QByteArray &data)
        : m_data(data)
        , m_fd(::socket(AF_INET, SOCK_STREAM, 0))
    {
        sockaddr_in from{};
        from.sin_family = AF_INET;
        // 127.0.1.1 for the first fifty, and so on.
        from.sin_addr.s_addr = htonl(0x7f000101U + unsigned(number / connectionsPerAddress));
        const bool bound = ::bind(m_fd, reinterpret_cast<const sockaddr *>(&from), sizeof from) == 0;
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        to.sin_port = htons(port);
        m_gone = !bound || ::connect(m_fd, reinterpret_cast<const sockaddr *>(&to), sizeof to) != 0;
    }
    ~Flood() { ::close(m_fd); }
    Q_DISABLE_COPY_MOVE(Flood)

    bool gone() const { return m_gone; }
    bool sending() const { return !m_gone && m_sent < m_data.size(); }
    int fd() const { return m_fd; }
    void sendSome()
    {
        const auto size = ::send(m_fd, m_data.constData() + m_sent, std::size_t(m_data.size() - m_sent),
                                 MSG_DONTWAIT | MSG_NOSIGNAL);
        if (size > 0)
            m_sent += size;
        else
            m_gone = errno != EAGAIN;
    }

private:
    const QByteArray m_data;
    const int m_fd;
    qsizetype m_sent = 0;
    bool m_gone = false;
};

/// Sends on all until everything is sent or nobody takes anything any more.
void pump(std::deque<Flood> &floods)
{
    for (;;) {
        std::vector<pollfd> waiting;
        std::vector<Flood *> senders;
        for (Flood &flood : floods) {
            if (flood.sending()) {
                waiting.push_back({flood.fd(), POLLOUT, 0});
                senders.push_back(&flood);
            }
        }
        if (waiting.empty() || ::poll(waiting.data(), waiting.size(), 500) <= 0)
            return;
        for (std::size_t i = 0; i < waiting.size(); ++i) {
            if (waiting[i].revents != 0)
                senders[i]->sendSome();
        }
    }
}

} // namespace

/// The real program under attack, with the limits it comes with. While each attack goes on an ordinary client
/// is served, and the program never takes more than 150 MiB.
class DrainboarddAttackTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void thousandClients_data();
    void thousandClients();
    void thousandClientsOverTls();
    void oneByteASecondIsCutAfterHalfAMinute();
    void streamsThatNobodyReads();
    void guessedTokens();

private:
    bool start(const QStringList &more = {});
    bool served(RawClient::Security security = RawClient::Security::None);
    qint64 mostEverResident();
    QByteArray addToken();

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<QProcess> m_program;
    quint16 m_port = 0;
};

void DrainboarddAttackTest::initTestCase()
{
    rlimit files{};
    QCOMPARE(getrlimit(RLIMIT_NOFILE, &files), 0);
    files.rlim_cur = std::min<rlim_t>(files.rlim_max, 4096);
    QCOMPARE(setrlimit(RLIMIT_NOFILE, &files), 0);
    QVERIFY2(files.rlim_cur >= 2 * connections, "this test opens more files than it may");
}

void DrainboarddAttackTest::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
}

/// After each attack: never too much memory, and alive.
void DrainboarddAttackTest::cleanup()
{
    if (!m_program)
        return;
    const qint64 resident = mostEverResident();
    qInfo("%lld KiB resident at most", static_cast<long long>(resident));
    const bool running = m_program->state() == QProcess::Running;
    m_program->kill();
    m_program->waitForFinished(patience);
    m_program.reset();
    QVERIFY(running);
    QVERIFY(resident > 0);
    QVERIFY(!weighsTheProgram || resident < mostResident);
}

bool DrainboarddAttackTest::start(const QStringList &more)
{
    // A file, because nobody reads here while an attack goes on.
    const QString log = m_dir->filePath(u"log"_s);
    m_program = std::make_unique<QProcess>();
    m_program->setStandardErrorFile(log);
    endWithTest(*m_program);
    m_program->start(QStringLiteral(DRAINBOARDD),
                     QStringList{u"--data"_s, m_dir->filePath(u"data"_s), u"--listen"_s, u"127.0.0.1:0"_s,
                                 u"--syslog-listen"_s, u"127.0.0.1:0"_s} +
                         more);
    const QByteArray words = "Listening on ";
    return QTest::qWaitFor(
        [&] {
            QFile file(log);
            if (!file.open(QIODevice::ReadOnly))
                return false;
            const QByteArray said = file.readAll();
            const auto at = said.indexOf(words);
            const auto end = said.indexOf('\n', at);
            if (at < 0 || end < 0)
                return false;
            m_port = said.mid(at, end - at).split(':').last().trimmed().toUShort();
            return m_port != 0;
        },
        patience);
}

bool DrainboarddAttackTest::served(RawClient::Security security)
{
    RawClient client(m_port, u"127.0.0.100"_s, security);
    client.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
    return QTest::qWaitFor([&] { return client.status() == 200; }, patience);
}

/// In KiB, since it started; 0 if it is gone.
qint64 DrainboarddAttackTest::mostEverResident()
{
    QFile status(u"/proc/%1/status"_s.arg(m_program->processId()));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray &line : status.readAll().split('\n')) {
        if (line.startsWith("VmHWM:"))
            return line.mid(6).trimmed().split(' ').first().toLongLong();
    }
    return 0;
}

void DrainboarddAttackTest::thousandClients_data()
{
    QTest::addColumn<QByteArray>("data");
    QByteArray headers = "GET / HTTP/1.1\r\nHost: a\r\n";
    for (int i = 0; i < 100; ++i)
        headers += "X: " + QByteArray(310, 'x') + "\r\n";
    QTest::newRow("silent") << QByteArray();
    QTest::newRow("unfinished headers") << headers;
    QTest::newRow("unfinished bodies")
        << "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n\r\n" + QByteArray(1048575, 'x');
    QTest::newRow("unfinished chunks")
        << "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n" +
               QByteArray(1048574, 'x');
    QTest::newRow("answers that nobody reads")
        << QByteArray("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n").repeated(20'000);
    QTest::newRow("noise") << QByteArray("\xa5\r\n").repeated(20'000);
}

void DrainboarddAttackTest::thousandClients()
{
    QFETCH(QByteArray, data);
    QVERIFY(start());
    RawClient ordinary(m_port, u"127.0.0.100"_s); // has its place before the attack
    ordinary.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
    QTRY_COMPARE_WITH_TIMEOUT(ordinary.status(), 200, patience);
    std::deque<Flood> floods;
    for (int i = 0; i < connections - 1; ++i)
        floods.emplace_back(m_port, i, data);
    {
        std::atomic<bool> over = false;
        const std::jthread attack([&] {
            pump(floods);
            over = true;
        });
        QElapsedTimer waiting;
        qint64 slowest = 0;
        do {
            waiting.start();
            const auto before = ordinary.answers().size();
            ordinary.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
            QTRY_COMPARE_WITH_TIMEOUT(ordinary.answers().size(), before + 1, patience);
            slowest = std::max(slowest, waiting.elapsed());
        } while (!over);
        qInfo("an ordinary client waits %lld ms at most", static_cast<long long>(slowest));
    }
    // Once more while all of it stands.
    ordinary.received.clear();
    ordinary.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
    QTRY_COMPARE_WITH_TIMEOUT(ordinary.status(), 200, patience);
    if (data.isEmpty()) {
        RawClient tooMany(m_port, u"127.0.0.2"_s);
        QTRY_COMPARE_WITH_TIMEOUT(tooMany.status(), 503, patience);
    }
    floods.clear();
    QVERIFY(served());
}

void DrainboarddAttackTest::thousandClientsOverTls()
{
    const Identity identity = CertificateAuthority().issue({u"127.0.0.1"_s});
    QVERIFY(writeFile(m_dir->filePath(u"crt"_s), identity.certificatePem));
    QVERIFY(writeFile(m_dir->filePath(u"key"_s), identity.keyPem));
    const QString config = m_dir->filePath(u"config"_s);
    QVERIFY(writeFile(config, "[server]\ntls_certificate=" + m_dir->filePath(u"crt"_s).toUtf8() +
                                  "\ntls_key=" + m_dir->filePath(u"key"_s).toUtf8() + "\n"));
    QVERIFY(start({u"--config"_s, config}));
    constexpr auto tls = RawClient::Security::Tls;
    RawClient ordinary(m_port, u"127.0.0.100"_s, tls);
    ordinary.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
    QTRY_COMPARE_WITH_TIMEOUT(ordinary.status(), 200, patience);
    const QByteArray unfinished =
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n\r\n" + QByteArray(100'000, 'x');
    std::deque<RawClient> clients;
    for (int i = 0; i < connections - 1; ++i) {
        clients.emplace_back(m_port, u"127.0.1.%1"_s.arg(1 + i / connectionsPerAddress), tls);
        clients.back().send(unfinished);
        if (i % 50 == 0)
            QTRY_VERIFY_WITH_TIMEOUT(clients.back().socket.isEncrypted() || clients.back().closed(),
                                     patience);
    }
    const auto open = [&] {
        return std::count_if(clients.begin(), clients.end(),
                             [](const RawClient &client) { return !client.closed(); });
    };
    QTRY_VERIFY_WITH_TIMEOUT(open() < 500, patience); // the rest is cut for what it holds
    ordinary.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
    QTRY_COMPARE_WITH_TIMEOUT(ordinary.answers().size(), 2, patience);
    QVERIFY(served(tls));
}

void DrainboarddAttackTest::oneByteASecondIsCutAfterHalfAMinute()
{
    QVERIFY(start());
    std::deque<RawClient> clients;
    for (int i = 0; i < connectionsPerAddress; ++i) {
        clients.emplace_back(m_port, u"127.0.0.2"_s);
        clients.back().send("GET /");
    }
    QElapsedTimer since;
    since.start();
    QTimer everySecond;
    connect(&everySecond, &QTimer::timeout, this, [&] {
        for (RawClient &client : clients) {
            if (!client.closed())
                client.send("x");
        }
    });
    everySecond.start(1000);
    const auto allClosed = [&] {
        return std::all_of(clients.begin(), clients.end(),
                           [](const RawClient &client) { return client.closed(); });
    };
    QVERIFY(served());
    QTRY_VERIFY_WITH_TIMEOUT(allClosed(), 40'000);
    QVERIFY(since.elapsed() >= 29'000);
    for (const RawClient &client : clients)
        QCOMPARE(client.status(), 408);
}

QByteArray DrainboarddAttackTest::addToken()
{
    QProcess add;
    add.start(QStringLiteral(DRAINBOARDD),
              {u"token"_s, u"add"_s, u"attacker"_s, u"--data"_s, m_dir->filePath(u"data"_s)});
    return add.waitForFinished(patience) ? add.readAllStandardOutput().trimmed() : QByteArray();
}

/// Lines pour in while forty clients follow them and read nothing.
void DrainboarddAttackTest::streamsThatNobodyReads()
{
    const QByteArray token = addToken();
    QVERIFY(!token.isEmpty());
    QVERIFY(start());
    const QByteArray headers =
        "Host: 127.0.0.1\r\nAuthorization: Basic " + QByteArray(":" + token).toBase64() + "\r\n";
    RawClient writer(m_port, u"127.0.0.3"_s);
    const auto post = [&](const QByteArray &path, const QByteArray &type, const QByteArray &body) {
        const auto before = writer.answers().size();
        writer.send("POST " + path + " HTTP/1.1\r\n" + headers + "Content-Type: " + type +
                    "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
        return QTest::qWaitFor([&] { return writer.answers().size() > before; }, patience)
                   ? writer.answers().constLast().status
                   : 0;
    };
    QCOMPARE(post("/drainboard/v1/apps", "application/json", "{\"app\":{\"name\":\"flooded\"}}"), 201);

    std::deque<RawClient> followers;
    for (int i = 0; i < 40; ++i) {
        followers.emplace_back(m_port, u"127.0.0.2"_s);
        followers.back().send("GET /drainboard/v1/live HTTP/1.1\r\n" + headers +
                              "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        QTRY_COMPARE_WITH_TIMEOUT(followers.back().status(), 101, patience);
        followers.back().stopReading();
    }
    const QByteArray lines = QByteArray(QByteArray(999, 'x') + '\n').repeated(1000);
    for (int i = 0; i < 30; ++i)
        QCOMPARE(post("/drainboard/v1/apps/flooded/lines", "text/plain", lines), 202);
    QVERIFY(served());
}

/// Each refusal comes later than the one before, also when guesses come over many connections at once; who
/// has a token does not notice.
void DrainboarddAttackTest::guessedTokens()
{
    const QByteArray token = addToken();
    QVERIFY(start());
    const auto login = [](const QByteArray &with) -> QByteArray {
        return "POST /v1/tokens/exchange HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nAuthorization: Basic " +
               QByteArray(":" + with).toBase64() + "\r\n\r\n{}";
    };
    QElapsedTimer since;
    since.start();
    std::deque<RawClient> guessers;
    for (int i = 0; i < connectionsPerAddress - 1; ++i) { // one place is left
        guessers.emplace_back(m_port, u"127.0.0.2"_s);
        for (int guess = 0; guess < 20; ++guess)
            guessers.back().send(login("tk-0123456789ab-guess" + QByteArray::number(guess)));
    }
    const auto refusals = [&guessers] {
        qsizetype count = 0;
        for (const RawClient &guesser : guessers)
            count += guesser.answers().size();
        return count;
    };
    QTRY_VERIFY_WITH_TIMEOUT(refusals() >= 4, patience); // three at once, then one after half a second
    for (const auto *from : {"127.0.0.2", "127.0.0.3"}) {
        RawClient owner(m_port, QLatin1StringView(from));
        owner.send(login(token));
        QTRY_COMPARE_WITH_TIMEOUT(owner.status(), 200, patience);
    }
    // 0, 0, 0, 0.5, 1, 2, 4 and 8 seconds; all others wait for ten.
    QVERIFY2(refusals() <= 8 || since.elapsed() >= 10'000, qPrintable(QString::number(refusals())));
    for (const RawClient &guesser : guessers) {
        for (const RawAnswer &answer : guesser.answers())
            QCOMPARE(answer.status, 401);
    }
}

QTEST_GUILESS_MAIN(DrainboarddAttackTest)
#include "drainboardd_attack_test.moc"
