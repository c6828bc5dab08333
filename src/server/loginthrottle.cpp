// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/loginthrottle.h"

#include <QHostAddress>

#include <algorithm>
#include <iterator>

namespace drainboard {

using namespace std::chrono_literals;

namespace {

constexpr int freeFailures = 3; // typing errors
constexpr Clock::Duration firstDelay = 500ms;
constexpr Clock::Duration longestDelay = 10s;
constexpr Clock::Duration memory = 15min;

/// The address as text has many forms, which leave out zeros as they please; as bytes it has one.
AddressBytes bytesOf(const QByteArray &address)
{
    const Q_IPV6ADDR bytes = QHostAddress(QString::fromLatin1(address)).toIPv6Address();
    AddressBytes result;
    std::copy(std::begin(bytes.c), std::end(bytes.c), result.begin());
    return result;
}

} // namespace

LoginThrottle::LoginThrottle(Clock &clock, std::size_t maxAddresses)
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
    const auto network = networkOf(bytesOf(address));
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
    std::erase_if(m_entries, [&](const auto &entry) { return now - entry.second.last > memory; });
    if (m_entries.size() < m_maxAddresses)
        return;
    const auto oldest =
        std::min_element(m_entries.begin(), m_entries.end(),
                         [](const auto &a, const auto &b) { return a.second.last < b.second.last; });
    m_entries.erase(oldest);
}

} // namespace drainboard
