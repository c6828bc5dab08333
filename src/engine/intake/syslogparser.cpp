// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/intake/syslogparser.h"

#include "engine/intake/syslogtime.h"

#include <algorithm>

namespace drainboard {

namespace {

using namespace std::literals;

constexpr std::size_t maxSourceName = 255;
constexpr std::size_t maxProcess = 128;
constexpr int maxPriority = 191;

/// The text up to the next space, which is taken too.
std::string_view takeToken(std::string_view &rest)
{
    const auto space = rest.find(' ');
    const auto token = rest.substr(0, space);
    rest.remove_prefix(space == std::string_view::npos ? rest.size() : space + 1);
    return token;
}

bool isName(std::string_view text)
{
    return !text.empty() && text.size() <= maxSourceName && std::all_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) > 0x20 && c != 0x7f;
    });
}

std::string_view orNothing(std::string_view field)
{
    return field == "-" ? std::string_view() : field;
}

bool takePriority(std::string_view &rest, Severity &severity)
{
    int value = 0;
    std::size_t at = 1;
    while (at < rest.size() && at <= 3 && rest[at] >= '0' && rest[at] <= '9')
        value = value * 10 + (rest[at++] - '0');
    if (at == 1 || at >= rest.size() || rest[0] != '<' || rest[at] != '>' || value > maxPriority)
        return false;
    severity = static_cast<Severity>(value % 8);
    rest.remove_prefix(at + 1);
    return true;
}

/// Takes the structured data (RFC 5424 §6.3) with the space behind it. What is broken stays, as text.
void skipStructuredData(std::string_view &rest)
{
    if (rest == "-" || rest.starts_with("- ")) {
        rest.remove_prefix(std::min<std::size_t>(2, rest.size()));
        return;
    }
    std::size_t at = 0;
    while (at < rest.size() && rest[at] == '[') {
        bool quoted = false;
        while (++at < rest.size() && (quoted || rest[at] != ']')) {
            if (rest[at] == '"')
                quoted = !quoted;
            else if (quoted && rest[at] == '\\')
                ++at;
        }
        ++at;
    }
    if (at == rest.size())
        rest = {};
    else if (at < rest.size() && rest[at] == ' ')
        rest.remove_prefix(at + 1);
}

/// After `<14>1 `.
bool parse5424(std::string_view rest, IncomingLine &result)
{
    const auto time = takeToken(rest);
    const auto host = takeToken(rest);
    const auto app = takeToken(rest);
    const auto process = takeToken(rest);
    const auto messageId = takeToken(rest);
    // An empty field, so also a message that ends too early, is no header.
    if (time.empty() || !isName(host) || !isName(app) || !isName(process) || messageId.empty() ||
        rest.empty())
        return false;

    result.line.time = parseRfc3339(time).value_or(result.line.time);
    if (!orNothing(app).empty())
        result.sourceName = app;
    for (const auto candidate : {process, host, app}) {
        if (result.line.process.empty())
            result.line.process = orNothing(candidate).substr(0, maxProcess);
    }
    skipStructuredData(rest);
    if (rest.starts_with("\xEF\xBB\xBF"sv))
        rest.remove_prefix(3);
    result.line.text = rest;
    return true;
}

struct Tag
{
    std::string_view name;
    std::string_view process;
};

/// Takes `shop-api[web-1]: ` or `shop-api: `; nothing if the text does not begin with a tag. A name may hold
/// colons, as image names do: `shop:1.2[7]: `.
bool takeTag(std::string_view &rest, Tag &tag)
{
    const auto word = rest.substr(0, rest.find(' '));
    std::size_t end = word.size();
    if (const auto bracket = word.find("]:"); bracket != std::string_view::npos)
        end = bracket + 1;
    else if (word.ends_with(':'))
        end = word.size() - 1;
    else if (const auto colon = word.find(':'); colon != std::string_view::npos)
        end = colon;
    else if (!word.ends_with(']'))
        return false;

    tag.name = word.substr(0, end);
    if (tag.name.ends_with(']')) {
        const auto open = tag.name.rfind('[');
        if (open == std::string_view::npos)
            return false;
        tag.process = tag.name.substr(open + 1, tag.name.size() - open - 2);
        tag.name = tag.name.substr(0, open);
    }
    if (tag.process.empty())
        tag.process = tag.name;
    if (!isName(tag.name) || !isName(tag.process))
        return false;
    rest.remove_prefix(end);
    if (rest.starts_with(':'))
        rest.remove_prefix(1);
    if (rest.starts_with(' '))
        rest.remove_prefix(1);
    return true;
}

/// After `<14>`. Also the forms of rsyslog (RFC 3339 time) and of Docker's default (no host name).
bool parse3164(std::string_view rest, IncomingLine &result)
{
    if (rest.starts_with(' '))
        rest.remove_prefix(1);
    std::int64_t time = result.line.time;
    if (const auto classic = parseRfc3164(rest, time)) {
        time = *classic;
        rest.remove_prefix(rfc3164TimeSize);
        if (!rest.starts_with(' '))
            return false;
        rest.remove_prefix(1);
    } else if (const auto modern = parseRfc3339(takeToken(rest))) {
        time = *modern;
    } else {
        return false;
    }

    Tag tag;
    const auto first = rest.substr(0, rest.find(' '));
    if (!first.ends_with(':'))
        takeToken(rest);
    if (!takeTag(rest, tag))
        return false;
    result.sourceName = tag.name;
    result.line.time = time;
    result.line.process = tag.process.substr(0, maxProcess);
    result.line.text = rest;
    return true;
}

} // namespace

IncomingLine parseSyslog(std::string_view message, std::int64_t receivedAt)
{
    while (!message.empty() && (message.back() == '\n' || message.back() == '\r' || message.back() == '\0'))
        message.remove_suffix(1);

    IncomingLine result;
    result.sourceName = "unknown";
    result.line.time = receivedAt;
    result.line.text = message;
    std::string_view rest = message;
    if (takePriority(rest, result.line.severity)) {
        if (rest.starts_with("1 "))
            parse5424(rest.substr(2), result);
        else
            parse3164(rest, result);
    }
    return result;
}

} // namespace drainboard
