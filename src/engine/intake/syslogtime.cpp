// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/intake/syslogtime.h"

#include <array>
#include <chrono>
#include <cstdlib>
#include <ctime>

namespace drainboard {

namespace {

using namespace std::chrono;

/// The number that exactly `digits` digits at `at` make; -1 if there are none.
int number(std::string_view text, std::size_t at, std::size_t digits)
{
    if (at + digits > text.size())
        return -1;
    int value = 0;
    for (const char c : text.substr(at, digits)) {
        if (c < '0' || c > '9')
            return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

/// Seconds since midnight of `09:30:00`; -1 if it is not a time.
int secondsOfDay(std::string_view text, std::size_t at)
{
    const int hour = number(text, at, 2);
    const int minute = number(text, at + 3, 2);
    const int second = number(text, at + 6, 2);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 ||
        text[at + 2] != ':' || text[at + 5] != ':')
        return -1;
    return (hour * 60 + minute) * 60 + second;
}

std::int64_t sinceEpoch(year_month_day date, int secondOfDay)
{
    return sys_days(date).time_since_epoch().count() * std::int64_t(86400) + secondOfDay;
}

/// Seconds to subtract from local time to get UTC, asked of the system once per hour of the log only since
/// mktime is slow. A change of the computer's zone shows from the next hour on.
std::int64_t localOffset(year_month_day date, int secondOfDay)
{
    thread_local std::int64_t knownHour = -1;
    thread_local std::int64_t knownOffset = 0;
    const std::int64_t local = sinceEpoch(date, secondOfDay);
    if (local / 3600 != knownHour) {
        std::tm parts{};
        parts.tm_year = int(date.year()) - 1900;
        parts.tm_mon = int(unsigned(date.month())) - 1;
        parts.tm_mday = int(unsigned(date.day()));
        parts.tm_hour = secondOfDay / 3600;
        parts.tm_min = secondOfDay / 60 % 60;
        parts.tm_sec = secondOfDay % 60;
        parts.tm_isdst = -1;
        knownOffset = local - static_cast<std::int64_t>(std::mktime(&parts));
        knownHour = local / 3600;
    }
    return knownOffset;
}

} // namespace

std::optional<std::int64_t> parseRfc3339(std::string_view text)
{
    constexpr std::size_t dateAndTime = 19;
    if (text.size() <= dateAndTime || text[4] != '-' || text[7] != '-' || text[10] != 'T')
        return std::nullopt;
    const int yearNumber = number(text, 0, 4);
    const int monthNumber = number(text, 5, 2);
    const int dayNumber = number(text, 8, 2);
    const int time = secondsOfDay(text, 11);
    if (yearNumber < 0 || monthNumber < 0 || dayNumber < 0 || time < 0)
        return std::nullopt;
    const year_month_day date{year(yearNumber), month(unsigned(monthNumber)), day(unsigned(dayNumber))};
    if (!date.ok())
        return std::nullopt;

    std::size_t at = dateAndTime;
    std::int64_t fraction = 0;
    if (text[at] == '.') {
        const std::size_t first = ++at;
        std::int64_t unit = 100'000;
        for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, unit /= 10)
            fraction += unit * (text[at] - '0');
        if (at == first)
            return std::nullopt;
    }
    const auto zone = text.substr(at);
    int offset = 0;
    if (zone != "Z") {
        const int hours = number(zone, 1, 2);
        const int minutes = number(zone, 4, 2);
        if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':' || hours < 0 ||
            hours > 23 || minutes < 0 || minutes > 59)
            return std::nullopt;
        offset = (hours * 60 + minutes) * (zone[0] == '+' ? 60 : -60);
    }
    return (sinceEpoch(date, time) - offset) * 1'000'000 + fraction;
}

std::optional<std::int64_t> parseRfc3164(std::string_view text, std::int64_t near)
{
    constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    if (text.size() < rfc3164TimeSize || text[3] != ' ' || text[6] != ' ')
        return std::nullopt;
    const auto monthAt = months.find(text.substr(0, 3));
    const int dayNumber = text[4] == ' ' ? number(text, 5, 1) : number(text, 4, 2);
    const int time = secondsOfDay(text, 7);
    if (monthAt == std::string_view::npos || monthAt % 3 != 0 || dayNumber < 1 || time < 0)
        return std::nullopt;

    const std::int64_t nearSecond = near / 1'000'000;
    const year_month_day today(floor<days>(sys_seconds(seconds(nearSecond))));
    std::optional<year_month_day> nearest;
    for (const int step : {0, -1, 1}) {
        const year_month_day date{today.year() + years(step), month(unsigned(monthAt / 3 + 1)),
                                  day(unsigned(dayNumber))};
        // The 29th of February is a day of some years only.
        if (date.ok() && (!nearest || std::abs(sinceEpoch(date, time) - nearSecond) <
                                          std::abs(sinceEpoch(*nearest, time) - nearSecond)))
            nearest = date;
    }
    if (!nearest)
        return std::nullopt;
    return (sinceEpoch(*nearest, time) - localOffset(*nearest, time)) * 1'000'000;
}

} // namespace drainboard
