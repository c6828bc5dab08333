// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/linelog/linelog.h"

#include <deque>
#include <span>
#include <vector>

namespace drainboard {

/// The lines that a forwarder sends next: consecutive lines from its cursor on, read chunk by chunk and
/// shared with the line log. Bounded in lines and bytes, so a long backlog costs no memory.
class LineWindow
{
public:
    LineWindow(const LineLog &log, SourceId source)
        : m_log(log)
        , m_source(source)
    {
    }

    /// Lets go of what stands before `cursor` and reads on until `maxLines` lines are there or no more are
    /// committed. Fails only if there is nothing to send because the log cannot be read.
    Result<void> fill(LineNumber cursor, std::size_t maxLines);

    /// From the cursor on; valid until the next fill() or clear().
    std::span<const LineView> lines() const { return std::span(m_views).subspan(m_used); }
    /// Lines at the cursor that the log no longer keeps; then lines() is empty.
    LineRange missing() const { return m_missing; }
    /// More lines would not be taken in, however many there are.
    bool isFull(std::size_t maxLines) const;
    void clear();

private:
    void moveTo(LineNumber cursor);
    Result<bool> readChunk();
    void viewLines(std::size_t maxLines);
    LineNumber end() const { return m_first + m_views.size(); }

    const LineLog &m_log;
    SourceId m_source;
    std::deque<ChunkPtr> m_chunks; ///< keep the bytes of m_views alive
    std::size_t m_chunkBytes = 0;
    std::vector<LineView> m_views; ///< of line m_first and on
    std::size_t m_used = 0;        ///< views before the cursor
    LineNumber m_first = 0;
    LineRange m_missing;
};

} // namespace drainboard
