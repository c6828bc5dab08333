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
           m_writes.front().time + m_unreadTime <= reference)
        m_writes.pop_front();
}

LostLines UnconfirmedLines::take(std::optional<std::uint64_t> acknowledged, bool allRead, Time now)
{
    forget(acknowledged, now);
    const std::uint64_t known = acknowledged.value_or(everything);
    if (allRead && m_writes.size() == 1 && m_writes.front().end <= known &&
        m_writes.front().time + m_unreadTime <= now)
        m_writes.clear();
    LostLines lost;
    for (const Write &write : m_writes) {
        lost.unconfirmed += write.lines;
        if (write.end > known)
            lost.unacknowledged += write.lines;
    }
    m_writes.clear();
    return lost;
}

} // namespace drainboard
