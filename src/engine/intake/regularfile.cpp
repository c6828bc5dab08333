// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/intake/regularfile.h"

#include <QCoreApplication>
#include <QFile>
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

tl::unexpected<Error> notThere(const QString &path)
{
    return failure(ErrorKind::NotFound, FileText::tr("The file %1 does not exist yet.").arg(path));
}

tl::unexpected<Error> notRead(const QString &path, const QString &reason)
{
    return failure(ErrorKind::NotAllowed, FileText::tr("The file %1 cannot be read: %2.").arg(path, reason));
}

class RegularFile : public ReadableFile
{
public:
    RegularFile(std::unique_ptr<QFile> file, std::uint64_t inode)
        : m_file(std::move(file))
        , m_inode(inode)
    {
    }

    std::uint64_t inode() const override { return m_inode; }

    Result<std::uint64_t> size() override
    {
#ifdef Q_OS_UNIX
        // QFile would say 0 where the system fails.
        struct stat info
        {
        };
        if (::fstat(m_file->handle(), &info) != 0)
            return notRead(m_file->fileName(), qt_error_string(errno));
        return static_cast<std::uint64_t>(info.st_size);
#else
        return static_cast<std::uint64_t>(m_file->size());
#endif
    }

    Result<std::size_t> read(std::uint64_t offset, std::span<char> into) override
    {
        qint64 got = -1;
        if (m_file->seek(static_cast<qint64>(offset)))
            got = m_file->read(into.data(), static_cast<qint64>(into.size()));
        if (got < 0)
            return notRead(m_file->fileName(), m_file->errorString());
        return static_cast<std::size_t>(got);
    }

private:
    std::unique_ptr<QFile> m_file;
    std::uint64_t m_inode;
};

} // namespace

Result<QByteArray> ReadableFile::bytesAt(std::uint64_t offset, std::uint64_t size)
{
    QByteArray bytes(static_cast<qsizetype>(size), Qt::Uninitialized);
    return read(offset, {bytes.data(), static_cast<std::size_t>(bytes.size())}).map([&](std::size_t got) {
        bytes.truncate(static_cast<qsizetype>(got));
        return bytes;
    });
}

#ifdef Q_OS_UNIX

Result<std::unique_ptr<ReadableFile>> openRegularFile(const QString &path)
{
    const int handle = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (handle < 0)
        return errno == ENOENT ? notThere(path) : notRead(path, qt_error_string(errno));
    struct stat info
    {
    };
    const int error = ::fstat(handle, &info) != 0 ? errno : 0;
    if (error != 0 || !S_ISREG(info.st_mode)) {
        ::close(handle);
        return error != 0 ? notRead(path, qt_error_string(error)) : notRegular(path);
    }
    auto file = std::make_unique<QFile>(path);
    if (!file->open(handle, QIODevice::ReadOnly | QIODevice::Unbuffered, QFileDevice::AutoCloseHandle)) {
        ::close(handle);
        return notRead(path, file->errorString());
    }
    return std::make_unique<RegularFile>(std::move(file), static_cast<std::uint64_t>(info.st_ino));
}

std::uint64_t inodeOf(const QString &path)
{
    struct stat info
    {
    };
    return ::stat(QFile::encodeName(path).constData(), &info) == 0 ? static_cast<std::uint64_t>(info.st_ino)
                                                                   : 0;
}

bool isGone(const QString &path)
{
    struct stat info
    {
    };
    return ::stat(QFile::encodeName(path).constData(), &info) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

#else

Result<std::unique_ptr<ReadableFile>> openRegularFile(const QString &path)
{
    const QFileInfo info(path);
    if (info.exists() && !info.isFile())
        return notRegular(path);
    auto file = std::make_unique<QFile>(path);
    if (!file->open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return info.exists() ? notRead(path, file->errorString()) : notThere(path);
    return std::make_unique<RegularFile>(std::move(file), 0);
}

std::uint64_t inodeOf(const QString &)
{
    return 0;
}

bool isGone(const QString &path)
{
    return !QFileInfo::exists(path);
}

#endif

} // namespace drainboard
