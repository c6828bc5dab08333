// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/loginthrottle.h"

#include <algorithm>

namespace drainboard {

using namespace std::chrono_literals;

namespace {

constexpr int freeFailures = 3; // typing errors
constexpr Clock::Duration firstDelay = 500ms;
constexpr Clock::Duration longestDelay = 10s;
constexpr Clock::Duration memory = 15min;

/// An IPv6 site has 2^64 addresses of its own: its network counts as one.
QByteArray networkOf(const QByteArray &address)
{
    const auto parts = address.split(':');
    return parts.size() < 5 ? address : parts.first(4).join(':');
}

} // namespace

LoginThrottle::LoginThrottle(Clock &clock, qsizetype maxAddresses)
    : m_clock(clock)
    , m_maxAddresses(maxAddresses)
    , m_alarm(clock.makeAlarm([this] { refuseDue(); }))
{
}

void LoginThrottle::failed(const QByteArray &address, std::function<void()> refuse)
{
    const auto delay = delayOf(address);
    if (delay == 0ms)
        return refuse();
    m_waiting.emplace(m_clock.now() + delay, std::move(refuse));
    m_alarm->ringAfter(m_waiting.begin()->first - m_clock.now());
}

void LoginThrottle::refuseDue()
{
    while (!m_waiting.empty() && m_waiting.begin()->first <= m_clock.now())
        m_waiting.extract(m_waiting.begin()).mapped()();
    if (!m_waiting.empty())
        m_alarm->ringAfter(m_waiting.begin()->first - m_clock.now());
}

Clock::Duration LoginThrottle::delayOf(const QByteArray &address)
{
    const auto now = m_clock.now();
    const auto network = networkOf(address);
    if (!m_entries.contains(network) && m_entries.size() >= m_maxAddresses)
        forgetOld();
    auto &entry = m_entries[network];
    if (now - entry.last > memory)
        entry.failures = 0;
    entry.last = now;
    ++entry.failures;
    if (entry.failures <= freeFailures)
        return 0ms;
    const int doublings = std::min(entry.failures - freeFailures - 1, 10);
    return std::min(firstDelay * (1 << doublings), longestDelay);
}

/// What is too old; and if all are young, the oldest one.
void LoginThrottle::forgetOld()
{
    const auto now = m_clock.now();
    m_entries.removeIf([&](const auto &entry) { return now - entry.value().last > memory; });
    if (m_entries.size() < m_maxAddresses)
        return;
    const auto oldest = std::min_element(m_entries.begin(), m_entries.end(),
                                         [](const Entry &a, const Entry &b) { return a.last < b.last; });
    m_entries.erase(oldest);
}

} // namespace drainboard
