// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/logcopier.h"

#include "desktop/widgets/logfeed.h"

#include <QPromise>
#include <QtConcurrentRun>

#include <algorithm>

namespace drainboard {

static void write(QPromise<CopiedLines> &promise, const LogBuffer &buffer, const LogRows &allRows,
                  const LogRowFormat &format, std::uint64_t first, std::uint64_t end)
{
    constexpr qsizetype mostChars = 8 * 1024 * 1024;
    const LogRows rows = allRows.over(buffer);
    CopiedLines copied;
    std::uint64_t row = first;
    for (; row < end && copied.text.size() < mostChars && !promise.isCanceled(); ++row)
        copied.text += format.plain(buffer.at(rows.idAt(row))) + u'\n';
    copied.truncated = row < end;
    if (!promise.isCanceled())
        promise.addResult(std::move(copied));
}

QFuture<CopiedLines> copyRows(LogFeed &feed, LogRowFormat format, std::uint64_t first, std::uint64_t end)
{
    format.setMarker({}); // marks belong to the window's thread
    return QtConcurrent::run(&write, feed.snapshot(), feed.rows(), format, first, end);
}

} // namespace drainboard
