// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/linelog/sqlitelinelog.h"

#include "engine/linelog/chunkcache.h"
#include "engine/linelog/chunkreader.h"
#include "engine/linelog/chunkstore.h"

#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>
#include <unordered_set>

namespace drainboard {

namespace {

using Steady = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto stateInterval = 200ms; ///< when only cursors, counters or gaps changed
constexpr auto retryInterval = 1s;
constexpr auto ageInterval = 1min; ///< between looks for lines that have become too old

/// Appenders put lines into one open block per source; the writer's thread seals all blocks at once and
/// writes them, with whatever else has changed, in one transaction.
///
/// `m_mutex` guards every member below it. The store belongs to the writer's thread alone, the reader has
/// a lock of its own.
class SqliteLineLog : public LineLog
{
    Q_DECLARE_TR_FUNCTIONS(drainboard::SqliteLineLog)

public:
    SqliteLineLog(const LineLogOptions &options, Clock &clock);
    ~SqliteLineLog() override;
    Result<void> start();

    bool append(SourceId source, std::span<const LineView> lines) override;
    Result<void> flush() override;
    LineRange range(SourceId source) const override;
    Result<ChunkPtr> read(SourceId source, LineNumber from) const override;
    void dropSource(SourceId source) override;
    LineNumber openCursor(DrainId drain, SourceId source) override;
    void advance(DrainId drain, LineNumber next, const DrainCounters &counters) override;
    void dropCursor(DrainId drain) override;
    void recordGap(DrainId drain, const Gap &gap) override;
    QList<Gap> gaps(DrainId drain, int limit) const override;
    DrainCounters counters(DrainId drain) const override;
    void setCommitListener(std::function<void(std::span<const Commit>)> listener) override;
    void setProblemListener(std::function<void(const QString &)> listener) override;
    void close() override;

private:
    struct Source
    {
        LineRange kept;      ///< committed
        LineNumber next = 0; ///< of the next line appended
        LineBlock open;
        std::size_t lastLines = 0; ///< of the block before; the next is likely as large
        std::size_t lastBytes = 0;
    };

    void seal(SourceId id, Source &source);
    void forgetCursor(DrainId drain);
    void changeState();
    void schedule(Steady::duration delay);

    Result<void> load();
    void run();
    WriteBatch takeBatch();
    bool write(const WriteBatch &batch, std::unique_lock<std::mutex> &lock);
    void publish(const WriteBatch &batch);
    void dropOld();

    const LineLogOptions m_options;
    Clock &m_clock;
    mutable ChunkReader m_reader;
    std::unique_ptr<ChunkStore> m_store; ///< made, used and destroyed in the writer's thread
    Clock::TimePoint m_lastAgeCheck;     ///< the writer's
    std::thread m_writer;

