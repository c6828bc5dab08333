// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"

#include <QObject>

#include <mutex>

namespace drainboard {

/// A clock that can be made to run faster than the computer's. The wall clock stays true; only what is
/// waited for shrinks. Running alarms keep their moment when the speed changes.
class AdjustableClock : public QObject, public Clock
{
    Q_OBJECT

public:
    AdjustableClock();

    double speed() const;
    /// 1 is real time. Must be greater than 0.
    void setSpeed(double speed);

    TimePoint now() const override;
    std::int64_t wallMicroseconds() const override;
    std::unique_ptr<Alarm> makeAlarm(std::function<void()> ring) override;

Q_SIGNALS:
    void speedChanged(double speed);

private:
    TimePoint nowLocked() const;

    SystemClock m_real;
    mutable std::mutex m_mutex;
    double m_speed = 1;
    TimePoint m_realAnchor;
    TimePoint m_anchor;
};

} // namespace drainboard
