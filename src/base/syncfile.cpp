// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/syncfile.h"

#include <QFileDevice>

#ifdef Q_OS_UNIX
#include <cerrno>
#include <unistd.h>
#endif

namespace drainboard {

bool syncFile(QFileDevice &file)
{
    if (!file.flush())
        return false;
#ifdef Q_OS_UNIX
    return fsync(file.handle()) == 0 || errno == EINVAL; // some file systems cannot
#else
    return true;
#endif
}

} // namespace drainboard
