// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "platform/connections/account.h"

namespace drainboard {

/// Asks with a token who it belongs to and which regions there are. Three requests, none of which changes
/// anything. `clock` must outlive what is asked.
ProbeAccount accountProbe(Clock &clock);

} // namespace drainboard
