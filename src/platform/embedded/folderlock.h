// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLockFile>
#include <QString>

namespace drainboard {

/// A file that one program at a time holds. Who holds it stands in it, for words alone: on Unix the kernel
/// holds the lock and lets go when the holder ends, however it ends, so no rule has to tell the dead from
/// the living. The file stays, since a name that is made anew can be held twice.
class FolderLock
{
public:
    explicit FolderLock(const QString &path);
    ~FolderLock();
    FolderLock(const FolderLock &) = delete;
    FolderLock &operator=(const FolderLock &) = delete;

    enum class Outcome { Held, HeldByOther, Failed };
    Outcome take();

    struct Holder
    {
        qint64 process = 0;
        QString program; ///< empty if it is not known
    };
    Holder holder() const;

private:
    QLockFile m_file; ///< holds where the kernel cannot, and reads the holder
#ifdef Q_OS_UNIX
    void writeHolder();

    int m_descriptor = -1;
#endif
};

} // namespace drainboard
