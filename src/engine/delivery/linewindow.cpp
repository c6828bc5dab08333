// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/linewindow.h"

#include <algorithm>

namespace drainboard {

namespace {

// The largest batch of any provider; one chunk may reach beyond it.
constexpr std::size_t maxChunkBytes = 4'000'000;

} // namespace

Result<void> LineWindow::fill(LineNumber cursor, std::size_t maxLines)
{
    m_missing = {};
    moveTo(cursor);
    viewLines(maxLines);
    while (!isFull(maxLines)) {
        const auto more = readChunk();
        if (!more && lines().empty())
            return tl::unexpected(more.error());
        if (!more || !*more)
            break;
        viewLines(maxLines);
    }
    return {};
}

bool LineWindow::isFull(std::size_t maxLines) const
{
    return lines().size() >= maxLines || m_chunkBytes >= maxChunkBytes;
}

void LineWindow::clear()
{
    m_chunks.clear();
    m_chunkBytes = 0;
    // A new vector, since clear() would keep the memory of a drain that may stay quarantined for long.
    m_views = {};
    m_used = 0;
}

void LineWindow::moveTo(LineNumber cursor)
{
    if (cursor < m_first + m_used || cursor > end()) {
        clear();
        m_first = cursor;
        return;
    }
    m_used = cursor - m_first;
    while (!m_chunks.empty() && m_chunks.front()->end() <= cursor) {
        m_chunkBytes -= m_chunks.front()->lines.bytes().size();
        m_chunks.pop_front();
    }
    if (m_used > m_views.size() / 2) {
        m_views.erase(m_views.begin(), m_views.begin() + static_cast<std::ptrdiff_t>(m_used));
        m_first = cursor;
        m_used = 0;
    }
}

/// False if no further line can be read now.
Result<bool> LineWindow::readChunk()
{
    const auto next = end();
    const auto kept = m_log.range(m_source);
    if (next >= kept.end)
        return false;
    LineNumber from = kept.first;
    if (next >= kept.first) {
        auto chunk = m_log.read(m_source, next);
        if (!chunk)
            return tl::unexpected(chunk.error());
        if (!*chunk)
            return false;
        if ((*chunk)->range().contains(next)) {
            m_chunkBytes += (*chunk)->lines.bytes().size();
            m_chunks.push_back(std::move(*chunk));
            return true;
        }
        from = (*chunk)->first;
    }
    if (lines().empty() && from > next)
        m_missing = {next, from};
    return false;
}

void LineWindow::viewLines(std::size_t maxLines)
{
    if (m_chunks.empty())
        return;
    const Chunk &chunk = *m_chunks.back();
    const std::size_t begin = end() - chunk.first;
    const std::size_t want = maxLines - std::min(maxLines, lines().size());
    const std::size_t stop = begin + std::min(want, chunk.lines.size() - begin);
    for (std::size_t i = begin; i < stop; ++i)
        m_views.push_back(chunk.lines[i]);
}

} // namespace drainboard
