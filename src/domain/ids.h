// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/linerange.h"
#include "base/strongid.h"

namespace drainboard {

/// A source (app or addon) as the engine numbers it. Never used again after the source is deleted.
using SourceId = StrongId<struct SourceIdTag>;

/// A drain as the engine numbers it. Never used again after the drain is deleted.
using DrainId = StrongId<struct DrainIdTag>;

} // namespace drainboard
