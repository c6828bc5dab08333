// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/linelog/sqlitelinelog.h"

#include "engine/linelog/storedlinelog.h"

namespace drainboard {

Result<std::unique_ptr<LineLog>> openSqliteLineLog(const LineLogOptions &options, Clock &clock)
{
    auto log = std::make_unique<StoredLineLog>(options, clock);
    if (auto started = log->start(); !started)
        return tl::unexpected(started.error());
    return log;
}

} // namespace drainboard
