// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace drainboard::bench {

/// Sockets on 127.0.0.1. Negative if it cannot be had.
int connectLoopback(std::uint16_t port);
/// A listening socket on a free port, which `port` tells then.
int listenLoopback(std::uint16_t &port);

} // namespace drainboard::bench
