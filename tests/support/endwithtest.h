// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>

#include <csignal>

#ifdef __linux__
#include <sys/prctl.h>
#endif

namespace drainboard {

/// Call it before the start: the program then does not outlive a test that crashes or is killed.
inline void endWithTest(QProcess &process)
{
#ifdef __linux__
    process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
#else
    Q_UNUSED(process)
#endif
}

} // namespace drainboard
