// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/deliveryworker.h"

#include "delivery/faketarget.h"
#include "support/memorylinelog.h"

#include <QTcpServer>
#include <QTest>

#include <algorithm>
#include <malloc.h>
#include <unistd.h>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr SourceId shop{1};
constexpr std::size_t goal = 30 * 1024; // of issue 4, for all that a drain holds

#if defined(__SANITIZE_ADDRESS__)
constexpr bool canCount = false; // has an allocator of its own
#else
constexpr bool canCount = true;
#endif

/// What is allocated now, in all threads.
std::size_t allocated()
{
    const auto info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

/// Takes connections and leaves them alone, without a socket object whose memory would count.
class RawServer : public QTcpServer
{
public:
    ~RawServer() override
    {
        for (const int peer : peers)
            ::close(peer);
    }
    std::vector<int> peers;

protected:
    void incomingConnection(qintptr descriptor) override { peers.push_back(static_cast<int>(descriptor)); }
};

} // namespace

/// What a drain costs while it does nothing.
class DrainMemoryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!canCount)
            QSKIP("a sanitizer has replaced the allocator");
    }
    void quarantinedDrains_data();
    void quarantinedDrains();
    void connectedIdleDrains();
};

void DrainMemoryTest::quarantinedDrains_data()
{
    QTest::addColumn<std::size_t>("drains");
    QTest::addColumn<int>("attempts");
    QTest::newRow("ten thousand, for the first time") << std::size_t(10'000) << 10;
    QTest::newRow("with all the attempts that are kept") << std::size_t(1000) << 50;
}

/// Attempts told in different words.
void DrainMemoryTest::quarantinedDrains()
{
    QFETCH(const std::size_t, drains);
    QFETCH(const int, attempts);
    QVERIFY(drains > 0);
    MemoryLineLog log;
    SystemClock clock;
    FakeTarget fake; // of whichever drain is at work
    const DrainTarget target = parseDrainUrl("tcp+tls://logs.example.com:6514");
    std::vector<std::unique_ptr<Forwarder>> forwarders;
    forwarders.reserve(drains);

    const std::size_t before = allocated();
    for (std::size_t i = 0; i < drains; ++i) {
        ForwarderParts parts;
        parts.drain = DrainId{static_cast<std::int64_t>(i + 1)};
        parts.source = shop;
        parts.labels = {"shop-api", "web-1"};
        parts.options.quarantine.failureLimit = attempts;
        parts.encoder = makeEncoder(target, {});
        parts.makeSink = [endpoint = *endpointOf(target, {}), maker = fake.maker()] { return maker(); };
        parts.random = [] { return 0.5; };
        forwarders.push_back(std::make_unique<Forwarder>(std::move(parts), log, clock));
    }
    log.appendTexts(shop, 1);
    for (const auto &forwarder : forwarders) {
        forwarder->linesCommitted();
        for (int attempt = 1; attempt <= attempts; ++attempt) {
            QVERIFY(fake.isAsked());
            fake.answer({Verdict::Retry, u"connection refused, attempt %1"_s.arg(attempt), {}});
            if (attempt < attempts)
                forwarder->retryNow();
        }
        QCOMPARE(forwarder->health().state, HealthState::Quarantined);
        QCOMPARE(forwarder->attempts().size(), std::size_t(attempts));
    }
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QVERIFY(!fake.isConnected());

    const std::size_t perDrain = (allocated() - before) / drains;
    qInfo("%zu bytes a quarantined drain", perDrain);
    QVERIFY2(perDrain <= goal / 2, qPrintable(QString::number(perDrain))); // the platform needs the rest
}

/// The whole of delivery with real sockets: connected, one line sent, nothing more to do.
void DrainMemoryTest::connectedIdleDrains()
{
    constexpr std::size_t drains = 300; // with their peers, within the 1024 files of a process
    MemoryLineLog log;
    SystemClock clock;
    RawServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    server.setListenBacklogSize(1000);
    const QByteArray url = "tcp://127.0.0.1:" + QByteArray::number(server.serverPort());

    const std::size_t before = allocated();
    std::size_t delivered = 0;
    DeliveryWorker worker(log, clock, {}, {});
    connect(&worker, &DeliveryWorker::drainsChanged, &worker, [&](const QList<EngineDrainStatus> &changed) {
        delivered += std::ranges::count_if(changed, [](const EngineDrainStatus &status) {
            return status.status.health.state == HealthState::Healthy;
        });
    });
    worker.setLabels(shop, {"shop-api", "web-1"});
    for (std::size_t i = 0; i < drains; ++i)
        worker.setDrain({DrainId{static_cast<std::int64_t>(i + 1)}, shop, url, {}, {}});
    log.appendTexts(shop, 10);
    const Commit commit{shop, *log.read(shop, 0)};
    worker.noteCommits({&commit, 1});
    QTRY_VERIFY_WITH_TIMEOUT(delivered >= drains && server.peers.size() == drains, 30'000);
    QCOMPARE(log.cursors.size(), drains);
    QTRY_VERIFY(std::ranges::all_of(log.cursors, [](const auto &cursor) { return cursor.second == 10; }));

    const std::size_t perDrain = (allocated() - before) / drains;
    qInfo("%zu bytes a connected drain", perDrain);
    QVERIFY2(perDrain <= goal / 2, qPrintable(QString::number(perDrain)));
}

QTEST_GUILESS_MAIN(DrainMemoryTest)
#include "drainmemory_test.moc"
