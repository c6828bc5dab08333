// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QFile>

#include <cstdint>
#include <memory>

namespace drainboard {

/// An open file and what tells it from another of the same name.
struct RegularFile
{
    std::unique_ptr<QFile> file;
    std::uint64_t inode = 0; ///< 0 where the system has none
};

/// Opens for reading what must be a regular file; never waits, as opening a pipe would. The error is
/// ErrorKind::NotFound when there is no such file.
Result<RegularFile> openRegularFile(const QString &path);

/// 0 if there is no such file or the system has no inodes.
std::uint64_t inodeOf(const QString &path);

} // namespace drainboard
