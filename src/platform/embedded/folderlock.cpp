// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/embedded/folderlock.h"

#ifdef Q_OS_UNIX
#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

#include <cerrno>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace drainboard {

FolderLock::FolderLock(const QString &path)
    : m_file(path)
{
    m_file.setStaleLockTime(0); // held for days; a dead holder is told by its process id
}

FolderLock::Holder FolderLock::holder() const
{
    Holder holder;
    QString host;
    m_file.getLockInfo(&holder.process, &host, &holder.program);
    return holder;
}

#ifdef Q_OS_UNIX

namespace {

constexpr int maxTries = 100; // some file systems number a file anew at each look

bool isAt(int descriptor, const QByteArray &path)
{
    struct stat held
    {
    };
    struct stat there
    {
    };
    return fstat(descriptor, &held) == 0 && lstat(path.constData(), &there) == 0 &&
           held.st_dev == there.st_dev && held.st_ino == there.st_ino;
}

} // namespace

FolderLock::~FolderLock()
{
    if (m_descriptor >= 0)
        close(m_descriptor);
}

FolderLock::Outcome FolderLock::take()
{
    const QByteArray path = QFile::encodeName(m_file.fileName());
    for (int tries = 0; tries < maxTries; ++tries) {
        // A link in a folder that others may write to could lead to any file of the user's.
        const int descriptor = open(path.constData(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (descriptor < 0)
            return Outcome::Failed;
        if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
            const bool held = errno == EWOULDBLOCK;
            close(descriptor);
            return held ? Outcome::HeldByOther : Outcome::Failed;
        }
        // An older Drainboard holds a QLockFile of this name: the same flock, but on a file that it
        // removes, which may have been this one.
        if (isAt(descriptor, path)) {
            m_descriptor = descriptor;
            writeHolder();
            return Outcome::Held;
        }
        close(descriptor);
    }
    return Outcome::Failed;
}

/// As QLockFile does, which reads it here and in an older Drainboard. A full disk has no room for it, which
/// is no reason to refuse.
void FolderLock::writeHolder()
{
    const QByteArray text = QByteArray::number(QCoreApplication::applicationPid()) + '\n' +
                            QFileInfo(QCoreApplication::applicationFilePath()).fileName().toUtf8() + '\n';
    // Over what an earlier holder left, so that nobody who looks meanwhile finds nothing.
    const bool written = pwrite(m_descriptor, text.constData(), size_t(text.size()), 0) == text.size();
    [[maybe_unused]] const int cut = ftruncate(m_descriptor, written ? off_t(text.size()) : 0);
}

#else

FolderLock::~FolderLock() = default;

FolderLock::Outcome FolderLock::take()
{
    if (m_file.tryLock(0))
        return Outcome::Held;
    return m_file.error() == QLockFile::LockFailedError ? Outcome::HeldByOther : Outcome::Failed;
}

#endif

} // namespace drainboard
