// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/unconfirmedlines.h"

#include <limits>

namespace drainboard {

namespace {

constexpr auto everything = std::numeric_limits<std::uint64_t>::max();

} // namespace

void UnconfirmedLines::add(std::uint64_t end, std::uint64_t lines, Time now)
{
    m_writes.push_back({end, lines, now});
    m_lines += lines;
}

void UnconfirmedLines::forget(std::optional<std::uint64_t> acknowledged, Time now)
{
    const std::uint64_t known = acknowledged.value_or(everything);
    if (m_writes.empty())
        return;
    // The peer stalls since it acknowledged the newest of these.
    Time reference = now;
    if (m_writes.back().end > known) {
        reference = Time::min();
        for (auto write = m_writes.begin(); write->end <= known; ++write)
            reference = write->time;
    }
    while (m_writes.size() > 1 && m_writes.front().end <= known &&
           m_writes.front().time + m_unreadTime <= reference) {
        m_lines -= m_writes.front().lines;
        m_writes.pop_front();
    }
}

/// True if only the last write is left, and that is old.
bool UnconfirmedLines::isSettled(std::optional<std::uint64_t> acknowledged, Time now) const
{
    return m_writes.size() == 1 && m_writes.front().end <= acknowledged.value_or(everything) &&
           m_writes.front().time + m_unreadTime <= now;
}

std::uint64_t UnconfirmedLines::unsettled(std::optional<std::uint64_t> acknowledged, Time now) const
{
    return isSettled(acknowledged, now) ? 0 : m_lines;
}

std::uint64_t UnconfirmedLines::unacknowledged(std::optional<std::uint64_t> acknowledged) const
{
    std::uint64_t lines = 0;
    for (auto write = m_writes.rbegin();
         write != m_writes.rend() && write->end > acknowledged.value_or(everything); ++write)
        lines += write->lines;
    return lines;
}

LostLines UnconfirmedLines::take(std::optional<std::uint64_t> acknowledged, bool allRead, Time now)
{
    forget(acknowledged, now);
    LostLines lost;
    if (!allRead || !isSettled(acknowledged, now))
        lost = {unacknowledged(acknowledged), m_lines};
    m_writes.clear();
    m_lines = 0;
    return lost;
}

} // namespace drainboard
