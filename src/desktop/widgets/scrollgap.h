// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QScrollArea;

namespace drainboard {

/// Keeps what a scroll area contains off its vertical scroll bar while there is one, by a window's margin.
/// The area's widget must have a layout already. Returns the margin.
int keepOffScrollBar(QScrollArea &area);

} // namespace drainboard
