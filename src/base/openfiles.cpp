// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/openfiles.h"

#include <QtGlobal>

#ifdef Q_OS_UNIX
#include <algorithm>

#include <sys/resource.h>
#endif

namespace drainboard {

void allowManyConnections()
{
#ifdef Q_OS_UNIX
    constexpr rlim_t enough = 8192;
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < enough) {
        files.rlim_cur = std::min(files.rlim_max, enough);
        setrlimit(RLIMIT_NOFILE, &files);
    }
#endif
}

} // namespace drainboard
