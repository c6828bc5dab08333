// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/linelog/linelog.h"

#include <deque>
#include <unordered_map>
#include <vector>

namespace drainboard {

/// The newest chunks of all sources together, up to a number of bytes. Not locked: its owner does that.
class ChunkCache
{
public:
    explicit ChunkCache(std::size_t maxBytes);

    /// Chunks of a source must come in the order of their numbers.
    void add(const Commit &commit);
    void dropSource(SourceId source);

    /// The chunk that holds line `from` and, if it is small, its successors, all together about one full
    /// chunk. Empty if `from` is not here.
    std::vector<ChunkPtr> find(SourceId source, LineNumber from) const;

private:
    void dropOldest();

    std::size_t m_maxBytes;
    std::size_t m_bytes = 0;
    std::deque<Commit> m_order; ///< oldest first
    std::unordered_map<SourceId, std::deque<ChunkPtr>> m_chunks;
};

} // namespace drainboard
