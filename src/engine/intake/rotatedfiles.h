// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

#include <compare>
#include <cstdint>
#include <set>

namespace drainboard {

/// A file beside a followed one.
struct FileBeside
{
    QString path;
    std::uint64_t inode = 0;
    std::int64_t born = 0; ///< ms since 1970; 0 where the file system does not keep it
    std::int64_t modified = 0;
    /// It is named as rotation does it: `app.log.1`, `app.log-20260115`, `app-20260115.log`. A mere number
    /// must be behind the whole name, as `app-1.log` may be the log of another process.
    bool rotated = false;
};

/// The files in the same folder whose names begin as that of `path` does, oldest first; no compressed ones.
/// If `path` is a link, those beside its target too. Empty where the system has no inodes.
QList<FileBeside> filesBeside(const QString &path);

/// Tells a file that has had the followed name since we last looked from those that had it long ago.
class RotatedFiles
{
public:
    explicit RotatedFiles(QString path);

    /// All that are there now are of long ago.
    void rememberAll();
    /// All but those that came after this one.
    void rememberUpTo(std::uint64_t inode);
    /// This one too, wherever it is now. It must be open, so that no other can have its number.
    void remember(std::uint64_t inode);
    /// Oldest first.
    QList<FileBeside> news() const;

private:
    /// A number is given again when its file is removed, so it is not enough.
    struct Identity
    {
        std::uint64_t inode = 0;
        std::int64_t born = 0;
        auto operator<=>(const Identity &) const = default;
    };
    static Identity identityOf(const FileBeside &file) { return {file.inode, file.born}; }

    QString m_path;
    std::set<Identity> m_known;
};

} // namespace drainboard
