// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"

#include <QJsonValue>
#include <QString>

namespace drainboard {

/// `2031-05-04T10:11:12.123456Z` (RFC 3339).
QString rfc3339(std::int64_t microseconds);

/// null for 0, which stands for never.
QJsonValue rfc3339OrNull(std::int64_t microseconds);

/// Both times of a clock at one moment, for whoever writes down what it showed, in another thread too.
struct ClockReading
{
    explicit ClockReading(const Clock &clock)
        : now(clock.now())
        , wall(clock.wallMicroseconds())
    {
    }
    /// What the wall clock shows at `moment` if nobody sets it meanwhile.
    std::int64_t wallAt(Clock::TimePoint moment) const
    {
        return wall + std::chrono::microseconds(moment - now).count();
    }

    Clock::TimePoint now;
    std::int64_t wall; ///< microseconds since 1970
};

} // namespace drainboard
