// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/coredump.h"

#include <QtGlobal>

#ifdef Q_OS_UNIX
#include <sys/resource.h>
#endif

namespace drainboard {

void writeNoCoreDump()
{
#ifdef Q_OS_UNIX
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
#endif
}

} // namespace drainboard
