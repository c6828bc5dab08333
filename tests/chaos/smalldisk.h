// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QString>

namespace drainboard {

/// A small file system that can be filled to its last byte.
class SmallDisk
{
public:
    /// `folder` lies on it; empty if there is none.
    explicit SmallDisk(const QString &folder)
        : m_ballast(folder + QStringLiteral("/ballast"))
        , m_exists(!folder.isEmpty())
    {
    }

    bool exists() const { return m_exists; }
    bool isFull() const { return m_ballast.isOpen(); }
    /// Leaves no room. False if that does not work.
    bool fill();
    void free();

private:
    QFile m_ballast;
    bool m_exists;
};

} // namespace drainboard
