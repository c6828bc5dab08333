// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "domain/drain.h"
#include "engine/delivery/localtargets.h"
#include "engine/intake/sysloglistener.h"

namespace drainboard {

/// True if what is sent to the URL's target comes back in at `intake`, as far as the URL itself tells: a
/// DNS name is compared with this machine's names, not resolved.
bool reachesIntake(const QByteArray &url, const ListenAddress &intake);

/// Whether the embedded engine can and may forward to this URL with these options; `intake` is its own
/// address. Where a name leads is found out by the delivery. Reads the CA file, so not for the window's
/// thread.
Result<void> checkDrain(const QByteArray &url, const DrainOptions &options, const ListenAddress &intake,
                        const LocalTargets &local);

} // namespace drainboard
