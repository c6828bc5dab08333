// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/delivery/encoder.h"

#include <QByteArray>

#include <array>
#include <string>
#include <string_view>

namespace drainboard {

/// What stands for each ASCII character; characters that were not set stay as they are ("plain").
class EscapeTable
{
public:
    /// `text` stands for `c`, which is ASCII, from then on; kept as a view. Empty: the character is dropped.
    void set(char c, std::string_view text);
    std::string_view replacementOf(char c) const { return m_replacements[static_cast<unsigned char>(c)]; }
    /// How many bytes of `text`, from its start, are plain ASCII. Looks at eight at once where few printable
    /// characters are escaped: 200 bytes of a log line cost some 20 ns.
    std::size_t plainPrefix(std::string_view text) const;

private:
    bool isPlain(char c) const;

    std::array<std::string_view, 128> m_replacements{};
    std::string m_printable; ///< the escaped characters that are neither control characters nor DEL
};

/// For the inside of a JSON string.
const EscapeTable &jsonEscapes();
/// For a message that ends with a line feed: line feeds inside become visible, NUL is dropped.
const EscapeTable &oneLineEscapes();
/// For a message that may hold line feeds: NUL is dropped.
const EscapeTable &messageEscapes();
/// For the value of a structured-data parameter (RFC 5424 §6.3.3); control characters are dropped.
const EscapeTable &structuredDataEscapes();

/// Stands at the end of a text that was cut.
constexpr std::string_view cutMark = "… [cut]";

inline void append(QByteArray &out, std::string_view bytes)
{
    out.append(bytes.data(), static_cast<qsizetype>(bytes.size()));
}

inline std::string_view viewOf(const QByteArray &bytes)
{
    return {bytes.data(), static_cast<std::size_t>(bytes.size())};
}

/// `web-1`: the line's own process, or what the source says of those without one.
inline std::string_view processOf(const LineView &line, const SourceLabels &labels)
{
    return line.process.empty() ? viewOf(labels.process) : line.process;
}

/// Appends `text` as valid UTF-8 (U+FFFD for what is not), escaped, in at most `maxBytes` (64 or more): a
/// longer one is cut between two characters and ends with cutMark.
void appendText(QByteArray &out, std::string_view text, const EscapeTable &escapes, qsizetype maxBytes);

void appendDecimal(QByteArray &out, std::int64_t value);

/// Appends `2026-01-15T09:30:00.123Z` with 3 or 6 digits. Years outside 0000–9999 are clamped.
void appendTime(QByteArray &out, std::int64_t microseconds, int digits);

} // namespace drainboard
