// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>

namespace drainboard {

/// Clients take a stream without anything for 30 seconds as broken.
constexpr std::chrono::milliseconds pingInterval{20'000};

/// What is sent at once of a burst of lines, at most; the newest are kept. Below HttpLimits::unsent, so that
/// a client that keeps up is not cut for a burst.
constexpr std::size_t maxBurst = 512 * 1024;

/// What a line takes in a frame beside its text, about.
constexpr std::size_t lineOverhead = 80;

} // namespace drainboard
