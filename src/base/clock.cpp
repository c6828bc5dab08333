// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/clock.h"

#include <QTimer>

#include <algorithm>

namespace drainboard {

namespace {

class TimerAlarm : public Alarm
{
public:
    explicit TimerAlarm(std::function<void()> ring)
    {
        m_timer.setSingleShot(true);
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this, ring = std::move(ring)] {
            if (m_left > std::chrono::milliseconds(0))
                ringAfter(m_left);
            else
                ring();
        });
    }
    void ringAfter(std::chrono::milliseconds delay) override
    {
        // QTimer counts in int, which is full after 24 days.
        const auto stage = std::clamp<std::chrono::milliseconds>(delay, std::chrono::milliseconds(0),
                                                                 std::chrono::hours(24));
        m_left = delay - stage;
        m_timer.start(stage);
    }
    void cancel() override { m_timer.stop(); }

private:
    QTimer m_timer;
    std::chrono::milliseconds m_left{0}; ///< of the delay, after the timer's
};

} // namespace

Clock::TimePoint SystemClock::now() const
{
    return TimePoint(
        std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch()));
}

std::int64_t SystemClock::wallMicroseconds() const
{
    return std::chrono::duration_cast<std::chrono::microseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

std::unique_ptr<Alarm> SystemClock::makeAlarm(std::function<void()> ring)
{
    return std::make_unique<TimerAlarm>(std::move(ring));
}

} // namespace drainboard
