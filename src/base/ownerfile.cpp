// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/ownerfile.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QSaveFile>

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
    if (!file.open(QFile::WriteOnly) || !file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) ||
        !write(file) || !file.commit())
        return failure(ErrorKind::Storage,
                       Text::tr("The file %1 cannot be written: %2.").arg(path, file.errorString()));
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
    if (!QFileInfo(path).isFile() || !file.open(QFile::ReadOnly))
        return failure(ErrorKind::Storage, Text::tr("The file %1 cannot be read.").arg(path));
    if (file.size() > maxSize)
        return failure(ErrorKind::Storage, Text::tr("The file %1 is larger than it can be.").arg(path));
    return file.read(maxSize);
}

} // namespace drainboard
