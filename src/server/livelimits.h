// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <chrono>
#include <cstddef>
#include <string_view>

namespace drainboard {

/// Clients take a stream without anything for 30 seconds as broken.
constexpr std::chrono::milliseconds pingInterval{20'000};

/// What is sent at once of a burst of lines, at most; the newest are kept. Below HttpLimits::unsent, so that
/// a client that keeps up is not cut for a burst.
constexpr std::size_t maxBurst = 512 * 1024;

/// Drains in one message of statuses, each of some 400 bytes.
constexpr qsizetype statusesAtOnce = 100;

/// What a character takes in a JSON string, at most: control characters are escaped, and bytes that are no
/// UTF-8 become U+FFFD.
constexpr std::size_t jsonSize(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20)
        return 6;
    return byte >= 0x80 ? 3 : c == '"' || c == '\\' ? 2 : 1;
}

constexpr std::size_t jsonSize(std::string_view text)
{
    std::size_t size = 0;
    for (const char c : text)
        size += jsonSize(c);
    return size;
}

/// What a line takes in a frame beside its text, about.
constexpr std::size_t lineOverhead = 80;

} // namespace drainboard
