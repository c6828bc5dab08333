// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/live/deliverymark.h"

#include "base/visibletext.h"

#include <QCoreApplication>

#include <algorithm>

namespace drainboard {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(DeliveryMark)
};

} // namespace

std::optional<LogMark> deliveryMark(const DrainStatus &status, LineNumber number)
{
    std::uint64_t lostInGaps = 0;
    LineNumber oldestGap = status.cursor;
    for (const Gap &gap : status.recentGaps) {
        if (gap.lines.contains(number))
            return LogMark{Shape::Cross, Tone::Error, Text::tr("lost: %1").arg(visibleText(gap.cause))};
        lostInGaps += gap.lines.size();
        oldestGap = std::min(oldestGap, gap.lines.first);
    }
    if (number >= status.cursor)
        return LogMark{Shape::HalfCircle, Tone::Warning, Text::tr("waiting")};
    // The drain began where its deliveries and losses, counted back from the cursor, end.
    const std::uint64_t handled = status.counters.linesDelivered + status.counters.linesLost;
    if (status.cursor - number > handled)
        return std::nullopt;
    if (status.counters.linesLost > lostInGaps && number < oldestGap)
        return LogMark{Shape::Ring, Tone::Neutral, Text::tr("delivered or lost: no longer known")};
    return LogMark{Shape::Circle, Tone::Success, Text::tr("delivered")};
}

} // namespace drainboard
