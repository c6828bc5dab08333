// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/linelog/recentchunks.h"

#include "engine/linelog/chunkcodec.h"

#include <utility>

namespace drainboard {

namespace {

std::size_t bytesOf(const std::vector<ChunkPtr> &chunks)
{
    std::size_t bytes = 0;
    for (const ChunkPtr &chunk : chunks)
        bytes += chunk->lines.bytes().size();
    return bytes;
}

/// One group per source, in the order of their first chunks.
std::vector<Settlement> groupBySource(const std::vector<Commit> &chunks, std::int64_t time)
{
    std::vector<Settlement> groups;
    groups.reserve(chunks.size());
    std::unordered_map<SourceId, std::size_t> places;
    places.reserve(chunks.size());
    for (const Commit &commit : chunks) {
        const auto [place, isNew] = places.try_emplace(commit.source, groups.size());
        if (isNew)
            groups.push_back({commit.source, {}, time});
        groups[place->second].run.push_back(commit.chunk);
    }
    return groups;
}

} // namespace

RecentChunks::Plan RecentChunks::plan(const std::vector<Commit> &chunks, Clock::TimePoint now,
                                      std::int64_t wall, bool all) const
{
    Plan plan;
    plan.row = m_nextRow;
    plan.neededFrom = all || m_order.empty() ? m_nextRow : m_order.front().row;
    std::size_t bytes = m_bytes;
    std::unordered_set<SourceId> settling;
    for (Settlement &group : groupBySource(chunks, wall)) {
        const auto known = m_sources.find(group.source);
        const std::size_t before = known == m_sources.end() ? 0 : known->second.bytes;
        const std::size_t added = bytesOf(group.run);
        if (all || before + added >= m_limits.settleBytes) {
            if (before > 0)
                group.run.insert(group.run.begin(), known->second.chunks.begin(), known->second.chunks.end());
            bytes -= before;
            settling.insert(group.source);
            plan.settled.push_back(std::move(group));
            continue;
        }
        bytes += added;
        for (ChunkPtr &chunk : group.run)
            plan.recent.push_back({group.source, std::move(chunk)});
    }
    for (const Waiting &entry : m_order) {
        if (!isWaiting(entry) || settling.contains(entry.source))
            continue;
        const Source &source = m_sources.at(entry.source);
        if (!all && bytes <= m_limits.maxBytes && now - source.since < m_limits.age)
            break;
        bytes -= source.bytes;
        plan.settled.push_back({entry.source, source.chunks, source.newest});
    }
    return plan;
}

void RecentChunks::apply(const Plan &plan, Clock::TimePoint now, std::int64_t wall)
{
    for (const Settlement &settled : plan.settled)
        dropSource(settled.source);
    for (const Commit &commit : plan.recent)
        add(commit, plan.row, now, wall);
    if (!plan.recent.empty())
        m_nextRow = plan.row + 1;
    dropStale();
}

void RecentChunks::restore(std::uint64_t row, const std::vector<Commit> &chunks, Clock::TimePoint now,
                           std::int64_t wall)
{
    for (const Commit &commit : chunks)
        add(commit, row, now, wall);
    m_nextRow = row + 1;
}

void RecentChunks::add(const Commit &commit, std::uint64_t row, Clock::TimePoint now, std::int64_t wall)
{
    Source &source = m_sources[commit.source];
    if (source.chunks.empty()) {
        source.firstRow = row;
        source.since = now;
        m_order.push_back({commit.source, row});
    }
    const std::size_t bytes = commit.chunk->lines.bytes().size();
    source.chunks.push_back(commit.chunk);
    source.bytes += bytes;
    source.newest = wall;
    m_bytes += bytes;
}

void RecentChunks::dropSource(SourceId source)
{
    const auto found = m_sources.find(source);
    if (found == m_sources.end())
        return;
    m_bytes -= found->second.bytes;
    m_sources.erase(found);
}

bool RecentChunks::isWaiting(const Waiting &entry) const
{
    const auto source = m_sources.find(entry.source);
    return source != m_sources.end() && source->second.firstRow == entry.row;
}

void RecentChunks::dropStale()
{
    while (!m_order.empty() && !isWaiting(m_order.front()))
        m_order.pop_front();
}

std::optional<LineNumber> RecentChunks::first(SourceId source) const
{
    const auto found = m_sources.find(source);
    if (found == m_sources.end())
        return std::nullopt;
    return found->second.chunks.front()->first;
}

std::vector<ChunkPtr> RecentChunks::find(SourceId source, LineNumber from) const
{
    const auto found = m_sources.find(source);
    return found == m_sources.end() ? std::vector<ChunkPtr>() : runFrom(found->second.chunks, from);
}

} // namespace drainboard
