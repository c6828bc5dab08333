// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/logtext.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

namespace drainboard {

LineFilter::LineFilter(const QByteArray &text)
{
    for (const auto &part : text.split('|')) {
        if (const auto alternative = part.trimmed(); !alternative.isEmpty())
            m_alternatives.append(alternative);
    }
}

bool LineFilter::wants(std::string_view process) const
{
    if (m_alternatives.isEmpty())
        return true;
    const QByteArrayView name(process.data(), static_cast<qsizetype>(process.size()));
    return std::ranges::any_of(m_alternatives, [&](const QByteArray &wanted) {
        return name == wanted ||
               (name.startsWith(wanted) && name.size() > wanted.size() && name[wanted.size()] == '-');
    });
}

void appendLogLine(QByteArray &text, const LineView &line, const QByteArray &defaultProcess)
{
    using namespace std::chrono;
    const sys_time<microseconds> time{microseconds(line.time)};
    const auto day = floor<days>(time);
    const year_month_day date(day);
    const hh_mm_ss clock(time - day);
    std::array<char, 64> stamp{};
    const int size = std::snprintf(
        stamp.data(), stamp.size(), "%04d-%02u-%02u %02d:%02d:%02d.%06d000 +0000 UTC [", int(date.year()),
        unsigned(date.month()), unsigned(date.day()), int(clock.hours().count()),
        int(clock.minutes().count()), int(clock.seconds().count()), int(clock.subseconds().count()));
    text.append(stamp.data(), size);
    if (line.process.empty())
        text.append(defaultProcess);
    else
        text.append(line.process.data(), static_cast<qsizetype>(line.process.size()));
    text.append("] ");
    const auto start = text.size();
    text.append(line.text.data(), static_cast<qsizetype>(line.text.size()));
    std::replace(text.begin() + start, text.end(), '\n', ' ');
    text.append('\n');
}

} // namespace drainboard
