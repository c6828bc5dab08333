// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/linelog/believedclock.h"

namespace drainboard {

std::int64_t BelievedClock::look(Clock::TimePoint now, std::int64_t wall)
{
    const std::int64_t passed = std::chrono::microseconds(now.time_since_epoch()).count();
    Step step{now, wall - passed};
    for (; !m_steps.empty() && m_steps.back().ahead >= step.ahead; m_steps.pop_back())
        step.since = m_steps.back().since;
    m_steps.push_back(step);
    while (m_steps.size() > 1 && now - m_steps[1].since >= patience)
        m_steps.pop_front();
    return m_steps.front().ahead + passed;
}

} // namespace drainboard
