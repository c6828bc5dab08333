// SPDX-License-Identifier: GPL-3.0-or-later
// What everybody's threads call; the writer's thread is in storedlinelogwriter.cpp.
#include "engine/linelog/storedlinelog.h"

#include <future>
#include <tuple>

namespace drainboard {

namespace {

using namespace std::chrono_literals;

/// Until cursors, counters and gaps are written; with the time that the commit takes less than 200 ms. Not
/// with each commit: a thousand drains would cost more than their lines.
constexpr auto stateInterval = 150ms;

} // namespace

StoredLineLog::StoredLineLog(const LineLogOptions &options, Clock &clock)
    : m_options(options)
    , m_clock(clock)
    , m_reader(options.path)
    , m_cache(options.cacheBytes)
    , m_recent(options.recent)
{
}

StoredLineLog::~StoredLineLog()
{
    (void)close();
}

Result<void> StoredLineLog::start()
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

bool StoredLineLog::append(std::span<const SourceLines> batch)
{
    std::unique_lock lock(m_mutex);
    m_progress.wait(lock, [&] { return m_closing || m_uncommittedBytes < m_options.maxUncommitted; });
    if (m_closing)
        return false;
    take(batch);
    return true;
}

Result<void> StoredLineLog::offer(SourceId source, std::span<const LineView> lines)
{
    const std::lock_guard lock(m_mutex);
    if (m_closing)
        return failure(ErrorKind::Unavailable, tr("Drainboard is closing."));
    if (!m_problem.isEmpty())
        return failure(ErrorKind::Storage, m_problem);
    if (m_uncommittedBytes >= m_options.maxUncommitted)
        return failure(ErrorKind::Unavailable, tr("The disk is slower than the lines come."));
    const SourceLines batch{source, lines};
    take({&batch, 1});
    return {};
}

void StoredLineLog::take(std::span<const SourceLines> batch)
{
    std::size_t added = 0;
    for (const SourceLines &lines : batch)
        added += take(lines);
    if (added == 0)
        return;
    m_pendingBytes += added;
    m_uncommittedBytes += added;
    const bool isMuch = m_pendingBytes >= m_options.commitBytes;
    schedule(Steady::now() + (isMuch ? Steady::duration(0) : m_options.commitInterval));
}

/// Returns by how many bytes the open block grew.
std::size_t StoredLineLog::take(const SourceLines &batch)
{
    const SourceId id = batch.source;
    if (batch.lines.empty() || m_droppedSources.contains(id))
        return 0;
    Source &source = m_sources[id];
    if (source.open.empty())
        m_openSources.push_back(id);
    std::size_t added = 0;
    for (LineView line : batch.lines) {
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
    m_uncommittedLines += batch.lines.size();
    return added;
}

void StoredLineLog::seal(SourceId id, Source &source)
{
    source.lastLines = source.open.size();
    source.lastBytes = source.open.bytes().size();
    const LineNumber first = source.next - source.open.size();
    auto chunk = std::make_shared<const Chunk>(Chunk{first, std::move(source.open)});
    source.open = LineBlock();
    m_pendingChunks.push_back({id, std::move(chunk)});
}

/// The writer acts at `moment` at the latest.
void StoredLineLog::schedule(Steady::time_point moment)
{
    if (moment >= m_deadline)
        return;
    m_deadline = moment;
    m_wake.notify_one();
}

void StoredLineLog::changeState()
{
    m_stateDeadline = std::min(m_stateDeadline, Steady::now() + stateInterval);
    schedule(m_stateDeadline);
}

Result<void> StoredLineLog::flush()
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

LineRange StoredLineLog::range(SourceId source) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_sources.find(source);
    return found == m_sources.end() ? LineRange() : found->second.kept;
}

Result<ChunkPtr> StoredLineLog::read(SourceId source, LineNumber from) const
{
    std::vector<ChunkPtr> run;
    LineNumber end = 0;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_sources.find(source);
        if (found == m_sources.end() || from >= found->second.kept.end)
            return nullptr;
        from = std::max(from, found->second.kept.first);
        end = m_recent.first(source).value_or(found->second.kept.end);
        run = from >= end ? m_recent.find(source, from) : m_cache.find(source, from);
    }
    if (!run.empty())
        return mergeChunks(run);
    std::uint64_t passedOver = 0;
    auto chunk = m_reader.read(source, {from, end}, passedOver);
    std::unique_lock lock(m_mutex);
    if (passedOver > 0 && m_damage.isEmpty()) {
        m_damage =
            tr("The line log %1 is damaged. Lines that cannot be read are passed over.").arg(m_options.path);
        tell(lock);
    }
    // Behind what is missing on disk.
    if (chunk && !*chunk)
        run = m_recent.find(source, end);
    return run.empty() ? chunk : mergeChunks(run);
}

