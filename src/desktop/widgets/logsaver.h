// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "desktop/widgets/logrowformat.h"

#include <QFuture>
#include <QString>

namespace drainboard {

class LogFeed;

/// Writes the feed's rows, as they are now, to a file that only its owner may read. Runs in another thread,
/// with progress; cancelling leaves an earlier file of that name as it was. Gives the number of lines
/// written.
QFuture<Result<quint64>> saveLog(LogFeed &feed, LogRowFormat format, const QString &path);

} // namespace drainboard
