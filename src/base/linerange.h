// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace drainboard {

/// The number of a line within its source: 0, 1, 2 … without holes, for ever growing.
using LineNumber = std::uint64_t;

/// Lines first … end-1.
struct LineRange
{
    LineNumber first = 0;
    LineNumber end = 0;

    std::uint64_t size() const { return end - first; }
    bool empty() const { return first >= end; }
    bool contains(LineNumber number) const { return number >= first && number < end; }
    bool operator==(const LineRange &) const = default;
};

} // namespace drainboard
