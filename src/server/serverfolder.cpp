// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/serverfolder.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>

namespace drainboard {

using namespace Qt::StringLiterals;

ServerFolder::ServerFolder(const QString &dataFolder)
    : m_path(QDir(dataFolder).filePath(u"drainboardd"_s))
{
}

Result<void> ServerFolder::make() const
{
    constexpr auto ownerOnly = QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner;
    for (const auto &path : {m_path, certificates()}) {
        if (!QDir(path).exists() && !QDir().mkdir(path, ownerOnly))
            return failure(ErrorKind::Storage,
                           QCoreApplication::translate("Server", "The folder %1 cannot be made.").arg(path));
    }
    return {};
}

} // namespace drainboard
