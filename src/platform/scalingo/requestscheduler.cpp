// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/requestscheduler.h"

#include <QScopedValueRollback>

#include <algorithm>

namespace drainboard {

using namespace std::chrono_literals;

namespace {

// A second longer than the platform's minute: requests do not all travel equally fast.
constexpr Clock::Duration window = 61s;
constexpr std::array priorities{Priority::User, Priority::Focus, Priority::Background};

} // namespace

RequestScheduler::RequestScheduler(Pacing pacing, Clock &clock, QObject *parent)
    : QObject(parent)
    , m_pacing(pacing)
    , m_clock(clock)
    , m_budget(pacing.requestsPerMinute, window)
    // Six in all: as many as Qt opens connections to a host, so that none waits unseen. One of the
    // background, so that what the user selects next is not behind many.
    , m_lanes{Lane{3, 0, {}}, Lane{2, 0, {}}, Lane{1, 0, {}}}
    , m_alarm(clock.makeAlarm([this] { pump(); }))
{
}

void RequestScheduler::add(Priority priority, Start start)
{
    lane(priority).waiting.push_back(std::move(start));
    pump();
}

void RequestScheduler::addFirst(Priority priority, Start start)
{
    lane(priority).waiting.push_front(std::move(start));
    pump();
}

void RequestScheduler::answered(Priority priority)
{
    --lane(priority).running;
    pump();
}

void RequestScheduler::setBackgroundPaused(bool paused)
{
    m_backgroundPaused = paused;
    pump();
}

void RequestScheduler::holdUntil(Clock::TimePoint moment)
{
    m_heldUntil = std::max(m_heldUntil, moment);
    pump();
}

void RequestScheduler::platformFailed()
{
    constexpr int mostDoublings = 16;
    const auto pause = m_pacing.firstPause * (1 << std::min(m_failures, mostDoublings));
    ++m_failures;
    m_quietUntil = m_clock.now() + std::min(pause, m_pacing.longestPause);
    pump();
}

void RequestScheduler::platformAnswered()
{
    m_failures = 0;
    m_quietUntil = {};
    pump();
}

void RequestScheduler::endPause()
{
    m_quietUntil = {};
    pump();
}

bool RequestScheduler::mayStart(Priority priority)
{
    const Lane &queue = lane(priority);
    return !queue.waiting.empty() && queue.running < queue.mostAtOnce &&
           !(priority == Priority::Background && m_backgroundPaused);
}

Clock::TimePoint RequestScheduler::earliest(Priority priority, Clock::TimePoint now) const
{
    const int reserved = priority == Priority::Background ? m_pacing.reserved : 0;
    const auto allowed = std::max(m_budget.nextFree(now, reserved), m_heldUntil);
    return priority == Priority::User ? allowed : std::max(allowed, m_quietUntil);
}

void RequestScheduler::pump()
{
    if (m_pumping) // a request that ends at once may bring the next
        return;
    {
        const QScopedValueRollback pumping(m_pumping, true);
        for (const Priority priority : priorities) {
            while (mayStart(priority)) {
                const auto now = m_clock.now();
                if (earliest(priority, now) > now)
                    break;
                Lane &queue = lane(priority);
                const Start start = std::move(queue.waiting.front());
                queue.waiting.pop_front();
                if (!start())
                    continue;
                ++queue.running;
                m_budget.spend(now);
            }
        }
    }
    planNext();
}

void RequestScheduler::planNext()
{
    const auto now = m_clock.now();
    std::optional<Clock::TimePoint> next;
    std::optional<Clock::TimePoint> waits;
    if (m_heldUntil > now)
        next = waits = m_heldUntil;
    for (const Priority priority : priorities) {
        if (!mayStart(priority))
            continue;
        const auto moment = earliest(priority, now);
        next = next ? std::min(*next, moment) : moment;
        const bool limited = m_budget.nextFree(now) > now;
        if (!waits && limited && priority != Priority::Background)
            waits = moment;
    }
    if (next)
        m_alarm->ringAfter(*next - now);
    else
        m_alarm->cancel();
    if (std::exchange(m_waitsUntil, waits) != waits)
        Q_EMIT waitChanged();
}

} // namespace drainboard
