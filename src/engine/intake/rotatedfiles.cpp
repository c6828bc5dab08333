// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/intake/rotatedfiles.h"

#include "engine/intake/regularfile.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>
#include <tuple>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

bool isCompressed(const QString &name)
{
    static const QStringList endings{u".gz"_s,  u".bz2"_s,  u".xz"_s, u".zst"_s,
                                     u".lz4"_s, u".lzma"_s, u".Z"_s,  u".zip"_s};
    return std::ranges::any_of(endings, [&](const QString &ending) { return name.endsWith(ending); });
}

/// What both `app.log.1` and `app-20260115.log` begin with.
QString stemOf(const QString &name)
{
    const QString stem = QFileInfo(name).completeBaseName();
    return stem.isEmpty() ? name : stem;
}

bool isRotated(const QString &name, const QString &followed)
{
    static const QRegularExpression number(u"^\\.[0-9]+$"_s);
    static const QRegularExpression date(u"^[-._][0-9]{4}[-._]?[0-9]{2}[-._:T0-9]*$"_s);
    if (name.startsWith(followed)) {
        const QString rest = name.mid(followed.size());
        return number.match(rest).hasMatch() || date.match(rest).hasMatch();
    }
    const QString stem = stemOf(followed);
    const QString ending = followed.mid(stem.size());
    return !ending.isEmpty() && name.startsWith(stem) && name.endsWith(ending) &&
           date.match(name.mid(stem.size()).chopped(ending.size())).hasMatch();
}

/// `app.log.2` is older than `app.log.1`; settles what times that are too coarse leave open.
int newness(const FileBeside &file)
{
    return -file.path.mid(file.path.lastIndexOf(u'.') + 1).toInt();
}

FileBeside describe(const QFileInfo &info)
{
    const QDateTime born = info.birthTime();
    return {info.filePath(), inodeOf(info.filePath()), born.isValid() ? born.toMSecsSinceEpoch() : 0,
            info.lastModified().toMSecsSinceEpoch()};
}

} // namespace

QList<FileBeside> filesBeside(const QString &path)
{
    QList<FileBeside> files;
    QStringList places{QFileInfo(path).absoluteFilePath()};
    if (const QString target = QFileInfo(path).canonicalFilePath(); !target.isEmpty())
        places.append(target);
    places.removeDuplicates();
    for (const QString &one : std::as_const(places)) {
        const QFileInfo place(one);
        const QString name = place.fileName();
        const auto entries = place.dir().entryInfoList(QDir::Files | QDir::Hidden | QDir::NoSymLinks);
        for (const QFileInfo &entry : entries) {
            const QString other = entry.fileName();
            if (!other.startsWith(stemOf(name)) || isCompressed(other))
                continue;
            FileBeside file = describe(entry);
            file.rotated = isRotated(other, name);
            const auto known = std::ranges::find(files, file.inode, &FileBeside::inode);
            if (known != files.end())
                known->rotated |= file.rotated;
            else if (file.inode != 0)
                files.append(file);
        }
    }
    std::ranges::sort(files, {}, [](const FileBeside &file) {
        return std::tuple(file.born, file.modified, newness(file));
    });
    return files;
}

RotatedFiles::RotatedFiles(QString path)
    : m_path(std::move(path))
{
}

void RotatedFiles::rememberAll()
{
    m_known.clear();
    for (const FileBeside &file : filesBeside(m_path))
        m_known.insert(identityOf(file));
}

void RotatedFiles::rememberUpTo(std::uint64_t inode)
{
    m_known.clear();
    for (const FileBeside &file : filesBeside(m_path)) {
        m_known.insert(identityOf(file));
        if (file.inode == inode)
            return;
    }
}

void RotatedFiles::remember(std::uint64_t inode)
{
    std::set<Identity> known;
    for (const FileBeside &file : filesBeside(m_path)) {
        if (file.inode == inode || m_known.contains(identityOf(file)))
            known.insert(identityOf(file));
    }
    m_known = std::move(known);
}

QList<FileBeside> RotatedFiles::news() const
{
    QList<FileBeside> files = filesBeside(m_path);
    files.removeIf(
        [this](const FileBeside &file) { return !file.rotated || m_known.contains(identityOf(file)); });
    return files;
}

} // namespace drainboard
