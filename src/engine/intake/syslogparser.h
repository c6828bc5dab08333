// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/intake/incomingline.h"

namespace drainboard {

/// Reads one syslog message, RFC 5424 or RFC 3164, as leniently as it can without guessing: never fails;
/// what has no readable header is a line of source `unknown` whose text is the whole message.
/// `receivedAt` (µs since 1970 UTC) stands in for a missing or unreadable time; RFC 3164 times are read as
/// local time of the year nearest to it. The views point into `message`, which must outlive the result.
IncomingLine parseSyslog(std::string_view message, std::int64_t receivedAt);

} // namespace drainboard
