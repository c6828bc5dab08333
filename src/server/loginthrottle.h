// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "server/http/clientnetwork.h"

#include <QByteArray>

#include <cstddef>
#include <map>

namespace drainboard {

/// Holds back the refusals of failed logins: the more of them an address had of late, the longer. An IPv6
/// network counts as one address (networkOf()). A right token is never held back, so nobody is locked out by
/// a neighbour who guesses.
class LoginThrottle
{
public:
    explicit LoginThrottle(Clock &clock, std::size_t maxAddresses = 10'000);

    /// Counts a failed login of that address and calls `refuse` once: now, or after the delay. Not at all if
    /// the throttle is destroyed before.
    void failed(const QByteArray &address, std::function<void()> refuse);

private:
    struct Entry
    {
        int failures = 0;
        Clock::TimePoint last;
    };

    Clock::Duration delayOf(const QByteArray &address);
    void forgetOld();
    void refuseDue();

    Clock &m_clock;
    const std::size_t m_maxAddresses;
    std::map<AddressBytes, Entry> m_entries;
    std::multimap<Clock::TimePoint, std::function<void()>> m_waiting;
    std::unique_ptr<Alarm> m_alarm;
};

} // namespace drainboard
