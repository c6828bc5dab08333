// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/linelog/cursorbook.h"

#include <utility>

namespace drainboard {

void CursorBook::load(StoredCursors cursors, std::int64_t newestGap)
{
    m_cursors = std::move(cursors);
    m_newestGap = newestGap;
}

bool CursorBook::open(DrainId drain, SourceId source, LineNumber newest)
{
    const auto [cursor, isNew] = m_cursors.try_emplace(drain, StoredCursor{source, newest, {}});
    if (isNew)
        m_changes.cursors[drain] = cursor->second;
    return isNew;
}

const StoredCursor *CursorBook::find(DrainId drain) const
{
    const auto found = m_cursors.find(drain);
    return found == m_cursors.end() ? nullptr : &found->second;
}

std::vector<DrainId> CursorBook::all() const
{
    std::vector<DrainId> drains;
    drains.reserve(m_cursors.size());
    for (const auto &[drain, cursor] : m_cursors)
        drains.push_back(drain);
    return drains;
}

bool CursorBook::advance(DrainId drain, LineNumber next, const DrainCounters &counters)
{
    const auto cursor = m_cursors.find(drain);
    if (cursor == m_cursors.end())
        return false;
    cursor->second.next = next;
    cursor->second.counters = counters;
    m_changes.cursors[drain] = cursor->second;
    return true;
}

bool CursorBook::recordGap(DrainId drain, const Gap &gap)
{
    if (!m_cursors.contains(drain))
        return false;
    m_changes.gaps.push_back({++m_newestGap, drain, gap});
    return true;
}

void CursorBook::drop(DrainId drain)
{
    m_cursors.erase(drain);
    m_changes.cursors.erase(drain);
    const auto isOfDrain = [&](const StoredGap &stored) { return stored.drain == drain; };
    std::erase_if(m_changes.gaps, isOfDrain);
    std::erase_if(m_gapsInFlight, isOfDrain);
    m_changes.dropped.push_back(drain);
}

void CursorBook::dropSource(SourceId source)
{
    std::vector<DrainId> drains;
    for (const auto &[drain, cursor] : m_cursors) {
        if (cursor.source == source)
            drains.push_back(drain);
    }
    for (const DrainId drain : drains)
        drop(drain);
}

std::pair<QList<Gap>, std::int64_t> CursorBook::unwrittenGaps(DrainId drain) const
{
    QList<Gap> newest;
    std::int64_t before = m_newestGap + 1;
    for (const auto *waiting : {&m_changes.gaps, &m_gapsInFlight}) {
        for (auto stored = waiting->rbegin(); stored != waiting->rend(); ++stored) {
            before = stored->id; // they are written in this order, so the disk holds only older ones
            if (stored->drain == drain)
                newest.append(stored->gap);
        }
    }
    return {newest, before};
}

CursorBook::Changes CursorBook::takeChanges()
{
    m_gapsInFlight = m_changes.gaps;
    return std::exchange(m_changes, {});
}

} // namespace drainboard
