// SPDX-License-Identifier: GPL-3.0-or-later
// Of StoredLineLog: the writer's thread.
#include "engine/linelog/storedlinelog.h"

#include <utility>

namespace drainboard {

namespace {

using namespace std::chrono_literals;

constexpr auto retryInterval = 1s;
constexpr auto ageInterval = 1min; ///< between looks for lines that have become too old
constexpr auto shrinkInterval = 100ms;

} // namespace

Result<void> StoredLineLog::load()
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
    const auto rows = m_store->recentRows();
    if (!rows)
        return tl::unexpected(rows.error());

    // For how long the program was off only the wall clock says: for an hour, its last lines are believed.
    const auto wall = m_clock.wallMicroseconds();
    (void)m_believed.look(m_clock.now(), m_store->borneOutTime(wall));
    (void)m_believed.look(m_clock.now(), wall);

    const std::lock_guard lock(m_mutex);
    for (const auto &[id, kept] : m_store->kept())
        m_sources[id].kept = kept.range;
    for (const RecentRow &row : *rows) {
        m_recent.restore(row.id, row.chunks, m_clock.now(), row.time);
        for (const Commit &commit : row.chunks)
            m_sources[commit.source].kept.end = commit.chunk->end();
    }
    // A drain may have sent lines that were damaged since: their numbers are not given again.
    for (const auto &[drain, cursor] : *cursors) {
        if (const auto source = m_sources.find(cursor.source); source != m_sources.end())
            source->second.kept.end = std::max(source->second.kept.end, cursor.next);
    }
    for (auto &[id, source] : m_sources)
        source.next = source.kept.end;
    m_drains.load(*std::move(cursors), *newestGap);
    m_damage = m_store->damage();
    m_deadline = Steady::now() + ageInterval;
    return {};
}

void StoredLineLog::run()
{
    std::unique_lock lock(m_mutex);
    m_lastAgeCheck = m_clock.now();
    for (bool last = false; !last;) {
        while (!m_closing && m_flushRequested == m_flushTaken && Steady::now() < m_deadline)
            m_wake.wait_until(lock, m_deadline);
        last = m_closing;
        WriteBatch batch = takeBatch();
        const auto ticket = m_flushTaken;
        if (!write(batch, lock))
            break;
        publish(batch);
        if (m_canShrink)
            schedule(Steady::now() + shrinkInterval);
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

WriteBatch StoredLineLog::takeBatch()
{
    for (const SourceId id : std::exchange(m_openSources, {})) {
        if (Source &source = m_sources.at(id); !source.open.empty())
            seal(id, source);
    }
    WriteBatch batch;
    batch.chunks = std::exchange(m_pendingChunks, {});
    const bool isFlush = m_flushTaken != m_flushRequested;
    m_flushTaken = m_flushRequested;
    if (m_closing || isFlush || Steady::now() >= m_stateDeadline) {
        batch.droppedSources = std::exchange(m_pendingDrops, {});
        batch.drains = m_drains.takeChanges();
        m_stateDeadline = Steady::time_point::max();
    }
    batch.plan = m_recent.plan(batch.chunks, m_clock.now(), m_clock.wallMicroseconds(), m_closing);
    m_pendingBytes = 0;
    m_deadline = std::min<Steady::time_point>(m_stateDeadline, Steady::now() + ageInterval);
    return batch;
}

/// Tries until it works, a second apart. False when the log is closed before it does.
bool StoredLineLog::write(const WriteBatch &batch, std::unique_lock<std::mutex> &lock)
{
    for (bool last = false;; last = m_closing) {
        const std::size_t recentBytes = m_recent.bytes();
        lock.unlock();
        const auto written = m_store->write(batch, recentBytes, m_clock.wallMicroseconds());
        if (written)
            tidy();
        lock.lock();
        const QString problem = written ? QString() : written.error().text;
        if (problem != std::exchange(m_problem, problem))
            tell(lock);
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

void StoredLineLog::publish(WriteBatch &batch)
{
    for (const Commit &commit : batch.chunks) {
        m_uncommittedBytes -= commit.chunk->lines.bytes().size();
        m_uncommittedLines -= commit.chunk->lines.size();
        if (const auto source = m_sources.find(commit.source); source != m_sources.end()) {
            source->second.kept.end = commit.chunk->end();
            m_cache.add(commit);
        }
    }
    for (const SourceId id : m_store->takeChanged()) {
        const auto kept = m_store->kept().find(id);
        const auto source = m_sources.find(id);
        if (kept != m_store->kept().end() && source != m_sources.end())
            source->second.kept.first = kept->second.range.first;
    }
    std::erase_if(batch.plan.recent,
                  [this](const Commit &commit) { return m_droppedSources.contains(commit.source); });
    m_recent.apply(batch.plan, m_clock.now(), m_clock.wallMicroseconds());
    m_drains.written();
}

/// What may wait for a quiet moment, and loses nothing if it fails: the next look finds the same.
void StoredLineLog::tidy()
{
    const auto now = m_clock.now();
    if (now - m_lastAgeCheck >= ageInterval) {
        m_lastAgeCheck = now;
        m_canShrink = true;
        const auto wall = m_clock.wallMicroseconds();
        (void)m_store->dropOld(m_believed.look(now, wall), wall);
    }
    if (m_canShrink)
        m_canShrink = m_store->shrink();
}

} // namespace drainboard
