// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QByteArray>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

namespace drainboard {

/// A file that is open for reading.
class ReadableFile
{
public:
    virtual ~ReadableFile() = default;
    /// What tells it from another file of the same name; 0 where the system has no such numbers.
    virtual std::uint64_t inode() const = 0;
    virtual Result<std::uint64_t> size() = 0;
    /// How many bytes were read: fewer than there is room for only at the end of the file.
    virtual Result<std::size_t> read(std::uint64_t offset, std::span<char> into) = 0;

    /// At most `size` bytes, fewer only at the end of the file.
    Result<QByteArray> bytesAt(std::uint64_t offset, std::uint64_t size);
};

using OpenFile = std::function<Result<std::unique_ptr<ReadableFile>>(const QString &path)>;

/// Opens for reading what must be a regular file; never waits, as opening a pipe would. The error is
/// ErrorKind::NotFound when there is no such file.
Result<std::unique_ptr<ReadableFile>> openRegularFile(const QString &path);

/// 0 if there is no such file or the system has no inodes.
std::uint64_t inodeOf(const QString &path);

/// Nothing has this name; false where that cannot be told, as in a folder that cannot be read any more.
bool isGone(const QString &path);

} // namespace drainboard
