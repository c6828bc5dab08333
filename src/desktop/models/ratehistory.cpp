// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/models/ratehistory.h"

#include <algorithm>
#include <numeric>

namespace drainboard {

void RateHistory::note(std::uint64_t counter, std::int64_t time)
{
    const std::int64_t passed = time - m_time;
    if (m_started && passed >= 0 && passed < interval)
        return;
    if (m_started && passed > 0 && counter >= m_counter) {
        m_samples.append(static_cast<double>(counter - m_counter) * 1e6 / static_cast<double>(passed));
        if (m_samples.size() > capacity)
            m_samples.removeFirst();
    }
    m_started = true;
    m_counter = counter;
    m_time = time;
}

double RateHistory::current() const
{
    const auto count = std::min<qsizetype>(m_samples.size(), 5);
    if (count == 0)
        return 0;
    return std::accumulate(m_samples.end() - count, m_samples.end(), 0.0) / static_cast<double>(count);
}

} // namespace drainboard