    mutable std::mutex m_mutex;
    std::condition_variable m_wake;     ///< the writer waits
    std::condition_variable m_progress; ///< appenders and flushers wait
    std::unordered_map<SourceId, Source> m_sources;
    std::unordered_set<SourceId> m_droppedSources; ///< lines that still come for them are discarded
    std::unordered_map<DrainId, StoredCursor> m_cursors;
    ChunkCache m_cache;
    WriteBatch m_pending;
    std::vector<StoredGap> m_gapsInFlight;
    std::int64_t m_newestGap = 0;
    std::size_t m_pendingBytes = 0;     ///< not yet with the writer
    std::size_t m_uncommittedBytes = 0; ///< with what the writer is writing
    Steady::time_point m_deadline;
    std::uint64_t m_flushRequested = 0;
    std::uint64_t m_flushTaken = 0;
    std::uint64_t m_flushed = 0;
    std::uint64_t m_failures = 0;
    QString m_problem;
    bool m_closing = false;
    bool m_stopped = false;
    std::function<void(std::span<const Commit>)> m_commitListener;
    std::function<void(const QString &)> m_problemListener;
};

SqliteLineLog::SqliteLineLog(const LineLogOptions &options, Clock &clock)
    : m_options(options)
    , m_clock(clock)
    , m_reader(options.path)
    , m_cache(options.cacheBytes)
{
}

SqliteLineLog::~SqliteLineLog()
{
    close();
}

Result<void> SqliteLineLog::start()
{
    // SQL connections belong to the thread that opens them, so the writer's thread does it.
    std::promise<Result<void>> opened;
    auto result = opened.get_future();
    m_writer = std::thread([this, &opened] {
        const auto loaded = load();
        if (!loaded)
            m_store.reset();
        opened.set_value(loaded);
        if (loaded)
            run();
        m_store.reset();
    });
    return result.get();
}

Result<void> SqliteLineLog::load()
{
    m_store = std::make_unique<ChunkStore>(m_options.path, m_options.retention);
    if (auto done = m_store->open(); !done)
        return done;
    auto cursors = m_store->cursors();
    if (!cursors)
        return tl::unexpected(cursors.error());
    const auto newestGap = m_store->newestGapId();
    if (!newestGap)
        return tl::unexpected(newestGap.error());
    const std::lock_guard lock(m_mutex);
    m_cursors = *std::move(cursors);
    m_newestGap = *newestGap;
    for (const auto &[id, kept] : m_store->kept()) {
        m_sources[id].kept = kept.range;
        m_sources[id].next = kept.range.end;
    }
    m_deadline = Steady::now() + ageInterval;
    return {};
}

bool SqliteLineLog::append(SourceId id, std::span<const LineView> lines)
{
    std::unique_lock lock(m_mutex);
    m_progress.wait(lock, [&] { return m_closing || m_uncommittedBytes < m_options.maxUncommitted; });
    if (m_closing)
        return false;
    if (m_droppedSources.contains(id) || lines.empty())
        return true;
    Source &source = m_sources[id];
    std::size_t added = 0;
    for (LineView line : lines) {
        line.text = line.text.substr(0, maxLineBytes);
        if (!source.open.empty() && source.open.bytes().size() + line.text.size() > maxChunkBytes)
            seal(id, source);
        if (source.open.empty())
            source.open.reserve(source.lastLines, source.lastBytes);
        const std::size_t before = source.open.bytes().size();
        source.open.append(line);
        added += source.open.bytes().size() - before;
        ++source.next;
    }
    m_pendingBytes += added;
    m_uncommittedBytes += added;
    schedule(m_pendingBytes >= m_options.commitBytes ? Steady::duration(0) : m_options.commitInterval);
    return true;
}

void SqliteLineLog::seal(SourceId id, Source &source)
{
    source.lastLines = source.open.size();
    source.lastBytes = source.open.bytes().size();
    const LineNumber first = source.next - source.open.size();
    auto chunk = std::make_shared<const Chunk>(Chunk{first, std::move(source.open)});
    source.open = LineBlock();
    m_pending.chunks.push_back({id, std::move(chunk)});
}

/// The writer acts after `delay` at the latest.
void SqliteLineLog::schedule(Steady::duration delay)
{
    const auto moment = Steady::now() + delay;
    if (moment >= m_deadline)
        return;
    m_deadline = moment;
    m_wake.notify_one();
}

void SqliteLineLog::changeState()
{
    schedule(stateInterval);
}

Result<void> SqliteLineLog::flush()
{
    std::unique_lock lock(m_mutex);
    const auto ticket = ++m_flushRequested;
    const auto failures = m_failures;
    m_wake.notify_one();
    m_progress.wait(lock, [&] { return m_flushed >= ticket || m_failures != failures || m_stopped; });
    if (m_flushed >= ticket || m_problem.isEmpty())
        return {};
    return failure(ErrorKind::Storage, m_problem);
}

LineRange SqliteLineLog::range(SourceId source) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_sources.find(source);
    return found == m_sources.end() ? LineRange() : found->second.kept;
}

Result<ChunkPtr> SqliteLineLog::read(SourceId source, LineNumber from) const
{
    std::vector<ChunkPtr> run;
    LineNumber end = 0;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_sources.find(source);
        if (found == m_sources.end() || from >= found->second.kept.end)
            return nullptr;
        from = std::max(from, found->second.kept.first);
        end = found->second.kept.end;
        run = m_cache.find(source, from);
    }
    return run.empty() ? m_reader.read(source, {from, end}) : mergeChunks(run);
}

