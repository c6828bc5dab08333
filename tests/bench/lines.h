// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace drainboard::bench {

/// What the sent lines look like.
struct LineShape
{
    std::size_t bytes = 200; ///< of a whole line with its header and line feed; at least 200
    int sources = 1;         ///< line n is of source n modulo this
};

/// `app-0007`: what the lines of a source carry as APP-NAME; one length for all.
std::string sourceName(int source);

/// The line feed ended RFC 5424 line of that number: a header of some 70 bytes, then what a web server
/// writes, filled up with words that compress as log lines do.
std::string makeLine(std::uint64_t number, const LineShape &shape);

/// Digits before the line feed in which a stamped line carries its time of sending, in nanoseconds of the
/// steady clock.
constexpr std::size_t stampDigits = 19;

std::int64_t steadyNanoseconds();

} // namespace drainboard::bench
