// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/serverfolder.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>

#include <cerrno>

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
        errno = 0;
        if (QDir(path).exists() || QDir().mkdir(path, ownerOnly))
            continue;
        const int number = errno;
        if (number == EEXIST && QDir(path).exists()) // made meanwhile
            continue;
        return failure(ErrorKind::Storage,
                       number == 0
                           ? QCoreApplication::translate("Server", "The folder %1 cannot be made.").arg(path)
                           : QCoreApplication::translate("Server", "The folder %1 cannot be made: %2.")
                                 .arg(path, qt_error_string(number)));
    }
    return {};
}

} // namespace drainboard
