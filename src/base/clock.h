// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace drainboard {

/// Rings once at a moment of its clock, in the thread that made it. Destroying it cancels it.
class Alarm
{
public:
    virtual ~Alarm() = default;
    /// Replaces an earlier moment. A moment in the past rings as soon as the event loop runs.
    virtual void ringAfter(std::chrono::milliseconds delay) = 0;
    virtual void cancel() = 0;
};

/// The time that policies, retries and countdowns live by. Injected everywhere, so that tests and the
/// demo can turn it. All functions may be called from any thread.
class Clock
{
public:
    using Duration = std::chrono::milliseconds;
    using TimePoint = std::chrono::time_point<Clock, Duration>;

    virtual ~Clock() = default;
    /// Monotonic: never jumps when the wall clock is set.
    virtual TimePoint now() const = 0;
    /// Microseconds since 1970-01-01 00:00 UTC; may jump.
    virtual std::int64_t wallMicroseconds() const = 0;
    /// `ring` is called in the calling thread, which needs an event loop.
    virtual std::unique_ptr<Alarm> makeAlarm(std::function<void()> ring) = 0;
};

/// The computer's own clock.
class SystemClock : public Clock
{
public:
    TimePoint now() const override;
    std::int64_t wallMicroseconds() const override;
    std::unique_ptr<Alarm> makeAlarm(std::function<void()> ring) override;
};

} // namespace drainboard
