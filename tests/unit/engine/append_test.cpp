// SPDX-License-Identifier: GPL-3.0-or-later
// Lines that are handed to the engine past its intake, while the disk does not take them.
#include "engine/engine.h"
#include "support/memorylinelog.h"

#include <QTest>

#include <mutex>
#include <semaphore>

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

constexpr SourceId shop{1};
constexpr int patience = 20'000;

/// A disk that hangs: a commit takes as long as the test wants. Keeps nothing of what it is offered, and may
/// be asked in any thread.
class HangingLog : public MemoryLineLog
{
public:
    explicit HangingLog(std::counting_semaphore<> &mayCommit)
        : m_mayCommit(mayCommit)
    {
    }
    Result<void> offer(SourceId, std::span<const LineView>) override
    {
        const std::lock_guard lock(m_mutex);
        return {};
    }
    Result<void> flush() override
    {
        m_mayCommit.acquire();
        const std::lock_guard lock(m_mutex);
        return {};
    }
    LineRange range(SourceId source) const override
    {
        const std::lock_guard lock(m_mutex);
        return MemoryLineLog::range(source);
    }
    QList<Gap> gaps(DrainId drain, int limit) const override
    {
        const std::lock_guard lock(m_mutex);
        return MemoryLineLog::gaps(drain, limit);
    }
    std::uint64_t close() override
    {
        const std::lock_guard lock(m_mutex);
        return MemoryLineLog::close();
    }

private:
    std::counting_semaphore<> &m_mayCommit;
    mutable std::mutex m_mutex;
};

LineBlock linesOf(std::size_t bytes)
{
    const std::string text(64 * 1024, 'x');
    LineBlock block;
    while (block.bytes().size() < bytes)
        block.append({.time = 0, .process = "web-1", .text = text});
    return block;
}

} // namespace

class AppendTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void readsDoNotWaitForCommits();
    void whatWaitsIsLimited();

private:
    SystemClock m_clock;
    std::unique_ptr<std::counting_semaphore<>> m_mayCommit;
    std::unique_ptr<Engine> m_engine;
};

void AppendTest::init()
{
    m_mayCommit = std::make_unique<std::counting_semaphore<>>(0);
    m_engine = std::make_unique<Engine>(EngineOptions(), m_clock);
    m_engine->start(std::make_unique<HangingLog>(*m_mayCommit));
}

void AppendTest::cleanup()
{
    m_mayCommit->release(1000);
    m_engine.reset();
}

void AppendTest::readsDoNotWaitForCommits()
{
    const auto appended = m_engine->append(shop, linesOf(1));
    const auto gaps = m_engine->gaps(DrainId{1}, 10);
    const auto newest = m_engine->newestLines(SourceId{2}, 10);
    QTRY_VERIFY_WITH_TIMEOUT(gaps.isFinished() && newest.isFinished(), patience);
    QVERIFY(!appended.isFinished());
    m_mayCommit->release();
    QTRY_VERIFY_WITH_TIMEOUT(appended.isFinished(), patience);
    QVERIFY(appended.result());
}

void AppendTest::whatWaitsIsLimited()
{
    constexpr std::size_t quarter = 8 * 1024 * 1024;
    QList<QFuture<Result<void>>> taken;
    for (int i = 0; i < 4; ++i)
        taken.append(m_engine->append(shop, linesOf(quarter)));
    for (int i = 0; i < 100; ++i) {
        const auto refused = m_engine->append(shop, linesOf(1));
        QVERIFY(refused.isFinished()); // at once
        QVERIFY(!refused.result());
        QCOMPARE(refused.result().error().kind, ErrorKind::Unavailable);
    }
    m_mayCommit->release(4);
    for (const auto &one : std::as_const(taken)) {
        QTRY_VERIFY_WITH_TIMEOUT(one.isFinished(), patience);
        QVERIFY(one.result());
    }
    m_mayCommit->release();
    const auto again = m_engine->append(shop, linesOf(1));
    QTRY_VERIFY_WITH_TIMEOUT(again.isFinished(), patience);
    QVERIFY(again.result());
}

QTEST_GUILESS_MAIN(AppendTest)
#include "append_test.moc"
