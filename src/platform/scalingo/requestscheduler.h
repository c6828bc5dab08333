// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/scalingo/requestbudget.h"

#include <QObject>

#include <array>
#include <optional>

namespace drainboard {

/// What a request is for, the most urgent first.
enum class Priority {
    User,      ///< the user asked for it and waits
    Focus,     ///< belongs to what is on screen
    Background ///< the rest of the account
};

struct Pacing
{
    int requestsPerMinute = 60; ///< of the whole account; 0: no limit
    int reserved = 10;          ///< of these, kept back from the background for what the user does next
    Clock::Duration firstPause = std::chrono::seconds(2); ///< after a failure; doubles with each further one
    Clock::Duration longestPause = std::chrono::minutes(5);
};

/// Decides which request leaves next, and when:
/// * never more than the account's limit in any minute;
/// * nothing before the moment that the platform named when it refused (429);
/// * while it does not answer, only what the user asks for; the rest waits in growing pauses;
/// * nothing of the background while that is paused.
class RequestScheduler : public QObject
{
    Q_OBJECT

public:
    /// Sends the request and gives true; answered() is called once it has ended, not before this returns.
    /// False if nothing had to be sent after all.
    using Start = std::function<bool()>;

    RequestScheduler(Pacing pacing, Clock &clock, QObject *parent = nullptr);

    void add(Priority priority, Start start);
    /// Before everything else of its priority: a request that has to be sent again.
    void addFirst(Priority priority, Start start);
    /// Whether a request of this priority has not been started yet.
    bool isWaiting(Priority priority) const
    {
        return !m_lanes[static_cast<std::size_t>(priority)].waiting.empty();
    }
    /// A request that was started has ended, well or not.
    void answered(Priority priority);

    void setBackgroundPaused(bool paused);
    bool backgroundPaused() const { return m_backgroundPaused; }
    /// The platform takes no request of anybody before this moment.
    void holdUntil(Clock::TimePoint moment);
    /// The platform did not answer, or with a fault of its own.
    void platformFailed();
    void platformAnswered();
    /// Failures since the last answer.
    int failures() const { return m_failures; }
    /// Tries again at once, whatever pause is running; the platform's own moment (429) stands.
    void endPause();

    /// When requests go on that the user or the screen wait for and the limit holds up; nothing if none does.
    std::optional<Clock::TimePoint> waitsUntil() const { return m_waitsUntil; }

    RequestBudget &budget() { return m_budget; }

Q_SIGNALS:
    void waitChanged();

private:
    struct Lane
    {
        int mostAtOnce;
        int running = 0;
        std::deque<Start> waiting;
    };

    Lane &lane(Priority priority) { return m_lanes[static_cast<std::size_t>(priority)]; }
    bool mayStart(Priority priority);
    Clock::TimePoint earliest(Priority priority, Clock::TimePoint now) const;
    void pump();
    void planNext();

    Pacing m_pacing;
    Clock &m_clock;
    RequestBudget m_budget;
    std::array<Lane, 3> m_lanes;
    bool m_backgroundPaused = false;
    bool m_pumping = false;
    int m_failures = 0;
    Clock::TimePoint m_heldUntil;
    Clock::TimePoint m_quietUntil; ///< for all but the user's
    std::optional<Clock::TimePoint> m_waitsUntil;
    std::unique_ptr<Alarm> m_alarm;
};

} // namespace drainboard
