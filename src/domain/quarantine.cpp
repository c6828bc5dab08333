// SPDX-License-Identifier: GPL-3.0-or-later
#include "domain/quarantine.h"

#include <algorithm>

namespace drainboard {

HealthMachine::HealthMachine(QuarantinePolicy policy)
    : m_policy(policy)
{
    m_health.state = HealthState::Idle;
    m_health.failureLimit = policy.failureLimit;
}

HealthMachine::HealthMachine(QuarantinePolicy policy, const SavedHealth &saved, Clock::TimePoint now)
    : HealthMachine(policy)
{
    if (saved.failures <= 0) {
        m_health.state = saved.lastSuccess > 0 ? HealthState::Healthy : HealthState::Idle;
        return;
    }
    m_health.failures = saved.failures;
    m_health.reason = saved.reason;
    if (saved.round <= 0) {
        m_health.state = HealthState::Failing;
        return;
    }
    m_health.round = saved.round;
    const Clock::Duration whole = m_policy.pauseOfRound(m_health.round);
    const auto left = std::clamp<Clock::Duration>(saved.quarantineLeft, Clock::Duration(0), whole);
    m_health.state = left.count() > 0 ? HealthState::Quarantined : HealthState::Probing;
    m_health.quarantinedUntil = now + left;
    m_health.quarantinedSince = m_health.quarantinedUntil - whole;
}

void HealthMachine::succeeded()
{
    m_health.state = HealthState::Healthy;
    m_health.failures = 0;
    m_health.round = 0;
    m_health.reason.clear();
}

void HealthMachine::failed(Clock::TimePoint now, const QString &reason)
{
    ++m_health.failures;
    m_health.reason = reason;
    if (m_health.state == HealthState::Probing || m_health.failures >= m_policy.failureLimit)
        enterQuarantine(now);
    else
        m_health.state = HealthState::Failing;
}

void HealthMachine::enterQuarantine(Clock::TimePoint now)
{
    ++m_health.round;
    m_health.state = HealthState::Quarantined;
    m_health.quarantinedSince = now;
    m_health.quarantinedUntil = now + m_policy.pauseOfRound(m_health.round);
}

void HealthMachine::tick(Clock::TimePoint now)
{
    if (m_health.state == HealthState::Quarantined && now >= m_health.quarantinedUntil)
        m_health.state = HealthState::Probing;
}

void HealthMachine::retryNow()
{
    if (m_health.state == HealthState::Quarantined)
        m_health.state = HealthState::Probing;
}

void HealthMachine::setPolicy(QuarantinePolicy policy)
{
    m_policy = policy;
    m_health.failureLimit = policy.failureLimit;
}

SavedHealth HealthMachine::save(Clock::TimePoint now) const
{
    SavedHealth saved;
    saved.failures = m_health.failures;
    saved.round = m_health.round;
    saved.reason = m_health.reason;
    if (m_health.state == HealthState::Quarantined)
        saved.quarantineLeft = std::max(m_health.quarantinedUntil - now, Clock::Duration(0));
    return saved;
}

} // namespace drainboard