void SqliteLineLog::dropSource(SourceId id)
{
    const std::lock_guard lock(m_mutex);
    const auto source = m_sources.find(id);
    if (source != m_sources.end()) {
        seal(id, source->second); // so that all that waits is in one place
        m_sources.erase(source);
    }
    m_droppedSources.insert(id);
    m_cache.dropSource(id);
    std::erase_if(m_pending.chunks, [&](const Commit &commit) {
        if (commit.source != id)
            return false;
        m_pendingBytes -= commit.chunk->lines.bytes().size();
        m_uncommittedBytes -= commit.chunk->lines.bytes().size();
        return true;
    });
    std::vector<DrainId> drains;
    for (const auto &[drain, cursor] : m_cursors) {
        if (cursor.source == id)
            drains.push_back(drain);
    }
    for (const DrainId drain : drains)
        forgetCursor(drain);
    m_pending.droppedSources.push_back(id);
    m_progress.notify_all();
    changeState();
}

LineNumber SqliteLineLog::openCursor(DrainId drain, SourceId source)
{
    const std::lock_guard lock(m_mutex);
    const auto [cursor, isNew] = m_cursors.try_emplace(drain, StoredCursor{source, 0, {}});
    if (isNew) {
        const auto found = m_sources.find(source);
        cursor->second.next = found == m_sources.end() ? 0 : found->second.kept.end;
        m_pending.cursors[drain] = cursor->second;
        changeState();
    }
    return cursor->second.next;
}

void SqliteLineLog::advance(DrainId drain, LineNumber next, const DrainCounters &counters)
{
    const std::lock_guard lock(m_mutex);
    const auto cursor = m_cursors.find(drain);
    if (cursor == m_cursors.end())
        return;
    cursor->second.next = next;
    cursor->second.counters = counters;
    m_pending.cursors[drain] = cursor->second;
    changeState();
}

void SqliteLineLog::dropCursor(DrainId drain)
{
    const std::lock_guard lock(m_mutex);
    forgetCursor(drain);
    changeState();
}

void SqliteLineLog::forgetCursor(DrainId drain)
{
    m_cursors.erase(drain);
    m_pending.cursors.erase(drain);
    const auto isOfDrain = [&](const StoredGap &stored) { return stored.drain == drain; };
    std::erase_if(m_pending.gaps, isOfDrain);
    std::erase_if(m_gapsInFlight, isOfDrain);
    m_pending.droppedCursors.push_back(drain);
}

void SqliteLineLog::recordGap(DrainId drain, const Gap &gap)
{
    const std::lock_guard lock(m_mutex);
    if (!m_cursors.contains(drain))
        return;
    m_pending.gaps.push_back({++m_newestGap, drain, gap});
    changeState();
}

QList<Gap> SqliteLineLog::gaps(DrainId drain, int limit) const
{
    QList<Gap> newest;
    std::int64_t before = 0;
    {
        const std::lock_guard lock(m_mutex);
        if (!m_cursors.contains(drain))
            return {};
        before = m_newestGap + 1;
        for (const auto *waiting : {&m_pending.gaps, &m_gapsInFlight}) {
            for (auto stored = waiting->rbegin(); stored != waiting->rend(); ++stored) {
                before = stored->id; // they are written in this order, so the disk holds only older ones
                if (stored->drain == drain)
                    newest.append(stored->gap);
            }
        }
    }
    if (newest.size() < limit) {
        if (const auto older = m_reader.gaps(drain, before, limit - static_cast<int>(newest.size())))
            newest += *older;
    }
    newest.resize(std::min<qsizetype>(newest.size(), limit));
    return newest;
}

DrainCounters SqliteLineLog::counters(DrainId drain) const
{
    const std::lock_guard lock(m_mutex);
    const auto cursor = m_cursors.find(drain);
    return cursor == m_cursors.end() ? DrainCounters() : cursor->second.counters;
}

