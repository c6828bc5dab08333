// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/logsaver.h"

#include "base/ownerfile.h"
#include "desktop/widgets/logfeed.h"

#include <QCoreApplication>
#include <QIODevice>
#include <QPromise>
#include <QtConcurrentRun>

#include <utility>

namespace drainboard {

namespace {

constexpr std::uint64_t rowsPerStep = 1000;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(LogSaver)
};

void write(QPromise<Result<quint64>> &promise, const LogBuffer &buffer, const LogRows &allRows,
           const LogRowFormat &format, const QString &path, const std::stop_token &stop)
{
    const LogRows rows = allRows.over(buffer);
    promise.setProgressRange(0, int(rows.count()));
    bool stopped = false;
    // Logs may hold what is nobody else's business.
    const auto saved = writeOwnerFile(path, [&](QIODevice &file) {
        for (std::uint64_t row = 0; row < rows.count(); ++row) {
            if (row % rowsPerStep == 0) {
                stopped = stop.stop_requested();
                if (stopped)
                    return false;
                promise.setProgressValue(int(row));
            }
            const QByteArray line = format.plain(buffer.at(rows.idAt(row))).toUtf8() + '\n';
            if (file.write(line) != line.size())
                return false;
        }
        stopped = stop.stop_requested();
        return !stopped;
    });
    if (stopped)
        promise.addResult(
            failure(ErrorKind::Cancelled, Text::tr("Saving was cancelled. No file was changed.")));
    else
        promise.addResult(saved.map([&rows] { return quint64(rows.count()); }));
}

} // namespace

QFuture<Result<quint64>> saveLog(LogFeed &feed, LogRowFormat format, const QString &path,
                                 std::stop_token stop)
{
    format.setMarker({}); // marks belong to the window's thread
    return QtConcurrent::run(&write, feed.snapshot(), feed.rows(), format, path, std::move(stop));
}

} // namespace drainboard
