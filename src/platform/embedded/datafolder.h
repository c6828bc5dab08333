// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "platform/embedded/folderlock.h"

#include <QLocalServer>
#include <QObject>

#include <memory>

namespace drainboard {

/// The folder that holds everything the embedded platform keeps. Owner-only, since drain URLs in it carry
/// secrets; held by one process at a time, for as long as this object lives.
class DataFolder : public QObject
{
    Q_OBJECT

public:
    /// Where the platform's conventions put it.
    static QString defaultPath();

    /// Makes the folder if it is missing and takes hold of it. ErrorKind::AlreadyExists: another process
    /// holds it. A folder with foreign files in it is refused and left as it is.
    static Result<std::unique_ptr<DataFolder>> open(const QString &path);
    /// Makes the folder if it is missing and answers its whole path; somebody else may hold it. Refuses one
    /// with foreign files.
    static Result<QString> make(const QString &path);
    /// Asks the process that holds this folder to show its window. False if none does: it has no window, or
    /// hangs.
    static bool raiseFirst(const QString &path);

    ~DataFolder() override;

    /// From now on a second start is answered as soon as the event loop runs; only for who shows a window at
    /// raiseRequested().
    void answerSecondStarts();

    QString path() const { return m_path; }
    QString cataloguePath() const;
    QString lineLogPath() const;

Q_SIGNALS:
    /// Another process was started on this folder; see answerSecondStarts().
    void raiseRequested();

private:
    explicit DataFolder(const QString &path);
    Result<void> lock();

    QString m_path;
    FolderLock m_lock;
    QLocalServer m_server;
};

} // namespace drainboard
