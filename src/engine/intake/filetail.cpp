// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/intake/filetail.h"

#include <algorithm>

namespace drainboard {

namespace {

constexpr std::size_t maxMessage = std::size_t(1024) * 1024;

/// Behind the last line feed; the end of the file if its last line is too long to be read whole.
Result<std::uint64_t> endOfLastLine(ReadableFile &file)
{
    const auto size = file.size();
    if (!size)
        return size;
    const auto from = *size - std::min<std::uint64_t>(*size, maxMessage + 1);
    return file.bytesAt(from, *size - from).map([&](const QByteArray &bytes) -> std::uint64_t {
        const auto lineFeed = bytes.lastIndexOf('\n');
        if (lineFeed < 0)
            return from == 0 ? 0 : *size;
        return from + static_cast<std::uint64_t>(lineFeed) + 1;
    });
}

/// Positions are where lines begin, unless the line there is longer than the longest and has been cut.
Result<bool> isWithinALine(ReadableFile &file, std::uint64_t offset)
{
    if (offset == 0)
        return false;
    return file.bytesAt(offset - 1, 1).map([](const QByteArray &before) {
        return before != QByteArrayView("\n", 1) && before != QByteArrayView("\0", 1);
    });
}

} // namespace

FileTail::FileTail(std::unique_ptr<ReadableFile> file)
    : m_file(std::move(file))
    , m_splitter(maxMessage, FrameSplitter::Framing::LinesOnly)
{
}

Result<std::unique_ptr<FileTail>> FileTail::from(std::unique_ptr<ReadableFile> file, std::uint64_t offset)
{
    const auto head = file->bytesAt(0, std::min<std::uint64_t>(signedBytes, offset));
    if (!head)
        return tl::unexpected(head.error());
    const auto within = isWithinALine(*file, offset);
    if (!within)
        return tl::unexpected(within.error());
    std::unique_ptr<FileTail> tail(new FileTail(std::move(file)));
    tail->m_readUpTo = offset;
    tail->m_head = *head;
    if (*within)
        tail->m_splitter.skipLine();
    return tail;
}

Result<std::unique_ptr<FileTail>> FileTail::fromItsEnd(std::unique_ptr<ReadableFile> file)
{
    const auto end = endOfLastLine(*file);
    if (!end)
        return tl::unexpected(end.error());
    return from(std::move(file), *end);
}

FollowPosition FileTail::position() const
{
    const std::uint64_t offset = m_readUpTo - m_splitter.buffered();
    return {offset, m_file->inode(), signatureOf(m_head.left(static_cast<qsizetype>(offset)))};
}

Result<bool> FileTail::isTruncated()
{
    const auto size = m_file->size();
    if (!size)
        return tl::unexpected(size.error());
    if (*size < m_readUpTo)
        return true;
    return m_file->bytesAt(0, static_cast<std::uint64_t>(m_head.size())).map([this](const QByteArray &head) {
        return head != m_head;
    });
}

Result<bool> FileTail::noticeTruncation(const FrameSplitter::Sink &sink)
{
    return isTruncated().map([&](bool truncated) {
        if (truncated) {
            finish(sink);
            m_readUpTo = 0;
            m_head.clear();
        }
        return truncated;
    });
}

Result<std::size_t> FileTail::readBlock(std::span<char> buffer, const FrameSplitter::Sink &sink)
{
    const auto size = m_file->read(m_readUpTo, buffer);
    if (!size || *size == 0)
        return size;
    if (m_readUpTo < signedBytes)
        m_head.append(buffer.data(),
                      static_cast<qsizetype>(std::min<std::uint64_t>(*size, signedBytes - m_readUpTo)));
    m_readUpTo += *size;
    m_splitter.feed({buffer.data(), *size}, sink);
    return size;
}

void FileTail::finish(const FrameSplitter::Sink &sink)
{
    m_splitter.finish(sink);
}

} // namespace drainboard
