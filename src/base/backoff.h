// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>

namespace drainboard {

/// Growing pauses between attempts with full jitter: a random time up to start × 2^n, capped
/// (providers.md §10). `random` gives [0, 1).
class Backoff
{
public:
    using Duration = std::chrono::milliseconds;

    Backoff(Duration start, Duration cap, std::function<double()> random)
        : m_start(start)
        , m_cap(cap)
        , m_random(std::move(random))
    {
    }

    Duration next()
    {
        const auto ceiling = std::min<Duration>(m_cap, m_start * (1 << std::min(m_attempt, 20)));
        ++m_attempt;
        return Duration(1 + static_cast<Duration::rep>(static_cast<double>(ceiling.count()) * m_random()));
    }

    void reset() { m_attempt = 0; }

private:
    Duration m_start;
    Duration m_cap;
    std::function<double()> m_random;
    int m_attempt = 0;
};

} // namespace drainboard
