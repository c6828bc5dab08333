// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace drainboard {

/// Microseconds since 1970 UTC of `2026-01-15T09:30:00.123456Z` or with an offset such as `+01:00`; digits
/// beyond the sixth are dropped. Nothing if `text` is anything else.
std::optional<std::int64_t> parseRfc3339(std::string_view text);

constexpr std::size_t rfc3164TimeSize = 15;

/// Microseconds since 1970 UTC of the `Jan 15 09:30:00` that `text` begins with: local time, of the year
/// that brings it nearest to `near`. Nothing if it begins with anything else.
std::optional<std::int64_t> parseRfc3164(std::string_view text, std::int64_t near);

} // namespace drainboard
