// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "desktop/widgets/logrowformat.h"

#include <QFuture>
#include <QString>

#include <stop_token>

namespace drainboard {

class LogFeed;

/// Writes the feed's rows, as they are now, to a file that only its owner may read. Runs in another thread,
/// with progress. Gives the number of lines written. ErrorKind::Cancelled if `stop` came in time: an earlier
/// file of that name is as it was. Cancelling the future instead would lose what became of the file.
QFuture<Result<quint64>> saveLog(LogFeed &feed, LogRowFormat format, const QString &path,
                                 std::stop_token stop = {});

} // namespace drainboard
