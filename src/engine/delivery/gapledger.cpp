// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/gapledger.h"

#include "engine/delivery/lossnotice.h"

#include <algorithm>
#include <utility>

namespace drainboard {

namespace {

constexpr int shown = 5;
constexpr int kept = 1000; // by the line log, of each drain

} // namespace

GapLedger::GapLedger(LineLog &log, DrainId drain, std::int64_t lastSuccess)
    : m_log(log)
    , m_drain(drain)
    , m_recent(log.gaps(drain, shown))
{
    const auto isUntold = [lastSuccess](const Gap &gap) { return gap.time >= lastSuccess; };
    const bool mayBeMore = m_recent.size() == shown && isUntold(m_recent.constLast());
    auto untold = mayBeMore ? log.gaps(drain, kept) : m_recent;
    untold.erase(std::find_if_not(untold.begin(), untold.end(), isUntold), untold.end());
    std::for_each(untold.rbegin(), untold.rend(), [&](const Gap &gap) { addUntold(gap, lastSuccess); });
}

void GapLedger::record(const Gap &gap, std::int64_t lastSuccess)
{
    m_log.recordGap(m_drain, gap);
    m_recent.prepend(gap);
    if (m_recent.size() > shown)
        m_recent.removeLast();
    addUntold(gap, lastSuccess);
}

void GapLedger::addUntold(const Gap &gap, std::int64_t lastSuccess)
{
    if (m_untold == 0) {
        m_untoldFrom = gap.time;
        m_untoldSince = lastSuccess != 0 ? lastSuccess : gap.time;
    }
    m_untold += gap.lines.size();
}

void GapLedger::linesWritten(std::uint64_t lines)
{
    if (m_linesAfterNotice)
        *m_linesAfterNotice += lines;
}

void GapLedger::acknowledged(std::uint64_t unacknowledged)
{
    if (!m_linesAfterNotice || unacknowledged > *m_linesAfterNotice)
        return;
    m_linesAfterNotice.reset();
    told();
}

bool GapLedger::connectionLost(std::uint64_t unacknowledged)
{
    acknowledged(unacknowledged);
    return std::exchange(m_linesAfterNotice, {}).has_value();
}

std::string GapLedger::notice() const
{
    return lossNotice(m_untold, m_untoldSince);
}

} // namespace drainboard
