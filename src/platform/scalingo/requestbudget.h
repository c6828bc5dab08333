// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"

#include <deque>

namespace drainboard {

/// At most `limit` requests in any stretch of time of the length `window`. Pure: knows no timer.
class RequestBudget
{
public:
    /// A limit of 0 is none.
    RequestBudget(int limit, Clock::Duration window);

    /// When the next request may leave if `reserved` of the limit are to stay unspent; `now` for at once.
    Clock::TimePoint nextFree(Clock::TimePoint now, int reserved = 0) const;
    void spend(Clock::TimePoint now);

    /// What was spent within the last window, oldest first.
    const std::deque<Clock::TimePoint> &spent(Clock::TimePoint now);
    /// What an earlier run spent; moments in ascending order, none in the future.
    void setSpent(std::deque<Clock::TimePoint> spent);

private:
    void forget(Clock::TimePoint now);

    int m_limit;
    Clock::Duration m_window;
    std::deque<Clock::TimePoint> m_spent;
};

} // namespace drainboard
