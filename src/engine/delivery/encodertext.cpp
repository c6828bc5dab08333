// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/encodertext.h"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace drainboard {

namespace {

using namespace std::chrono;

constexpr std::string_view replacement = "\xEF\xBF\xBD"; // U+FFFD

EscapeTable withControlsDropped()
{
    EscapeTable table{};
    std::fill_n(table.begin(), 0x20, std::string_view(""));
    table[0x7f] = "";
    return table;
}

EscapeTable makeJsonEscapes()
{
    static const auto controls = [] {
        std::array<std::array<char, 6>, 0x20> texts{};
        for (std::size_t i = 0; i < texts.size(); ++i)
            texts[i] = {'\\', 'u', '0', '0', i < 16 ? '0' : '1', "0123456789abcdef"[i % 16]};
        return texts;
    }();
    EscapeTable table{};
    for (std::size_t i = 0; i < controls.size(); ++i)
        table[i] = {controls[i].data(), controls[i].size()};
    table['\n'] = "\\n";
    table['\r'] = "\\r";
    table['\t'] = "\\t";
    table['"'] = "\\\"";
    table['\\'] = "\\\\";
    return table;
}

/// Bytes of the valid UTF-8 sequence of two or more bytes that `text` begins with; 0 if there is none.
std::size_t sequenceAt(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(0);
    const std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || size > text.size())
        return 0;
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0) != 0x80)
            return 0;
    }
    // Overlong forms, surrogates and what lies beyond U+10FFFF.
    const unsigned char second = byte(1);
    if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
        (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F))
        return 0;
    return size;
}

bool isPlain(char c, const EscapeTable &escapes)
{
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x80 && !escapes[byte].data();
}

void appendDigits(QByteArray &out, std::int64_t value, int digits)
{
    std::array<char, 8> text{};
    for (int i = digits - 1; i >= 0; --i, value /= 10)
        text[static_cast<std::size_t>(i)] = static_cast<char>('0' + value % 10);
    out.append(text.data(), digits);
}

} // namespace

const EscapeTable &jsonEscapes()
{
    static const EscapeTable table = makeJsonEscapes();
    return table;
}

const EscapeTable &oneLineEscapes()
{
    static const EscapeTable table = [] {
        EscapeTable escapes{};
        escapes['\0'] = "";
        escapes['\n'] = "␊";
        escapes['\r'] = "␍";
        return escapes;
    }();
    return table;
}

const EscapeTable &messageEscapes()
{
    static const EscapeTable table = [] {
        EscapeTable escapes{};
        escapes['\0'] = "";
        return escapes;
    }();
    return table;
}

const EscapeTable &structuredDataEscapes()
{
    static const EscapeTable table = [] {
        EscapeTable escapes = withControlsDropped();
        escapes['"'] = "\\\"";
        escapes['\\'] = "\\\\";
        escapes[']'] = "\\]";
        return escapes;
    }();
    return table;
}

void appendText(QByteArray &out, std::string_view text, const EscapeTable &escapes, qsizetype maxBytes)
{
    const qsizetype limit = out.size() + maxBytes;
    const qsizetype limitWithMark = limit - static_cast<qsizetype>(cutMark.size());
    qsizetype cutAt = out.size(); // where the mark would stand
    while (!text.empty()) {
        std::string_view piece;
        std::size_t taken = 0;
        const auto plainEnd =
            std::find_if_not(text.begin(), text.end(), [&](char c) { return isPlain(c, escapes); });
        if (plainEnd != text.begin()) {
            taken = static_cast<std::size_t>(plainEnd - text.begin());
            piece = text.substr(0, taken);
            cutAt = std::max(cutAt, std::min(limitWithMark, out.size() + static_cast<qsizetype>(taken)));
        } else if (static_cast<unsigned char>(text.front()) < 0x80) {
            taken = 1;
            piece = escapes[static_cast<unsigned char>(text.front())];
        } else {
            const std::size_t size = sequenceAt(text);
            taken = std::max<std::size_t>(size, 1);
            piece = size > 0 ? text.substr(0, size) : replacement;
        }
        if (out.size() + static_cast<qsizetype>(piece.size()) > limit) {
            append(out, piece.substr(0, static_cast<std::size_t>(limit - out.size())));
            out.truncate(cutAt);
            append(out, cutMark);
            return;
        }
        append(out, piece);
        if (out.size() <= limitWithMark)
            cutAt = out.size();
        text.remove_prefix(taken);
    }
}

void appendDecimal(QByteArray &out, std::int64_t value)
{
    std::array<char, 20> text{};
    const auto result = std::to_chars(text.data(), text.data() + text.size(), value);
    out.append(text.data(), result.ptr - text.data());
}

void appendTime(QByteArray &out, std::int64_t time, int digits)
{
    constexpr sys_days first(year(0) / January / 1);
    constexpr sys_days end(year(10000) / January / 1);
    const auto moment = std::clamp(sys_time<microseconds>(microseconds(time)), sys_time<microseconds>(first),
                                   sys_time<microseconds>(end) - microseconds(1));
    const auto midnight = floor<days>(moment);
    const year_month_day date(midnight);
    const hh_mm_ss<microseconds> clock(moment - midnight);
    appendDigits(out, int(date.year()), 4);
    out += '-';
    appendDigits(out, unsigned(date.month()), 2);
    out += '-';
    appendDigits(out, unsigned(date.day()), 2);
    out += 'T';
    appendDigits(out, clock.hours().count(), 2);
    out += ':';
    appendDigits(out, clock.minutes().count(), 2);
    out += ':';
    appendDigits(out, clock.seconds().count(), 2);
    out += '.';
    const std::int64_t fraction = clock.subseconds().count();
    appendDigits(out, digits == 3 ? fraction / 1000 : fraction, digits);
    out += 'Z';
}

} // namespace drainboard
