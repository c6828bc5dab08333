// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/encodertext.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstring>

namespace drainboard {

namespace {

using namespace std::chrono;

constexpr std::string_view replacement = "\xEF\xBF\xBD"; // U+FFFD

EscapeTable withControlsDropped()
{
    EscapeTable table;
    for (char c = 0; c < 0x20; ++c)
        table.set(c, "");
    table.set(0x7f, "");
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
    EscapeTable table;
    for (std::size_t i = 0; i < controls.size(); ++i)
        table.set(static_cast<char>(i), {controls[i].data(), controls[i].size()});
    table.set('\n', "\\n");
    table.set('\r', "\\r");
    table.set('\t', "\\t");
    table.set('"', "\\\"");
    table.set('\\', "\\\\");
    return table;
}

// Eight characters in one number. Each test is for the whole word: a true bit says only that there is one.
constexpr std::uint64_t everyByte = 0x0101010101010101;
constexpr std::uint64_t topBits = 0x8080808080808080;
constexpr std::size_t wordSize = sizeof(std::uint64_t);
constexpr std::size_t mostPatterns = 4; ///< beyond, byte by byte is as fast

bool holdsControlOrNonAscii(std::uint64_t word)
{
    const std::uint64_t below32 = (word - everyByte * 0x20) & ~word;
    const std::uint64_t from127 = (word + everyByte) | word;
    return ((below32 | from127) & topBits) != 0;
}

bool holds(std::uint64_t word, char c)
{
    const std::uint64_t difference = word ^ (everyByte * static_cast<unsigned char>(c));
    return ((difference - everyByte) & ~difference & topBits) != 0;
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

/// Writes exactly `digits` digits to `to`; returns where they end.
char *writeDigits(char *to, std::int64_t value, int digits)
{
    for (int i = digits - 1; i >= 0; --i, value /= 10)
        to[i] = static_cast<char>('0' + value % 10);
    return to + digits;
}

constexpr std::size_t secondSize = 20; ///< of `2026-01-15T09:30:00.`
using SecondText = std::array<char, secondSize>;

SecondText textOf(sys_seconds second)
{
    const auto midnight = floor<days>(second);
    const year_month_day date(midnight);
    const hh_mm_ss<seconds> clock(second - midnight);
    SecondText text{};
    char *to = writeDigits(text.data(), int(date.year()), 4);
    *to++ = '-';
    to = writeDigits(to, unsigned(date.month()), 2);
    *to++ = '-';
    to = writeDigits(to, unsigned(date.day()), 2);
    *to++ = 'T';
    to = writeDigits(to, clock.hours().count(), 2);
    *to++ = ':';
    to = writeDigits(to, clock.minutes().count(), 2);
    *to++ = ':';
    to = writeDigits(to, clock.seconds().count(), 2);
    *to++ = '.';
    return text;
}

} // namespace

void EscapeTable::set(char c, std::string_view text)
{
    m_replacements[static_cast<unsigned char>(c)] = text.empty() ? "" : text;
    if (c >= 0x20 && c < 0x7f && m_printable.find(c) == std::string::npos)
        m_printable += c;
}

bool EscapeTable::isPlain(char c) const
{
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x80 && !m_replacements[byte].data();
}

std::size_t EscapeTable::plainPrefix(std::string_view text) const
{
    const auto isPlainWord = [&](const char *at) {
        std::uint64_t word = 0;
        std::memcpy(&word, at, wordSize);
        return !holdsControlOrNonAscii(word) &&
               std::none_of(m_printable.begin(), m_printable.end(), [&](char c) { return holds(word, c); });
    };
    const bool byWords = m_printable.size() <= mostPatterns;
    std::size_t at = 0;
    while (at < text.size()) {
        while (byWords && text.size() - at >= wordSize && isPlainWord(text.data() + at))
            at += wordSize;
        for (const std::size_t stop = std::min(at + wordSize, text.size()); at < stop; ++at) {
            if (!isPlain(text[at]))
                return at;
        }
    }
    return at;
}

const EscapeTable &jsonEscapes()
{
    static const EscapeTable table = makeJsonEscapes();
    return table;
}

const EscapeTable &oneLineEscapes()
{
    static const EscapeTable table = [] {
        EscapeTable escapes;
        escapes.set('\0', "");
        escapes.set('\n', "␊");
        escapes.set('\r', "␍");
        return escapes;
    }();
    return table;
}

const EscapeTable &messageEscapes()
{
    static const EscapeTable table = [] {
        EscapeTable escapes;
        escapes.set('\0', "");
        return escapes;
    }();
    return table;
}

const EscapeTable &structuredDataEscapes()
{
    static const EscapeTable table = [] {
        EscapeTable escapes = withControlsDropped();
        escapes.set('"', "\\\"");
        escapes.set('\\', "\\\\");
        escapes.set(']', "\\]");
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
        if (const std::size_t plain = escapes.plainPrefix(text); plain > 0) {
            taken = plain;
            piece = text.substr(0, taken);
            cutAt = std::max(cutAt, std::min(limitWithMark, out.size() + static_cast<qsizetype>(taken)));
        } else if (static_cast<unsigned char>(text.front()) < 0x80) {
            taken = 1;
            piece = escapes.replacementOf(text.front());
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
    const auto second = floor<seconds>(moment);
    // Neighbouring lines mostly are of the same second, and the calendar is what costs.
    thread_local sys_seconds knownSecond;
    thread_local SecondText knownText = textOf(knownSecond);
    if (second != knownSecond) {
        knownText = textOf(second);
        knownSecond = second;
    }
    std::array<char, secondSize + 7> text; // NOLINT(cppcoreguidelines-pro-type-member-init): written below
    char *to = std::copy(knownText.begin(), knownText.end(), text.data());
    const std::int64_t fraction = (moment - second).count();
    to = writeDigits(to, digits == 3 ? fraction / 1000 : fraction, digits);
    *to++ = 'Z';
    out.append(text.data(), to - text.data());
}

} // namespace drainboard
