// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"

#include <deque>

namespace drainboard {

/// The wall clock, as far as lines may be dropped by it. One that is set ahead, by mistake or after the
/// computer slept, is believed once every look for an hour of the monotonic clock has found it so far ahead;
/// one that is set back, at once. A computer that sleeps every half hour is believed, too, an hour late.
class BelievedClock
{
public:
    static constexpr Clock::Duration patience = std::chrono::hours(1);

    /// Looks at the clock; the time that is believed, microseconds since 1970 UTC, at most `wall`.
    std::int64_t look(Clock::TimePoint now, std::int64_t wall);

private:
    struct Step
    {
        Clock::TimePoint since; ///< when the wall clock began to be so far ahead, or further
        std::int64_t ahead = 0; ///< of the monotonic clock
    };

    std::deque<Step> m_steps; ///< each later and further ahead than the one before; the first is believed
};

} // namespace drainboard
