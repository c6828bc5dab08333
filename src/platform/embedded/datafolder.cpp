// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/embedded/datafolder.h"

#include <QCryptographicHash>
#include <QDeadlineTimer>
#include <QDir>
#include <QFileInfo>
#include <QLocalSocket>
#include <QStandardPaths>

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr auto ownerOnly = QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner;
constexpr int answerTimeout = 2000; // ms; the first process may still be opening its window

QString lockPath(const QString &folder)
{
    return QDir(folder).filePath(u"drainboard.lock"_s);
}

/// A socket name has a short limit that a folder's path may exceed, so its hash stands in.
QString serverName(const QString &folder)
{
    const auto hash = QCryptographicHash::hash(folder.toUtf8(), QCryptographicHash::Sha256);
    return QString(u"drainboard-"_s + QString::fromLatin1(hash.toHex().left(24)));
}

QString resolved(const QString &path)
{
    const QString canonical = QFileInfo(path).canonicalFilePath();
    return canonical.isEmpty() ? QDir::cleanPath(QFileInfo(path).absoluteFilePath()) : canonical;
}

/// Changing the rights of somebody's home folder or of /tmp would do harm.
bool holdsForeignFiles(const QDir &folder)
{
    const auto entries =
        folder.entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
    const QStringList ours{u"catalogue.db"_s, u"lines.db"_s, u"drainboard.lock"_s, u"drainboardd"_s};
    return !entries.isEmpty() &&
           std::ranges::none_of(ours, [&](const QString &name) { return folder.exists(name); });
}

} // namespace

QString DataFolder::defaultPath()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
}

DataFolder::DataFolder(const QString &path)
    : m_path(path)
    , m_lock(lockPath(path))
{
}

DataFolder::~DataFolder() = default;

QString DataFolder::cataloguePath() const
{
    return QDir(m_path).filePath(u"catalogue.db"_s);
}

QString DataFolder::lineLogPath() const
{
    return QDir(m_path).filePath(u"lines.db"_s);
}

Result<QString> DataFolder::make(const QString &path)
{
    const QFileInfo info(path);
    if (path.isEmpty())
        return failure(ErrorKind::InvalidInput, tr("Name a folder for Drainboard's data."));
    if (info.exists() && !info.isDir())
        return failure(ErrorKind::InvalidInput, tr("%1 is a file; Drainboard needs a folder.").arg(path));
    if (!info.exists()) {
        const QDir parent = info.absoluteDir();
        const bool made = parent.mkpath(u"."_s) && parent.mkdir(info.fileName(), ownerOnly);
        if (!made && !QFileInfo(path).isDir()) // another start may have been faster
            return failure(ErrorKind::Storage, tr("The folder %1 cannot be made.").arg(path));
    } else if (holdsForeignFiles(QDir(path))) {
        return failure(ErrorKind::NotAllowed,
                       tr("The folder %1 holds other files; choose an empty one.").arg(path));
    }
    return resolved(path);
}

Result<std::unique_ptr<DataFolder>> DataFolder::open(const QString &path)
{
    const auto made = make(path);
    if (!made)
        return tl::unexpected(made.error());
    std::unique_ptr<DataFolder> folder(new DataFolder(*made));
    if (const auto locked = folder->lock(); !locked)
        return tl::unexpected(locked.error());
    if (!QFile::setPermissions(folder->m_path, ownerOnly))
        return failure(ErrorKind::Storage,
                       tr("The folder %1 belongs to somebody else and cannot be made private.").arg(path));
    return folder;
}

Result<void> DataFolder::lock()
{
    switch (m_lock.take()) {
    case FolderLock::Outcome::Held:
        return {};
    case FolderLock::Outcome::HeldByOther:
        break;
    case FolderLock::Outcome::Failed:
        return failure(
            ErrorKind::Storage,
            tr("The folder %1 cannot be written to: it is read-only or its disk is full.").arg(m_path));
    }
    const auto [process, program] = m_lock.holder();
    return failure(ErrorKind::AlreadyExists,
                   program.isEmpty() ? tr("The folder %1 is in use by another program.").arg(m_path)
                                     : tr("The folder %1 is in use by %2 (process %3).")
                                           .arg(m_path, program, QString::number(process)));
}

void DataFolder::answerSecondStarts()
{
    connect(&m_server, &QLocalServer::newConnection, this, [this] {
        while (QLocalSocket *second = m_server.nextPendingConnection()) {
            connect(second, &QLocalSocket::disconnected, second, &QObject::deleteLater);
            Q_EMIT raiseRequested();
            second->write("\n"); // that it came says all
            second->flush();
            second->disconnectFromServer();
        }
    });
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    const QString name = serverName(m_path);
    QLocalServer::removeServer(name); // left by a crash: the lock proves that nobody serves it
    // Without it all works but the raising, so a failure is not worth refusing to start.
    m_server.listen(name);
}

/// Being connected says nothing: the kernel connects to a program that hangs, too.
bool DataFolder::raiseFirst(const QString &path)
{
    const QDeadlineTimer deadline(answerTimeout);
    QLocalSocket socket;
    socket.connectToServer(serverName(resolved(path)));
    return socket.waitForConnected(int(deadline.remainingTime())) &&
           (socket.bytesAvailable() > 0 || socket.waitForReadyRead(int(deadline.remainingTime())));
}

} // namespace drainboard
