// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/widgets/logrowformat.h"
#include "domain/drain.h"

#include <optional>

namespace drainboard {

/// What became of a line of the drain's source: delivered, waiting, lost. Nothing for a line that came before
/// the drain. A line that may lie in a gap older than those the status names is said to be unknown.
std::optional<LogMark> deliveryMark(const DrainStatus &status, LineNumber number);

} // namespace drainboard
