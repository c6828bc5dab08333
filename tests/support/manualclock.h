// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"

#include <mutex>
#include <set>

namespace drainboard {

/// A clock that stands still until a test moves it. Alarms ring inside advance(), in the order of their
/// moments, so it and its alarms belong to one thread; the now-functions may be called from any.
class ManualClock : public Clock
{
public:
    TimePoint now() const override
    {
        const std::lock_guard lock(m_mutex);
        return m_now;
    }

    std::int64_t wallMicroseconds() const override
    {
        const std::lock_guard lock(m_mutex);
        return m_wall +
               std::chrono::duration_cast<std::chrono::microseconds>(m_now.time_since_epoch()).count();
    }

    std::unique_ptr<Alarm> makeAlarm(std::function<void()> ring) override
    {
        return std::make_unique<ManualAlarm>(*this, std::move(ring));
    }

    void advance(Duration by)
    {
        const auto target = now() + by;
        while (ManualAlarm *next = firstDue(target)) {
            set(std::max(now(), next->m_moment));
            next->cancel();
            next->m_ring(); // may destroy alarms, also this one
        }
        set(target);
    }

    /// Sets the wall clock ahead, or back, beside the time that passes.
    void stepWall(std::chrono::microseconds by)
    {
        const std::lock_guard lock(m_mutex);
        m_wall += by.count();
    }

    /// Alarms that are waiting; a test can see that nothing is planned.
    int waitingAlarms() const { return static_cast<int>(m_waiting.size()); }

private:
    class ManualAlarm : public Alarm
    {
    public:
        ManualAlarm(ManualClock &clock, std::function<void()> ring)
            : m_ring(std::move(ring))
            , m_clock(clock)
        {
        }
        ~ManualAlarm() override { cancel(); }
        void ringAfter(std::chrono::milliseconds delay) override
        {
            m_moment = m_clock.now() + std::max(delay, Duration(0));
            m_clock.m_waiting.insert(this);
        }
        void cancel() override { m_clock.m_waiting.erase(this); }

        std::function<void()> m_ring;
        TimePoint m_moment;

    private:
        ManualClock &m_clock;
    };

    ManualAlarm *firstDue(TimePoint until) const
    {
        ManualAlarm *first = nullptr;
        for (ManualAlarm *alarm : m_waiting) {
            if (alarm->m_moment <= until && (!first || alarm->m_moment < first->m_moment))
                first = alarm;
        }
        return first;
    }

    void set(TimePoint to)
    {
        const std::lock_guard lock(m_mutex);
        m_now = to;
    }

    mutable std::mutex m_mutex;
    TimePoint m_now{Duration(1'000'000)};
    std::int64_t m_wall = 1'768'469'400'000'000; // 2026-01-15 09:30:00 UTC
    std::set<ManualAlarm *> m_waiting;
};

} // namespace drainboard
