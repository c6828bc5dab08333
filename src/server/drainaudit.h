// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/apicontext.h"

namespace drainboard {

enum class DrainDeed { Added, Removed };

/// Writes down who added or removed a drain. A trail that cannot be written is said on stderr; the deed
/// itself stands.
void recordDrainDeed(ApiContext &context, const Caller &caller, DrainDeed deed, const DrainKey &key);

} // namespace drainboard
