// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "engine/linelog/linelog.h"
#include "engine/linelog/recentchunks.h"

#include <QString>

namespace drainboard {

struct LineLogOptions
{
    QString path; ///< the SQLite file; made if missing, owner-only
    Retention retention;
    std::chrono::milliseconds commitInterval{50};
    std::size_t commitBytes = 1024 * 1024;         ///< commits earlier when so much waits
    std::size_t maxUncommitted = 32 * 1024 * 1024; ///< append blocks above
    std::size_t cacheBytes = 32 * 1024 * 1024;     ///< newest chunks kept in memory, all sources together
    RecentChunks::Limits recent;                   ///< small chunks, which are in the cache as well
};

/// Opens or makes a line log. Errors (not writable, disk full, not a database, made by a newer version,
/// damaged) are sentences; nothing on disk is changed by a failed open. `clock` must outlive the log.
///
/// Committed lines survive a crash and a power cut. Neither listener may call append(), flush() or close().
/// Lines of a dropped source and the cursor, counters and gaps of a drain without a cursor are discarded.
/// What was damaged on disk is passed over: read() gives the next whole chunk.
Result<std::unique_ptr<LineLog>> openSqliteLineLog(const LineLogOptions &options, Clock &clock);

} // namespace drainboard
