// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/logsaver.h"

#include "desktop/widgets/logfeed.h"

#include <QCoreApplication>
#include <QPromise>
#include <QSaveFile>
#include <QtConcurrentRun>

namespace drainboard {

namespace {

constexpr std::uint64_t rowsPerStep = 1000;

Error cannotWrite(const QSaveFile &file)
{
    return {ErrorKind::Storage,
            QCoreApplication::translate("LogSaver", "The lines could not be saved to “%1”: %2.")
                .arg(file.fileName(), file.errorString()),
            {}};
}

void write(QPromise<Result<quint64>> &promise, const LogBuffer &buffer, const LogRows &allRows,
           const LogRowFormat &format, const QString &path)
{
    const LogRows rows = allRows.over(buffer);
    QSaveFile file(path);
    // Logs may hold what is nobody else's business; narrowed before the first byte is written.
    if (!file.open(QIODevice::WriteOnly) ||
        !file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner)) {
        promise.addResult(tl::unexpected(cannotWrite(file)));
        return;
    }
    promise.setProgressRange(0, int(rows.count()));
    for (std::uint64_t row = 0; row < rows.count(); ++row) {
        if (row % rowsPerStep == 0) {
            if (promise.isCanceled()) {
                file.cancelWriting();
                return;
            }
            promise.setProgressValue(int(row));
        }
        const QByteArray line = format.plain(buffer.at(rows.idAt(row))).toUtf8() + '\n';
        if (file.write(line) != line.size()) {
            promise.addResult(tl::unexpected(cannotWrite(file)));
            return;
        }
    }
    if (file.commit())
        promise.addResult(rows.count());
    else
        promise.addResult(tl::unexpected(cannotWrite(file)));
}

} // namespace

QFuture<Result<quint64>> saveLog(LogFeed &feed, LogRowFormat format, const QString &path)
{
    format.setMarker({}); // marks belong to the window's thread
    return QtConcurrent::run(&write, feed.snapshot(), feed.rows(), format, path);
}

} // namespace drainboard
