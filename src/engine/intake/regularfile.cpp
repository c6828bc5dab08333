// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/intake/regularfile.h"

#include <QCoreApplication>
#include <QFileInfo>

#ifdef Q_OS_UNIX
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace drainboard {

namespace {

struct FileText
{
    Q_DECLARE_TR_FUNCTIONS(RegularFile)
};

tl::unexpected<Error> notRegular(const QString &path)
{
    return failure(ErrorKind::InvalidInput, FileText::tr("%1 is not a regular file.").arg(path));
}

tl::unexpected<Error> notOpened(const QString &path, bool exists, const QString &reason)
{
    if (!exists)
        return failure(ErrorKind::NotFound, FileText::tr("The file %1 does not exist yet.").arg(path));
    return failure(ErrorKind::NotAllowed, FileText::tr("The file %1 cannot be read: %2.").arg(path, reason));
}

} // namespace

#ifdef Q_OS_UNIX

Result<RegularFile> openRegularFile(const QString &path)
{
    const int handle = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (handle < 0)
        return notOpened(path, errno != ENOENT, qt_error_string(errno));
    struct stat info
    {
    };
    if (::fstat(handle, &info) != 0 || !S_ISREG(info.st_mode)) {
        ::close(handle);
        return notRegular(path);
    }
    RegularFile result{std::make_unique<QFile>(path), static_cast<std::uint64_t>(info.st_ino)};
    if (!result.file->open(handle, QIODevice::ReadOnly | QIODevice::Unbuffered,
                           QFileDevice::AutoCloseHandle)) {
        ::close(handle);
        return notOpened(path, true, result.file->errorString());
    }
    return result;
}

std::uint64_t inodeOf(const QString &path)
{
    struct stat info
    {
    };
    return ::stat(QFile::encodeName(path).constData(), &info) == 0 ? static_cast<std::uint64_t>(info.st_ino)
                                                                   : 0;
}

#else

Result<RegularFile> openRegularFile(const QString &path)
{
    const QFileInfo info(path);
    if (info.exists() && !info.isFile())
        return notRegular(path);
    RegularFile result{std::make_unique<QFile>(path), 0};
    if (!result.file->open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return notOpened(path, info.exists(), result.file->errorString());
    return result;
}

std::uint64_t inodeOf(const QString &)
{
    return 0;
}

#endif

} // namespace drainboard
