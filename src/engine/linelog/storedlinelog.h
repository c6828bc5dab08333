// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/linelog/believedclock.h"
#include "engine/linelog/chunkcache.h"
#include "engine/linelog/chunkreader.h"
#include "engine/linelog/chunkstore.h"
#include "engine/linelog/cursorbook.h"
#include "engine/linelog/recentchunks.h"
#include "engine/linelog/sqlitelinelog.h"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <unordered_set>

namespace drainboard {

/// Appenders put lines into one open block per source; the writer's thread seals all blocks at once and
/// writes them, with whatever else has changed, in one transaction.
///
/// `m_mutex` guards every member below it. The store belongs to the writer's thread alone, the reader has
/// a lock of its own.
class StoredLineLog : public LineLog
{
    Q_DECLARE_TR_FUNCTIONS(drainboard::StoredLineLog)

public:
    StoredLineLog(const LineLogOptions &options, Clock &clock);
    ~StoredLineLog() override;
    Result<void> start();

    using LineLog::append;
    bool append(std::span<const SourceLines> batch) override;
    Result<void> offer(SourceId source, std::span<const LineView> lines) override;
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
    std::vector<SourceId> knownSources() const override;
    std::vector<DrainId> knownDrains() const override;
    bool takesLines() const override;
    void setCommitListener(std::function<void(std::span<const Commit>)> listener) override;
    void setProblemListener(std::function<void(const QString &)> listener) override;
    std::uint64_t close() override;

private:
    using Steady = std::chrono::steady_clock;

    struct Source
    {
        LineRange kept;      ///< committed
        LineNumber next = 0; ///< of the next line appended
        LineBlock open;
        std::size_t lastLines = 0; ///< of the block before; the next is likely as large
        std::size_t lastBytes = 0;
    };

    void take(std::span<const SourceLines> batch);
    std::size_t take(const SourceLines &batch);
    void seal(SourceId id, Source &source);
    void changeState();
    void schedule(Steady::time_point moment);
    void tell(std::unique_lock<std::mutex> &lock) const;

    // The writer's.
    Result<void> load();
    void run();
    WriteBatch takeBatch();
    bool write(const WriteBatch &batch, std::unique_lock<std::mutex> &lock);
    void publish(WriteBatch &batch);
    void tidy();

    const LineLogOptions m_options;
    Clock &m_clock;
    mutable ChunkReader m_reader;
    std::unique_ptr<ChunkStore> m_store; ///< made, used and destroyed in the writer's thread
    BelievedClock m_believed;            ///< the writer's
    Clock::TimePoint m_lastAgeCheck;     ///< the writer's
    bool m_canShrink = true;             ///< the writer's
    std::thread m_writer;

    mutable std::mutex m_mutex;
    std::condition_variable m_wake;     ///< the writer waits
    std::condition_variable m_progress; ///< appenders and flushers wait
    std::unordered_map<SourceId, Source> m_sources;
    std::vector<SourceId> m_openSources;           ///< with lines in their open blocks
    std::unordered_set<SourceId> m_droppedSources; ///< lines that still come for them are discarded
    CursorBook m_drains;
    ChunkCache m_cache;
    RecentChunks m_recent;
    std::vector<Commit> m_pendingChunks;
    std::vector<SourceId> m_pendingDrops;
    std::size_t m_pendingBytes = 0;       ///< not yet with the writer
    std::size_t m_uncommittedBytes = 0;   ///< with what the writer is writing
    std::uint64_t m_uncommittedLines = 0; ///< as m_uncommittedBytes
    Steady::time_point m_deadline;        ///< the writer acts then at the latest
    Steady::time_point m_stateDeadline =
        Steady::time_point::max(); ///< cursors, counters and gaps are written
    std::uint64_t m_flushRequested = 0;
    std::uint64_t m_flushTaken = 0;
    std::uint64_t m_flushed = 0;
    std::uint64_t m_failures = 0;
    QString m_problem;        ///< why nothing can be written
    mutable QString m_damage; ///< what was found damaged
    bool m_closing = false;
    bool m_stopped = false;
    std::function<void(std::span<const Commit>)> m_commitListener;
    std::function<void(const QString &)> m_problemListener;
};

} // namespace drainboard
