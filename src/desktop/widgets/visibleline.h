// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cstddef>
#include <limits>
#include <string_view>

namespace drainboard {

struct VisibleLine
{
    QString text;
    std::size_t cutBytes = 0; ///< how much of the line is left out
};

/// A foreign line made harmless to look at, as by visibleText(): `␛[31m`, `⟨U+202E⟩`. Bytes that are not
/// UTF-8 become `�`, a tab becomes four spaces. At most `maxBytes` of the line are read.
VisibleLine visibleLine(std::string_view utf8,
                        std::size_t maxBytes = std::numeric_limits<std::size_t>::max());

} // namespace drainboard
