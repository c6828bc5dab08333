// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace drainboard {

/// Lets this process have as many files open as many log senders, clients and targets take together, as far
/// as the system permits; a process is given 1024 at first.
void allowManyConnections();

} // namespace drainboard
