// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdio>
#include <string>

namespace drainboard::bench {

/// What a measured value must be, if anything.
struct Goal
{
    enum class Kind { None, AtLeast, AtMost };
    Kind kind = Kind::None;
    double value = 0;

    bool holds(double measured) const
    {
        return kind == Kind::None || (kind == Kind::AtLeast ? measured >= value : measured <= value);
    }
};

inline Goal atLeast(double value)
{
    return {Goal::Kind::AtLeast, value};
}
inline Goal atMost(double value)
{
    return {Goal::Kind::AtMost, value};
}

/// One row for run.sh: measure, value, unit, goal, holds; separated by tabs. Values are printed with
/// `digits` after the point.
inline void report(const std::string &measure, double value, const char *unit, Goal goal = {}, int digits = 0)
{
    const bool wanted = goal.kind != Goal::Kind::None;
    std::printf("%s\t%.*f\t%s\t", measure.c_str(), digits, value, unit);
    if (wanted)
        std::printf("%s %.*f\t%s\n", goal.kind == Goal::Kind::AtLeast ? ">=" : "<=", digits, goal.value,
                    goal.holds(value) ? "yes" : "NO");
    else
        std::printf("-\t-\n");
    std::fflush(stdout);
}

} // namespace drainboard::bench
