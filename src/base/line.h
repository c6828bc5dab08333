// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace drainboard {

/// RFC 5424 §6.2.1.
enum class Severity : std::uint8_t {
    Emergency,
    Alert,
    Critical,
    Error,
    Warning,
    Notice,
    Informational,
    Debug
};

/// One log line. The views belong to whoever hands the line out.
struct LineView
{
    std::int64_t time = 0; ///< microseconds since 1970-01-01 00:00 UTC
    Severity severity = Severity::Informational;
    std::string_view process; ///< `web-1`, `router`; at most 128 bytes (PROCID's limit, RFC 5424 §6.2.6)
    std::string_view text;    ///< without line feed at its end; any bytes, usually UTF-8

    bool operator==(const LineView &) const = default;
};

} // namespace drainboard
