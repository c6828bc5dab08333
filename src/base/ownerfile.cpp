// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/ownerfile.h"

#include "base/syncfile.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QSaveFile>

#include <cerrno>

#ifdef Q_OS_UNIX
#include <fcntl.h>
#include <unistd.h>
#endif

namespace drainboard {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(OwnerFile)
};

/// Qt knows of no reason where a part was written before the disk was full.
QString reasonOf(const QSaveFile &file, int number)
{
    return number == 0 ? file.errorString() : qt_error_string(number);
}

/// A rename is on disk when its folder is.
void syncFolder(const QString &path)
{
#ifdef Q_OS_UNIX
    const int folder = open(QFile::encodeName(path).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return;
    fsync(folder);
    close(folder);
#else
    Q_UNUSED(path)
#endif
}

} // namespace

Result<void> writeOwnerFile(const QString &path, const std::function<bool(QIODevice &)> &write)
{
    QSaveFile file(path);
    const bool open =
        file.open(QFile::WriteOnly) && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    errno = 0;
    // Of what was buffered, QSaveFile::commit() of Qt 6.4 does not notice that it could not be written.
    const bool written = open && write(file) && syncFile(file) && file.commit();
    const int number = errno;
    if (!written)
        return failure(ErrorKind::Storage,
                       Text::tr("The file %1 cannot be written: %2.").arg(path, reasonOf(file, number)));
    syncFolder(QFileInfo(path).absolutePath());
    return {};
}

Result<void> writeOwnerFile(const QString &path, const QByteArray &content)
{
    return writeOwnerFile(path,
                          [&content](QIODevice &file) { return file.write(content) == content.size(); });
}

Result<QByteArray> readOwnerFile(const QString &path, qint64 maxSize)
{
    QFile file(path);
    if (!file.exists())
        return failure(ErrorKind::NotFound, Text::tr("There is no file %1.").arg(path));
    const auto unreadable = [&path] {
        return failure(ErrorKind::Storage, Text::tr("The file %1 cannot be read.").arg(path));
    };
    if (!QFileInfo(path).isFile() || !file.open(QFile::ReadOnly))
        return unreadable();
    QByteArray content = file.read(maxSize + 1);
    if (content.size() > maxSize)
        return failure(ErrorKind::Storage, Text::tr("The file %1 is larger than it can be.").arg(path));
    // Qt tells of no error after which it has a part.
    if (file.error() != QFile::NoError || content.size() < file.size())
        return unreadable();
    return content;
}

} // namespace drainboard
