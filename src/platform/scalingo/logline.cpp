// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/logline.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <chrono>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t maxProcess = 128; // what LineView holds

/// Reads a text from its front; every function is false, and the rest is void, once something is missing.
class Scanner
{
public:
    explicit Scanner(std::string_view text)
        : m_rest(text)
    {
    }

    std::string_view rest() const { return m_rest; }
    char next() const { return m_rest.empty() ? '\0' : m_rest.front(); }

    bool take(char expected)
    {
        if (next() != expected)
            return false;
        m_rest.remove_prefix(1);
        return true;
    }

    bool number(std::size_t digits, int &value)
    {
        if (m_rest.size() < digits)
            return false;
        value = 0;
        for (const char digit : m_rest.substr(0, digits)) {
            if (digit < '0' || digit > '9')
                return false;
            value = value * 10 + (digit - '0');
        }
        m_rest.remove_prefix(digits);
        return true;
    }

    std::string_view until(char end)
    {
        const auto taken = m_rest.substr(0, m_rest.find(end));
        m_rest.remove_prefix(taken.size());
        return taken;
    }

private:
    std::string_view m_rest;
};

/// `.123456789`, of any length or missing, as microseconds.
std::int64_t fraction(Scanner &scanner)
{
    if (!scanner.take('.'))
        return 0;
    std::int64_t micros = 0;
    int unit = 100'000;
    for (int digit = 0; scanner.number(1, digit); unit /= 10)
        micros += digit * unit;
    return micros;
}

/// `+0000 UTC`, as minutes east.
bool zone(Scanner &scanner, int &minutes)
{
    const bool west = scanner.next() == '-';
    int hour = 0;
    int minute = 0;
    if (!(scanner.take('-') || scanner.take('+')) || !scanner.number(2, hour) || !scanner.number(2, minute))
        return false;
    minutes = (hour * 60 + minute) * (west ? -1 : 1);
    return hour < 24 && minute < 60 && scanner.take(' ') && !scanner.until(' ').empty();
}

/// Microseconds since 1970 UTC; leaves the scanner behind the zone's name.
std::optional<std::int64_t> moment(Scanner &scanner)
{
    int year = 0;
    int month = 0;
    int day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    if (!scanner.number(4, year) || !scanner.take('-') || !scanner.number(2, month) || !scanner.take('-') ||
        !scanner.number(2, day) || !scanner.take(' ') || !scanner.number(2, hour) || !scanner.take(':') ||
        !scanner.number(2, minute) || !scanner.take(':') || !scanner.number(2, second))
        return std::nullopt;
    const std::int64_t micros = fraction(scanner);
    int east = 0;
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!scanner.take(' ') || !zone(scanner, east) || !date.ok() || hour > 23 || minute > 59 || second > 60)
        return std::nullopt;
    const std::chrono::sys_time<std::chrono::microseconds> time =
        std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute - east) +
        std::chrono::seconds(second) + std::chrono::microseconds(micros);
    return time.time_since_epoch().count();
}

} // namespace

ParsedLogLine parseLogLine(std::string_view line, std::int64_t arrived)
{
    ParsedLogLine parsed;
    parsed.line.time = arrived;
    parsed.line.text = line;
    Scanner scanner(line);
    const auto time = moment(scanner);
    if (!time || !scanner.take(' '))
        return parsed;
    while (scanner.take(' ')) {
    }
    if (!scanner.take('['))
        return parsed;
    const std::string_view process = scanner.until(']');
    if (process.empty() || process.size() > maxProcess || !scanner.take(']'))
        return parsed;
    if (!scanner.rest().empty() && !scanner.take(' '))
        return parsed;
    parsed.line.time = *time;
    parsed.line.process = process;
    parsed.line.text = scanner.rest();
    parsed.timed = true;
    return parsed;
}

std::vector<std::string_view> splitLogLines(std::string_view text, std::size_t limit)
{
    std::vector<std::string_view> lines;
    while (!text.empty() && lines.size() < limit) {
        const auto end = text.rfind('\n');
        std::string_view line = text.substr(end == std::string_view::npos ? 0 : end + 1);
        text = text.substr(0, end == std::string_view::npos ? 0 : end);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (!line.empty())
            lines.push_back(line);
    }
    std::ranges::reverse(lines);
    return lines;
}

std::optional<QByteArray> parseLogFrame(QByteArrayView frame)
{
    const QJsonDocument document =
        QJsonDocument::fromJson(QByteArray::fromRawData(frame.data(), frame.size()));
    if (!document.isObject())
        return std::nullopt;
    const QJsonObject object = document.object();
    // The documentation names the key otherwise than the real clients do.
    const QString event = object.value(object.contains("event"_L1) ? "event"_L1 : "name"_L1).toString();
    if (event.isEmpty())
        return std::nullopt;
    return event == "log"_L1 ? object.value("log"_L1).toString().toUtf8() : QByteArray();
}

} // namespace drainboard
