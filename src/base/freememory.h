// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace drainboard {

/// Gives memory that was freed back to the system, where the C library keeps it for itself (glibc). Takes
/// some milliseconds per 100 MiB, and holds up other threads that allocate: for moments in which little
/// happens.
void giveBackFreeMemory();

} // namespace drainboard
