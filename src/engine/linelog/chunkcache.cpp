// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/linelog/chunkcache.h"

#include "engine/linelog/chunkcodec.h"

namespace drainboard {

namespace {

std::size_t memoryOf(const Chunk &chunk)
{
    constexpr std::size_t bookkeeping = 128; // two queue entries and the shared block
    return chunk.lines.bytes().size() + chunk.lines.size() * sizeof(std::uint32_t) + bookkeeping;
}

} // namespace

ChunkCache::ChunkCache(std::size_t maxBytes)
    : m_maxBytes(maxBytes)
{
}

void ChunkCache::add(const Commit &commit)
{
    m_order.push_back(commit);
    m_chunks[commit.source].push_back(commit.chunk);
    m_bytes += memoryOf(*commit.chunk);
    while (m_bytes > m_maxBytes)
        dropOldest();
}

void ChunkCache::dropOldest()
{
    const Commit oldest = m_order.front();
    m_order.pop_front();
    m_bytes -= memoryOf(*oldest.chunk);
    auto &chunks = m_chunks[oldest.source];
    chunks.pop_front();
    if (chunks.empty())
        m_chunks.erase(oldest.source);
}

void ChunkCache::dropSource(SourceId source)
{
    std::erase_if(m_order, [&](const Commit &commit) {
        if (commit.source != source)
            return false;
        m_bytes -= memoryOf(*commit.chunk);
        return true;
    });
    m_chunks.erase(source);
}

std::vector<ChunkPtr> ChunkCache::find(SourceId source, LineNumber from) const
{
    const auto found = m_chunks.find(source);
    if (found == m_chunks.end() || from < found->second.front()->first)
        return {};
    return runFrom(found->second, from);
}

} // namespace drainboard
