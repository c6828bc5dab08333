// SPDX-License-Identifier: GPL-3.0-or-later
// A disk that becomes full under load: senders over TCP are held back, nothing that was committed suffers,
// and all goes on when there is room again.
#include "engine/engine.h"
#include "support/filesizelimit.h"
#include "tcptarget.h"

#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

constexpr SourceId shop{1};
constexpr int patience = 30'000;
constexpr int heldBack = 300; // ms without room in the socket

/// A small disk that can be filled: a file system in memory, which only root may mount, or a limit on the
/// size of files, which the kernel answers with an error of its own.
class SmallDisk
{
public:
    enum class Kind { FileSystem, FileSize };

    explicit SmallDisk(Kind kind)
        : m_kind(kind)
    {
    }
    ~SmallDisk()
    {
        makeRoom();
        if (m_mounted)
            QProcess::execute(u"umount"_s, {m_folder.path()});
    }
    SmallDisk(const SmallDisk &) = delete;
    SmallDisk &operator=(const SmallDisk &) = delete;

    bool open()
    {
        if (m_kind == Kind::FileSystem)
            m_mounted = QProcess::execute(u"mount"_s, {u"-t"_s, u"tmpfs"_s, u"-o"_s, u"size=32M"_s,
                                                       u"drainboard-test"_s, m_folder.path()}) == 0;
        return m_mounted || m_kind == Kind::FileSize;
    }
    QString path() const { return m_folder.filePath(u"lines.db"_s); }

    void fill()
    {
        if (m_kind == Kind::FileSize) {
            m_limit.emplace(static_cast<rlim_t>(QFileInfo(path()).size()) + 64 * 1024);
            return;
        }
        QFile filler(fillerPath());
        QVERIFY(filler.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
        for (qsizetype size : {64 * 1024, 4096}) {
            while (filler.write(QByteArray(size, 'x')) == size) {
            }
        }
    }
    void makeRoom()
    {
        m_limit.reset();
        QFile::remove(fillerPath());
    }

private:
    QString fillerPath() const { return m_folder.filePath(u"filler"_s); }

    const Kind m_kind;
    QTemporaryDir m_folder;
    bool m_mounted = false;
    std::optional<FileSizeLimit> m_limit;
};

LineBlock oneLine(const std::string &text)
{
    LineBlock block;
    block.append({.time = 0, .process = "web-1", .text = text});
    return block;
}

/// Sends lines `item 0`, `item 1` … over TCP as fast as they are taken, from a thread of its own.
class Sender
{
public:
    explicit Sender(quint16 port)
        : m_thread([this, port](const std::stop_token &stop) { run(port, stop); })
    {
    }
    /// The lines that were sent whole.
    int stop()
    {
        m_thread.request_stop();
        m_thread.join();
        return m_sent;
    }
    bool isHeldBack() const { return m_heldBack; }

private:
    void run(quint16 port, const std::stop_token &stop)
    {
        const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        // Goes on by itself; the first poll() waits for it.
        (void)::connect(socket, reinterpret_cast<const sockaddr *>(&to), sizeof(to));
        pollfd ready{socket, POLLOUT, 0};
        while (!stop.stop_requested()) {
            QByteArray bytes;
            for (int i = 0; i < 100; ++i)
                bytes += "<14>1 2026-01-15T09:30:00.000000Z host shop-api web-1 - - " + noise() + " item " +
                         QByteArray::number(m_sent + i) + "\n";
            for (qsizetype at = 0; at < bytes.size();) {
                m_heldBack = ::poll(&ready, 1, heldBack) == 0;
                const auto sent = ::send(socket, bytes.constData() + at,
                                         static_cast<std::size_t>(bytes.size() - at), MSG_NOSIGNAL);
                if (sent > 0)
                    at += sent;
                else if (sent < 0 && errno != EAGAIN)
                    return; // closed by the engine
                if (m_heldBack && stop.stop_requested())
                    return;
            }
            m_sent += 100;
        }
        ::close(socket);
    }

    /// Does not compress.
    QByteArray noise()
    {
        QByteArray text;
        for (int i = 0; i < 12; ++i)
            text +=
                QByteArray::number(m_random = m_random * 6364136223846793005ull + 1442695040888963407ull, 16);
        return text;
    }

    quint64 m_random = 1;
    std::atomic<int> m_sent = 0;
    std::atomic<bool> m_heldBack = false;
    std::jthread m_thread; ///< last: uses the others
};

EngineOptions optionsFor(const SmallDisk &disk)
{
    EngineOptions options;
    options.lineLog.path = disk.path();
    options.lineLog.maxUncommitted = 1024 * 1024;
    // The log keeps less than the disk has room for: it is something else that fills it.
    options.lineLog.retention.bytesInAll = 8 * 1024 * 1024;
    options.lineLog.recent.maxBytes = 1024 * 1024;
    return options;
}

} // namespace

class FullDiskTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sendersWaitAndAllGoesOn_data();
    void sendersWaitAndAllGoesOn();
    void saysWhatItCouldNotWrite_data();
    void saysWhatItCouldNotWrite();

private:
    void addDisks();
    SystemClock m_clock;
};

void FullDiskTest::addDisks()
{
    QTest::addColumn<bool>("fileSystem");
    QTest::newRow("file system") << true;
    QTest::newRow("file size") << false;
}

