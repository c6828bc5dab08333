// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QFile>

namespace drainboard {

/// Overwrites the pages of an SQLite file that hold nothing but a part of a long text, which consists of
/// `text`. False if there are none.
inline bool damagePages(const QString &path, char text)
{
    constexpr qint64 pageSize = 4096;
    constexpr qint64 linkSize = 4; // to the next of them
    QFile file(path);
    if (!file.open(QFile::ReadWrite))
        return false;
    bool damaged = false;
    for (qint64 at = 0; at < file.size(); at += pageSize) {
        if (!file.seek(at) || file.read(pageSize).count(text) < pageSize - linkSize)
            continue;
        if (!file.seek(at) || file.write(QByteArray(pageSize, '\xee')) != pageSize)
            return false;
        damaged = true;
    }
    return damaged;
}

} // namespace drainboard
