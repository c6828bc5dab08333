// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cstddef>
#include <limits>
#include <string_view>

namespace drainboard {

struct VisibleText
{
    QString text;
    std::size_t cutBytes = 0; ///< how much of the line is left out
};

/// A foreign line made harmless to look at: control characters become their Unicode pictures (`␛[31m`),
/// characters that turn the direction of writing or hide become `⟨U+202E⟩`, bytes that are not UTF-8 become
/// `�`, a tab becomes four spaces. At most `maxBytes` of the line are read.
VisibleText visibleText(std::string_view utf8,
                        std::size_t maxBytes = std::numeric_limits<std::size_t>::max());

} // namespace drainboard
