// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/adjustableclock.h"

#include <QTimer>

#include <cmath>

namespace drainboard {

namespace {

class AdjustableAlarm : public QObject, public Alarm
{
public:
    AdjustableAlarm(AdjustableClock &clock, std::function<void()> ring)
        : m_clock(clock)
    {
        m_timer.setSingleShot(true);
        m_timer.setTimerType(Qt::PreciseTimer);
        connect(&m_timer, &QTimer::timeout, this, std::move(ring));
        connect(&clock, &AdjustableClock::speedChanged, this, [this] {
            if (m_timer.isActive())
                arm();
        });
    }

    void ringAfter(std::chrono::milliseconds delay) override
    {
        m_moment = m_clock.now() + delay;
        arm();
    }

    void cancel() override { m_timer.stop(); }

private:
    void arm()
    {
        const auto left = std::max(m_moment - m_clock.now(), Clock::Duration(0));
        m_timer.start(
            Clock::Duration(std::llround(std::ceil(static_cast<double>(left.count()) / m_clock.speed()))));
    }

    AdjustableClock &m_clock;
    QTimer m_timer;
    Clock::TimePoint m_moment;
};

} // namespace

AdjustableClock::AdjustableClock()
    : m_realAnchor(m_real.now())
    , m_anchor(m_realAnchor)
{
}

double AdjustableClock::speed() const
{
    const std::lock_guard lock(m_mutex);
    return m_speed;
}

void AdjustableClock::setSpeed(double speed)
{
    Q_ASSERT(speed > 0);
    {
        const std::lock_guard lock(m_mutex);
        m_anchor = nowLocked();
        m_realAnchor = m_real.now();
        m_speed = speed;
    }
    Q_EMIT speedChanged(speed);
}

Clock::TimePoint AdjustableClock::now() const
{
    const std::lock_guard lock(m_mutex);
    return nowLocked();
}

Clock::TimePoint AdjustableClock::nowLocked() const
{
    const auto real = m_real.now() - m_realAnchor;
    return m_anchor + Duration(std::llround(static_cast<double>(real.count()) * m_speed));
}

std::int64_t AdjustableClock::wallMicroseconds() const
{
    return m_real.wallMicroseconds();
}

std::unique_ptr<Alarm> AdjustableClock::makeAlarm(std::function<void()> ring)
{
    return std::make_unique<AdjustableAlarm>(*this, std::move(ring));
}

} // namespace drainboard
