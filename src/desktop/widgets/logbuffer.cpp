// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/logbuffer.h"

namespace drainboard {

namespace {

// Below this, a block's own cost (two allocations, control block, slack) outweighs sharing it.
constexpr std::size_t smallBlockLines = 32;
constexpr std::size_t smallBlockBytes = 4 * 1024;
constexpr std::size_t openBlockBytes = 64 * 1024;
constexpr std::size_t blockOverhead = 128;

std::size_t costOf(const LineBlock &block)
{
    return block.bytes().size() + block.size() * sizeof(std::uint32_t);
}

} // namespace

LogBuffer::LogBuffer(std::size_t maxLines, std::size_t maxBytes)
    : m_maxLines(maxLines)
    , m_maxBytes(maxBytes)
{
}

LogBuffer LogBuffer::snapshot()
{
    m_open.reset();
    return *this;
}

LogLine LogBuffer::at(std::uint64_t id) const
{
    const Line &line = m_lines[id - m_firstId];
    const LineBlock &block = *m_blocks[std::uint32_t(line.block - m_firstBlock)].lines;
    return {block[line.index], line.source, line.number};
}

std::uint32_t LogBuffer::addBlock(std::shared_ptr<const LineBlock> lines)
{
    m_blockBytes += blockOverhead + costOf(*lines);
    m_blocks.push_back({std::move(lines), 0});
    return m_firstBlock + std::uint32_t(m_blocks.size() - 1);
}

void LogBuffer::append(const LogBatch &batch)
{
    if (batch.size() == 0)
        return;
    if (batch.size() < smallBlockLines && batch.lines->bytes().size() < smallBlockBytes) {
        packCopy(batch);
    } else {
        const std::uint32_t block = addBlock(batch.lines);
        for (std::size_t i = batch.skip; i < batch.lines->size(); ++i)
            m_lines.push_back({batch.first + i, block, std::uint32_t(i), batch.source});
        m_blocks.back().used = batch.size();
    }
    trim();
}

void LogBuffer::packCopy(const LogBatch &batch)
{
    if (!m_open || m_open->bytes().size() + smallBlockBytes > openBlockBytes) {
        m_open = std::make_shared<LineBlock>();
        m_open->reserve(openBlockBytes / 256, openBlockBytes);
        m_openBlock = addBlock(m_open);
    }
    m_blockBytes -= costOf(*m_open);
    for (std::size_t i = batch.skip; i < batch.lines->size(); ++i) {
        m_lines.push_back({batch.first + i, m_openBlock, std::uint32_t(m_open->size()), batch.source});
        m_open->append((*batch.lines)[i]);
    }
    m_blockBytes += costOf(*m_open);
    m_blocks[std::uint32_t(m_openBlock - m_firstBlock)].used += batch.size();
}

void LogBuffer::trim()
{
    while (m_lines.size() > m_maxLines || (heldBytes() > m_maxBytes && m_lines.size() > 1))
        dropOldest();
}

void LogBuffer::dropOldest()
{
    const std::uint32_t number = m_lines.front().block;
    Block &block = m_blocks[std::uint32_t(number - m_firstBlock)];
    m_lines.pop_front();
    ++m_firstId;
    if (--block.used > 0)
        return;
    m_blockBytes -= blockOverhead + costOf(*block.lines);
    block.lines.reset();
    if (m_open && number == m_openBlock)
        m_open.reset();
    while (!m_blocks.empty() && !m_blocks.front().lines) {
        m_blocks.pop_front();
        ++m_firstBlock;
    }
}

void LogBuffer::clear()
{
    m_firstId = endId();
    m_lines.clear();
    m_firstBlock += std::uint32_t(m_blocks.size());
    m_blocks.clear();
    m_blockBytes = 0;
    m_open.reset();
}

} // namespace drainboard