void StoredLineLog::dropSource(SourceId id)
{
    const std::lock_guard lock(m_mutex);
    const auto source = m_sources.find(id);
    if (source != m_sources.end()) {
        if (!source->second.open.empty())
            seal(id, source->second); // so that all that waits is in one place
        m_sources.erase(source);
    }
    std::erase(m_openSources, id);
    m_droppedSources.insert(id);
    m_cache.dropSource(id);
    m_recent.dropSource(id);
    std::erase_if(m_pendingChunks, [&](const Commit &commit) {
        if (commit.source != id)
            return false;
        m_pendingBytes -= commit.chunk->lines.bytes().size();
        m_uncommittedBytes -= commit.chunk->lines.bytes().size();
        m_uncommittedLines -= commit.chunk->lines.size();
        return true;
    });
    m_drains.dropSource(id);
    m_pendingDrops.push_back(id);
    m_progress.notify_all();
    changeState();
}

LineNumber StoredLineLog::openCursor(DrainId drain, SourceId source)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_sources.find(source);
    if (m_drains.open(drain, source, found == m_sources.end() ? 0 : found->second.kept.end))
        changeState();
    return m_drains.find(drain)->next;
}

void StoredLineLog::advance(DrainId drain, LineNumber next, const DrainCounters &counters)
{
    const std::lock_guard lock(m_mutex);
    if (m_drains.advance(drain, next, counters))
        changeState();
}

void StoredLineLog::dropCursor(DrainId drain)
{
    const std::lock_guard lock(m_mutex);
    m_drains.drop(drain);
    changeState();
}

void StoredLineLog::recordGap(DrainId drain, const Gap &gap)
{
    const std::lock_guard lock(m_mutex);
    if (m_drains.recordGap(drain, gap))
        changeState();
}

QList<Gap> StoredLineLog::gaps(DrainId drain, int limit) const
{
    QList<Gap> newest;
    std::int64_t before = 0;
    {
        const std::lock_guard lock(m_mutex);
        if (!m_drains.find(drain))
            return {};
        std::tie(newest, before) = m_drains.unwrittenGaps(drain);
    }
    if (newest.size() < limit) {
        if (const auto older = m_reader.gaps(drain, before, limit - static_cast<int>(newest.size())))
            newest += *older;
    }
    newest.resize(std::min<qsizetype>(newest.size(), limit));
    return newest;
}

DrainCounters StoredLineLog::counters(DrainId drain) const
{
    const std::lock_guard lock(m_mutex);
    const StoredCursor *cursor = m_drains.find(drain);
    return cursor ? cursor->counters : DrainCounters();
}

std::vector<SourceId> StoredLineLog::knownSources() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<SourceId> ids;
    ids.reserve(m_sources.size());
    for (const auto &[id, source] : m_sources)
        ids.push_back(id);
    return ids;
}

std::vector<DrainId> StoredLineLog::knownDrains() const
{
    const std::lock_guard lock(m_mutex);
    return m_drains.all();
}

bool StoredLineLog::takesLines() const
{
    const std::lock_guard lock(m_mutex);
    return m_problem.isEmpty();
}

void StoredLineLog::setCommitListener(std::function<void(std::span<const Commit>)> listener)
{
    const std::lock_guard lock(m_mutex);
    m_commitListener = std::move(listener);
}

void StoredLineLog::setProblemListener(std::function<void(const QString &)> listener)
{
    std::unique_lock lock(m_mutex);
    m_problemListener = std::move(listener);
    if (!m_damage.isEmpty())
        tell(lock);
}

/// Unlocks while the listener hears of it.
void StoredLineLog::tell(std::unique_lock<std::mutex> &lock) const
{
    const auto listener = m_problemListener;
    const QString problem = m_problem.isEmpty() ? m_damage : m_problem;
    if (!listener)
        return;
    lock.unlock();
    listener(problem);
    lock.lock();
}

std::uint64_t StoredLineLog::close()
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
    const std::lock_guard lock(m_mutex);
    return m_uncommittedLines;
}

} // namespace drainboard
