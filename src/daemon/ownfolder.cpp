// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/ownfolder.h"

#include "platform/embedded/datafolder.h"

#include <QCoreApplication>
#include <QFileInfo>

namespace drainboard {

using namespace Qt::StringLiterals;

Result<QString> makeOwnFolder(const QString &path, uint user, const QString &command)
{
    return DataFolder::make(path).and_then([&](const QString &made) -> Result<QString> {
        const QFileInfo folder(made);
        if (folder.ownerId() == user)
            return made;
        // In a container the owner may have no name.
        const QString owner = folder.owner().isEmpty() ? u"'#%1'"_s.arg(folder.ownerId()) : folder.owner();
        return failure(ErrorKind::NotAllowed,
                       QCoreApplication::translate(
                           "Daemon", "The folder %1 belongs to the user %2, who could not use what is "
                                     "written here. Run this as that user: sudo -u %2 %3")
                           .arg(made, owner, command));
    });
}

} // namespace drainboard
