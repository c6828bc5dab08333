// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/logsaver.h"

#include "base/ownerfile.h"
#include "desktop/widgets/logfeed.h"

#include <QIODevice>
#include <QPromise>
#include <QtConcurrentRun>

namespace drainboard {

namespace {

constexpr std::uint64_t rowsPerStep = 1000;

void write(QPromise<Result<quint64>> &promise, const LogBuffer &buffer, const LogRows &allRows,
           const LogRowFormat &format, const QString &path)
{
    const LogRows rows = allRows.over(buffer);
    promise.setProgressRange(0, int(rows.count()));
    bool stopped = false;
    // Logs may hold what is nobody else's business.
    const auto saved = writeOwnerFile(path, [&](QIODevice &file) {
        for (std::uint64_t row = 0; row < rows.count(); ++row) {
            if (row % rowsPerStep == 0) {
                stopped = promise.isCanceled();
                if (stopped)
                    return false;
                promise.setProgressValue(int(row));
            }
            const QByteArray line = format.plain(buffer.at(rows.idAt(row))).toUtf8() + '\n';
            if (file.write(line) != line.size())
                return false;
        }
        return true;
    });
    if (!stopped)
        promise.addResult(saved.map([&rows] { return quint64(rows.count()); }));
}

} // namespace

QFuture<Result<quint64>> saveLog(LogFeed &feed, LogRowFormat format, const QString &path)
{
    format.setMarker({}); // marks belong to the window's thread
    return QtConcurrent::run(&write, feed.snapshot(), feed.rows(), format, path);
}

} // namespace drainboard