void FullDiskTest::sendersWaitAndAllGoesOn_data()
{
    addDisks();
}

void FullDiskTest::sendersWaitAndAllGoesOn()
{
    QFETCH(bool, fileSystem);
    SmallDisk disk(fileSystem ? SmallDisk::Kind::FileSystem : SmallDisk::Kind::FileSize);
    if (!disk.open())
        QSKIP("mounting is for root");
    TcpTarget target;
    QVERIFY(target.open());
    Engine engine(optionsFor(disk), m_clock);
    QString problem;
    connect(&engine, &Engine::storageProblemChanged, this, [&](const QString &text) { problem = text; });
    LineNumber committed = 0;
    connect(&engine, &Engine::linesCommitted, this,
            [&](const QList<Commit> &commits) { committed = commits.back().chunk->end(); });
    QVERIFY(engine.start());
    engine.setSource({shop, u"shop-api"_s, {"shop-api", "web-1"}});
    engine.setDrain({DrainId{1}, shop, target.url(), {}, {}});
    auto listening = engine.listen({QHostAddress(QHostAddress::LocalHost), 0});
    listening.waitForFinished();
    QVERIFY(listening.result());
    Sender sender(listening.result()->port);
    QTRY_VERIFY_WITH_TIMEOUT(target.lines.size() > 1000, patience);

    disk.fill();
    QTRY_VERIFY_WITH_TIMEOUT(!problem.isEmpty() && sender.isHeldBack(), patience);
    if (fileSystem)
        QVERIFY2(problem.startsWith(u"The disk is full"), qPrintable(problem));
    // What is committed goes out all the same.
    QTRY_COMPARE_WITH_TIMEOUT(LineNumber(target.lines.size()), committed, patience);
    QVERIFY(sender.isHeldBack());
    // Who hands lines over otherwise, and may try again, hears of it at once; nothing waits for him.
    for (int attempt = 0; attempt < 3; ++attempt) {
        const auto posted = engine.append(shop, oneLine("posted"));
        const auto newest = engine.newestLines(shop, 10);
        QTRY_VERIFY_WITH_TIMEOUT(posted.isFinished() && newest.isFinished(), patience);
        QVERIFY(!posted.result());
        QCOMPARE(posted.result().error().kind, ErrorKind::Storage);
        QVERIFY(newest.result() && !newest.result()->isEmpty());
    }

    const LineNumber whenFull = committed;
    disk.makeRoom();
    QTRY_VERIFY_WITH_TIMEOUT(problem.isEmpty(), patience);
    const auto wasPosted = [&] {
        const auto posted = engine.append(shop, oneLine("posted"));
        return QTest::qWaitFor([&] { return posted.isFinished(); }, patience) && posted.result().has_value();
    };
    QVERIFY(QTest::qWaitFor(wasPosted, patience)); // it is refused while too much waits
    QTRY_VERIFY_WITH_TIMEOUT(LineNumber(target.lines.size()) > whenFull && !sender.isHeldBack(), patience);
    const int sent = sender.stop();
    QTRY_VERIFY_WITH_TIMEOUT(target.lines.size() >= sent, patience);
    QVERIFY(completeUpTo(target.lines) >= sent); // none lost, none out of order
    QTRY_COMPARE_WITH_TIMEOUT(
        std::ranges::count_if(target.lines, [](const auto &line) { return line.endsWith("posted"); }), 1,
        patience);
    engine.stop();
    QCOMPARE(problem, QString());
}

void FullDiskTest::saysWhatItCouldNotWrite_data()
{
    addDisks();
}

void FullDiskTest::saysWhatItCouldNotWrite()
{
    QFETCH(bool, fileSystem);
    SmallDisk disk(fileSystem ? SmallDisk::Kind::FileSystem : SmallDisk::Kind::FileSize);
    if (!disk.open())
        QSKIP("mounting is for root");
    LineNumber committed = 0;
    {
        Engine engine(optionsFor(disk), m_clock);
        QString problem;
        connect(&engine, &Engine::storageProblemChanged, this, [&](const QString &text) { problem = text; });
        connect(&engine, &Engine::linesCommitted, this,
                [&](const QList<Commit> &commits) { committed = commits.back().chunk->end(); });
        QVERIFY(engine.start());
        engine.setSource({shop, u"shop-api"_s, {"shop-api", "web-1"}});
        auto listening = engine.listen({QHostAddress(QHostAddress::LocalHost), 0});
        listening.waitForFinished();
        QVERIFY(listening.result());
        Sender sender(listening.result()->port);
        QTRY_VERIFY_WITH_TIMEOUT(committed > 1000, patience);
        disk.fill();
        QTRY_VERIFY_WITH_TIMEOUT(!problem.isEmpty() && sender.isHeldBack(), patience);
        engine.stop();
        QVERIFY2(problem.contains(u"lost"), qPrintable(problem));
        sender.stop();
    }
    disk.makeRoom();
    auto log = openSqliteLineLog(optionsFor(disk).lineLog, m_clock);
    QVERIFY(log);
    QVERIFY((*log)->range(shop).end >= committed);
    QVERIFY((*log)->read(shop, committed - 1).value());
}

QTEST_GUILESS_MAIN(FullDiskTest)
#include "fulldisk_test.moc"
