// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/intake/followposition.h"
#include "engine/intake/framesplitter.h"
#include "engine/intake/regularfile.h"

#include <memory>
#include <span>

namespace drainboard {

/// The lines of one open file, from a position on. Knows nothing of names and time. A read that fails leaves
/// it where it was, so that it can be tried again. A line longer than 1 MiB is cut.
class FileTail
{
public:
    /// Reads on at `offset`; the rest of a line that has been cut there is skipped.
    static Result<std::unique_ptr<FileTail>> from(std::unique_ptr<ReadableFile> file, std::uint64_t offset);
    /// Reads what is appended from now on, a last line that has no line feed yet included.
    static Result<std::unique_ptr<FileTail>> fromItsEnd(std::unique_ptr<ReadableFile> file);

    std::uint64_t inode() const { return m_file->inode(); }
    FollowPosition position() const;

    /// To be asked before reading: whether it was truncated, also if it has grown again since. Then it is
    /// read from its beginning.
    Result<bool> noticeTruncation(const FrameSplitter::Sink &sink);
    /// How many bytes were read, 0 at the end of the file. `buffer` only serves the call.
    Result<std::size_t> readBlock(std::span<char> buffer, const FrameSplitter::Sink &sink);
    /// No more will come: a last line without a line feed is a line too.
    void finish(const FrameSplitter::Sink &sink);
    /// The same file, opened anew.
    void replaceHandle(std::unique_ptr<ReadableFile> file) { m_file = std::move(file); }

private:
    explicit FileTail(std::unique_ptr<ReadableFile> file);
    Result<bool> isTruncated();

    std::unique_ptr<ReadableFile> m_file;
    std::uint64_t m_readUpTo = 0;
    QByteArray m_head; ///< the first bytes of the file, as read
    FrameSplitter m_splitter;
};

} // namespace drainboard
