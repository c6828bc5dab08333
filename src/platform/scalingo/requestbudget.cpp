// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/requestbudget.h"

#include <algorithm>

namespace drainboard {

RequestBudget::RequestBudget(int limit, Clock::Duration window)
    : m_limit(limit)
    , m_window(window)
{
}

Clock::TimePoint RequestBudget::nextFree(Clock::TimePoint now, int reserved) const
{
    if (m_limit <= 0)
        return now;
    const auto usable = static_cast<std::size_t>(std::max(1, m_limit - reserved));
    if (m_spent.size() < usable)
        return now;
    return std::max(now, m_spent[m_spent.size() - usable] + m_window);
}

void RequestBudget::spend(Clock::TimePoint now)
{
    forget(now);
    if (m_limit > 0)
        m_spent.push_back(now);
}

const std::deque<Clock::TimePoint> &RequestBudget::spent(Clock::TimePoint now)
{
    forget(now);
    return m_spent;
}

void RequestBudget::setSpent(std::deque<Clock::TimePoint> spent)
{
    m_spent = std::move(spent);
}

void RequestBudget::forget(Clock::TimePoint now)
{
    while (!m_spent.empty() && m_spent.front() + m_window <= now)
        m_spent.pop_front();
}

} // namespace drainboard
