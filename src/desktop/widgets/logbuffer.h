// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/lineblock.h"
#include "base/linerange.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>

namespace drainboard {

/// A line as the buffer hands it out; the views live until the buffer changes.
struct LogLine
{
    LineView line;
    std::uint32_t source = 0; ///< whatever number the caller gave the source
    LineNumber number = 0;    ///< within its source
};

/// A run of consecutive lines of one source.
struct LogBatch
{
    std::uint32_t source = 0;
    LineNumber first = 0; ///< of the first line of the block, also when that one is skipped
    std::shared_ptr<const LineBlock> lines;
    std::size_t skip = 0; ///< lines at the beginning of the block that are left out

    std::size_t size() const { return lines->size() - skip; }
};

/// The newest lines of a live log, oldest first, bounded in number and in bytes. A line is known by its id,
/// which grows for ever and does not change when older lines go.
///
/// Large blocks are shared with whoever made them; the lines of small ones are packed together, because a
/// block per line would cost more than the line. Beside text and process a line costs 42 bytes.
class LogBuffer
{
public:
    static constexpr std::size_t defaultMaxLines = 500'000;
    static constexpr std::size_t defaultMaxBytes = 256u << 20;

    explicit LogBuffer(std::size_t maxLines = defaultMaxLines, std::size_t maxBytes = defaultMaxBytes);
    /// A copy shares the text. The original goes on with fresh blocks, so the copy may be read in another
    /// thread.
    LogBuffer snapshot();

    void append(const LogBatch &batch);
    void clear();

    std::uint64_t firstId() const { return m_firstId; }
    std::uint64_t endId() const { return m_firstId + m_lines.size(); }
    std::size_t size() const { return m_lines.size(); }
    LogLine at(std::uint64_t id) const;

    /// Text, processes and bookkeeping.
    std::size_t heldBytes() const { return m_blockBytes + m_lines.size() * sizeof(Line); }

private:
    struct Line
    {
        LineNumber number;
        std::uint32_t block; ///< counted from the beginning of time, modulo 2³²
        std::uint32_t index;
        std::uint32_t source;
    };
    struct Block
    {
        std::shared_ptr<const LineBlock> lines;
        std::size_t used = 0; ///< lines still in the buffer
    };

    std::uint32_t addBlock(std::shared_ptr<const LineBlock> lines);
    void packCopy(const LogBatch &batch);
    void trim();
    void dropOldest();

    std::size_t m_maxLines;
    std::size_t m_maxBytes;
    std::uint64_t m_firstId = 0;
    std::deque<Line> m_lines;
    std::deque<Block> m_blocks;
    std::uint32_t m_firstBlock = 0;
    std::size_t m_blockBytes = 0;
    std::shared_ptr<LineBlock> m_open; ///< still growing; null when the next copy needs a new one
    std::uint32_t m_openBlock = 0;
};

} // namespace drainboard
