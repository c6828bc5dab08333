// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/line.h"

#include <QByteArray>
#include <QByteArrayView>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace drainboard {

struct ParsedLogLine
{
    LineView line;      ///< its views point into what was parsed
    bool timed = false; ///< false: malformed, so all of it is text and its time is that of its arrival
};

/// Reads `2031-05-04 10:11:12.123456789 +0000 UTC [web-1] text` (platform-api.md §5). Takes fewer digits,
/// other zones and more spaces before the bracket too. `arrived` in microseconds since 1970 UTC.
ParsedLogLine parseLogLine(std::string_view line, std::int64_t arrived);

/// The last `limit` lines of a text, oldest first, without their line ends; empty ones are left out.
std::vector<std::string_view> splitLogLines(std::string_view text, std::size_t limit);

/// The lines that a frame of a log stream carries; empty for a keepalive and for events of other kinds.
/// Nothing if it is not a frame at all.
std::optional<QByteArray> parseLogFrame(QByteArrayView frame);

} // namespace drainboard
