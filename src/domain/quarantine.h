// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"

#include <QString>

namespace drainboard {

/// When a target is left in peace, and for how long (design.md, rule 6).
struct QuarantinePolicy
{
    int failureLimit = 10; ///< failed attempts in a row that lead to quarantine
    std::chrono::minutes pause{5};
    bool growing = false; ///< pause × round (5, 10, 15 … minutes) instead of the same pause each round

    std::chrono::minutes pauseOfRound(int round) const { return growing ? pause * round : pause; }
    bool operator==(const QuarantinePolicy &) const = default;
};

enum class HealthState {
    Unknown,     ///< the platform does not report it
    Idle,        ///< nothing was sent yet
    Healthy,     ///< the last attempt succeeded
    Failing,     ///< 1 … limit-1 attempts failed in a row
    Quarantined, ///< nothing is sent until `quarantinedUntil`
    Probing,     ///< quarantine is over, the next attempt decides
};

/// A drain's health as it is shown.
struct Health
{
    HealthState state = HealthState::Unknown;
    int failures = 0; ///< in a row
    int failureLimit = 10;
    int round = 0; ///< quarantines in a row; 0 unless quarantined or probing
    Clock::TimePoint quarantinedUntil;
    Clock::TimePoint quarantinedSince;
    QString reason; ///< what the last failed attempt said; empty when healthy

    bool operator==(const Health &) const = default;
};

/// What is kept of a drain's health across a restart. The clock starts anew then, so it keeps the time left.
struct SavedHealth
{
    int failures = 0;
    int round = 0;
    std::chrono::milliseconds quarantineLeft{0};
    QString reason;
    std::int64_t lastSuccess = 0; ///< microseconds since 1970 UTC; 0 for never
    QString lastError;            ///< stays after recovery
};

/// The only place where health is computed:
///
///     Idle ─ok─▶ Healthy ─fail─▶ Failing(1..9) ─10th fail─▶ Quarantined(round) ─time─▶ Probing
///                   ▲───────────────ok──┘  ▲                     ▲───────fail (round+1)──┘ │
///                   └──────────────────────┴───────────────────────────────ok──────────────┘
///
/// Pure: it knows no timer; who uses it calls `tick` when `quarantinedUntil` has come.
class HealthMachine
{
public:
    explicit HealthMachine(QuarantinePolicy policy);
    HealthMachine(QuarantinePolicy policy, const SavedHealth &saved, Clock::TimePoint now);

    const Health &health() const { return m_health; }
    const QuarantinePolicy &policy() const { return m_policy; }
    bool mayAttempt() const { return m_health.state != HealthState::Quarantined; }

    void succeeded();
    void failed(Clock::TimePoint now, const QString &reason);
    /// Leaves quarantine if its time is over.
    void tick(Clock::TimePoint now);
    /// Leaves quarantine at once ("Retry now"); the round is kept, the next attempt decides.
    void retryNow();
    /// Applies from the next failure on; a running quarantine keeps its end.
    void setPolicy(QuarantinePolicy policy);

    SavedHealth save(Clock::TimePoint now) const;

private:
    void enterQuarantine(Clock::TimePoint now);

    QuarantinePolicy m_policy;
    Health m_health;
};

} // namespace drainboard
