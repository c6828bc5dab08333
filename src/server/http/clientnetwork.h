// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>

namespace drainboard {

/// An IPv6 address, or an IPv4 one mapped into it (::ffff:a.b.c.d).
using AddressBytes = std::array<std::uint8_t, 16>;

/// What one client has to itself, and is counted by: an IPv4 address, or an IPv6 network of 64 bits, the rest
/// being zero.
AddressBytes networkOf(AddressBytes address);

} // namespace drainboard
