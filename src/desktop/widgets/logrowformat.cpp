// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/logrowformat.h"

#include "desktop/widgets/visibleline.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t spokenBytes = 500;

QDateTime moment(const LogLine &line, bool utc)
{
    return QDateTime::fromMSecsSinceEpoch(line.line.time / 1000, utc ? Qt::UTC : Qt::LocalTime);
}

} // namespace

QChar severityLetter(Severity severity)
{
    return u"!ACEWNID"[int(severity)];
}

QString severityName(Severity severity)
{
    switch (severity) {
    case Severity::Emergency:
        return QCoreApplication::translate("Severity", "emergency");
    case Severity::Alert:
        return QCoreApplication::translate("Severity", "alert");
    case Severity::Critical:
        return QCoreApplication::translate("Severity", "critical");
    case Severity::Error:
        return QCoreApplication::translate("Severity", "error");
    case Severity::Warning:
        return QCoreApplication::translate("Severity", "warning");
    case Severity::Notice:
        return QCoreApplication::translate("Severity", "notice");
    case Severity::Informational:
        return QCoreApplication::translate("Severity", "information");
    case Severity::Debug:
        return QCoreApplication::translate("Severity", "debug");
    }
    return {};
}

Tone severityTone(Severity severity)
{
    switch (severity) {
    case Severity::Emergency:
    case Severity::Alert:
    case Severity::Critical:
    case Severity::Error:
        return Tone::Error;
    case Severity::Warning:
        return Tone::Warning;
    case Severity::Notice:
        return Tone::Success;
    case Severity::Informational:
        return Tone::Info;
    case Severity::Debug:
        break;
    }
    return Tone::Neutral;
}

std::optional<LogMark> LogRowFormat::mark(const LogLine &line) const
{
    return m_marker ? m_marker(line) : std::nullopt;
}

QString LogRowFormat::time(const LogLine &line) const
{
    return moment(line, m_utc).toString(u"HH:mm:ss.zzz"_s);
}

QString LogRowFormat::fullTime(const LogLine &line) const
{
    const QDateTime time = moment(line, m_utc);
    return time.toOffsetFromUtc(time.offsetFromUtc()).toString(Qt::ISODateWithMs);
}

QString LogRowFormat::origin(const LogLine &line) const
{
    const QString process = visibleLine(line.line.process).text;
    if (m_sourceNames.size() < 2 || line.source >= std::size_t(m_sourceNames.size()))
        return process;
    const QString &source = m_sourceNames[qsizetype(line.source)];
    return process.isEmpty() ? source : QString(source + u' ' + process);
}

QString LogRowFormat::text(const LogLine &line, std::size_t maxBytes) const
{
    const VisibleLine visible = visibleLine(line.line.text, maxBytes);
    if (visible.cutBytes == 0)
        return visible.text;
    return visible.text + QCoreApplication::translate("LogRowFormat", "… [%1 more bytes]")
                              .arg(QLocale().toString(qulonglong(visible.cutBytes)));
}

QString LogRowFormat::plain(const LogLine &line) const
{
    return fullTime(line) + u' ' + origin(line) + u' ' + severityLetter(line.line.severity) + u' ' +
           visibleLine(line.line.text).text;
}

QString LogRowFormat::spoken(const LogLine &line) const
{
    QStringList parts{time(line), origin(line), severityName(line.line.severity)};
    if (const auto known = mark(line))
        parts += known->word;
    parts += text(line, spokenBytes);
    parts.removeAll(QString());
    return parts.join(u", ");
}

} // namespace drainboard
