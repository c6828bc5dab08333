// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

#include <cstdint>

namespace drainboard {

/// Lines per second during the last minute, computed from a counter that only grows.
class RateHistory
{
public:
    static constexpr qsizetype capacity = 60; ///< samples

    /// Notes the counter's value at a moment (microseconds). A sample is taken once at least `interval` has
    /// passed; a counter or a clock that went back starts a new measurement without one.
    void note(std::uint64_t counter, std::int64_t time);

    /// Mean of the last few samples, so that targets which take batches do not make it jump.
    double current() const;
    /// Oldest first.
    const QList<double> &samples() const { return m_samples; }

private:
    static constexpr std::int64_t interval = 900'000;

    QList<double> m_samples;
    std::uint64_t m_counter = 0;
    std::int64_t m_time = 0;
    bool m_started = false;
};

} // namespace drainboard
