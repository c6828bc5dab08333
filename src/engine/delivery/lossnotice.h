// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace drainboard {

/// What stands as the process of a notice.
inline constexpr std::string_view lossNoticeProcess = "drainboard";

/// The text of the one line that tells a target what it never got. In English whatever the program's
/// language, since it is data for whoever searches the target's logs. `since` in µs since 1970 UTC.
std::string lossNotice(std::uint64_t lines, std::int64_t since);

} // namespace drainboard
