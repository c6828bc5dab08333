// SPDX-License-Identifier: GPL-3.0-or-later
#include "domain/failurereason.h"

#include <QStringList>

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array<QLatin1StringView, failureReasonCount> words{
    "name"_L1,     "refused"_L1,  "connection"_L1, "tls"_L1,  "timeout"_L1,
    "http_3xx"_L1, "http_4xx"_L1, "http_5xx"_L1,   "other"_L1};

} // namespace

QLatin1StringView wordOf(FailureReason reason)
{
    return words[static_cast<std::size_t>(reason)];
}

QString FailureCounts::toText() const
{
    QStringList parts;
    for (std::size_t i = 0; i < failureReasonCount; ++i) {
        if (m_counts[i] > 0)
            parts << words[i] + u'=' + QString::number(m_counts[i]);
    }
    return parts.join(u' ');
}

FailureCounts FailureCounts::fromText(const QString &text, std::uint64_t total)
{
    FailureCounts counts;
    std::uint64_t rest = total;
    const QStringList parts = text.split(u' ');
    for (const QString &part : parts) {
        const auto word = std::ranges::find_if(
            words, [name = part.section(u'=', 0, 0)](QLatin1StringView known) { return name == known; });
        if (word == words.end())
            continue;
        const std::uint64_t count = std::min<std::uint64_t>(rest, part.section(u'=', 1).toULongLong());
        counts.m_counts[static_cast<std::size_t>(word - words.begin())] += count;
        rest -= count;
    }
    counts.m_counts[index(FailureReason::Other)] += rest;
    return counts;
}

} // namespace drainboard
