// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace drainboard {

/// A crash of this process leaves no picture of its memory, which holds tokens.
void writeNoCoreDump();

} // namespace drainboard
