// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/widgets/logrowformat.h"

#include <QFuture>

#include <cstdint>

namespace drainboard {

class LogFeed;

/// Lines in words, for the clipboard.
struct CopiedLines
{
    QString text;
    bool truncated = false; ///< there were more than a clipboard should hold (16 MiB)
};

/// Puts the feed's rows from `first` to before `end`, as they are now, into words. Runs in another thread;
/// without a result if it was cancelled.
QFuture<CopiedLines> copyRows(LogFeed &feed, LogRowFormat format, std::uint64_t first, std::uint64_t end);

} // namespace drainboard
