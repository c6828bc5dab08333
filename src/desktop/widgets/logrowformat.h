// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/widgets/logbuffer.h"
#include "desktop/widgets/shapes.h"

#include <QString>
#include <QStringList>

#include <functional>
#include <optional>

namespace drainboard {

/// What is known of one line beside its text, as a shape and a word.
struct LogMark
{
    Shape shape = Shape::Ring;
    Tone tone = Tone::Neutral;
    QString word;
};

using LogMarker = std::function<std::optional<LogMark>(const LogLine &line)>;

/// One upper-case letter per severity: `E` for error … `!` for an emergency.
QChar severityLetter(Severity severity);
QString severityName(Severity severity);
Tone severityTone(Severity severity);

/// How a line is put into words: on screen, for screen readers, in the clipboard and in a file.
class LogRowFormat
{
public:
    void setUtc(bool utc) { m_utc = utc; }
    bool isUtc() const { return m_utc; }
    /// By LogLine::source. With one name or none, only the process is shown.
    void setSourceNames(QStringList names) { m_sourceNames = std::move(names); }
    void setMarker(LogMarker marker) { m_marker = std::move(marker); }
    bool hasMarks() const { return bool(m_marker); }

    std::optional<LogMark> mark(const LogLine &line) const;
    QString time(const LogLine &line) const;     ///< `14:03:59.123`
    QString fullTime(const LogLine &line) const; ///< ISO 8601 with date and zone
    QString origin(const LogLine &line) const;   ///< `shop web-1`
    /// The text made visible, cut after `maxBytes` with a mark that says how much is left out.
    QString text(const LogLine &line, std::size_t maxBytes) const;

    /// The whole line for the clipboard or a file. One line always stays one line.
    QString plain(const LogLine &line) const;
    /// Everything known of the line in one short text.
    QString spoken(const LogLine &line) const;

private:
    bool m_utc = false;
    QStringList m_sourceNames;
    LogMarker m_marker;
};

} // namespace drainboard