void SqliteLineLog::setCommitListener(std::function<void(std::span<const Commit>)> listener)
{
    const std::lock_guard lock(m_mutex);
    m_commitListener = std::move(listener);
}

void SqliteLineLog::setProblemListener(std::function<void(const QString &)> listener)
{
    const std::lock_guard lock(m_mutex);
    m_problemListener = std::move(listener);
}

void SqliteLineLog::close()
{
    std::thread writer;
    {
        const std::lock_guard lock(m_mutex);
        m_closing = true;
        writer = std::move(m_writer);
    }
    m_wake.notify_one();
    m_progress.notify_all();
    if (writer.joinable())
        writer.join();
}

void SqliteLineLog::run()
{
    std::unique_lock lock(m_mutex);
    m_lastAgeCheck = m_clock.now();
    for (bool last = false; !last;) {
        while (!m_closing && m_flushRequested == m_flushTaken && Steady::now() < m_deadline)
            m_wake.wait_until(lock, m_deadline);
        last = m_closing;
        m_flushTaken = m_flushRequested;
        const auto ticket = m_flushTaken;
        const WriteBatch batch = takeBatch();
        if (!write(batch, lock))
            break;
        publish(batch);
        if (!batch.chunks.empty() && m_commitListener) {
            const auto listener = m_commitListener;
            lock.unlock();
            listener(batch.chunks);
            lock.lock();
        }
        m_flushed = ticket;
        m_progress.notify_all();
    }
    m_stopped = true;
    m_progress.notify_all();
}

WriteBatch SqliteLineLog::takeBatch()
{
    for (auto &[id, source] : m_sources) {
        if (!source.open.empty())
            seal(id, source);
    }
    m_gapsInFlight = m_pending.gaps;
    m_pendingBytes = 0;
    m_deadline = Steady::now() + ageInterval;
    return std::exchange(m_pending, WriteBatch());
}

/// Tries until it works, a second apart. False when the log is closed before it does.
bool SqliteLineLog::write(const WriteBatch &batch, std::unique_lock<std::mutex> &lock)
{
    for (bool last = false;; last = m_closing) {
        lock.unlock();
        const auto written = m_store->write(batch, m_clock.wallMicroseconds());
        if (written)
            dropOld();
        lock.lock();
        const QString problem = written ? QString() : written.error().text;
        if (problem != std::exchange(m_problem, problem) && m_problemListener) {
            const auto listener = m_problemListener;
            lock.unlock();
            listener(problem);
            lock.lock();
        }
        if (written)
            return true;
        ++m_failures;
        m_progress.notify_all();
        if (last)
            return false;
        m_flushTaken = m_flushRequested;
        m_wake.wait_for(lock, retryInterval, [&] { return m_closing || m_flushRequested != m_flushTaken; });
    }
}

void SqliteLineLog::publish(const WriteBatch &batch)
{
    for (const Commit &commit : batch.chunks) {
        m_uncommittedBytes -= commit.chunk->lines.bytes().size();
        if (m_sources.contains(commit.source))
            m_cache.add(commit);
    }
    for (const auto &[id, kept] : m_store->kept()) {
        if (const auto source = m_sources.find(id); source != m_sources.end())
            source->second.kept = kept.range;
    }
    m_gapsInFlight.clear();
}

void SqliteLineLog::dropOld()
{
    const auto now = m_clock.now();
    if (now - m_lastAgeCheck < ageInterval)
        return;
    m_lastAgeCheck = now;
    // A failure here loses nothing; the next look will find the same lines.
    (void)m_store->dropOld(m_clock.wallMicroseconds());
}

} // namespace

Result<std::unique_ptr<LineLog>> openSqliteLineLog(const LineLogOptions &options, Clock &clock)
{
    auto log = std::make_unique<SqliteLineLog>(options, clock);
    if (auto started = log->start(); !started)
        return tl::unexpected(started.error());
    return log;
}

} // namespace drainboard
