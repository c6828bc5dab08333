// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QString>

namespace drainboard {

/// How moments are written for people: in local time, or in UTC for those who prefer it.
class TimeFormat
{
public:
    explicit TimeFormat(bool utc = false)
        : m_utc(utc)
    {
    }

    bool isUtc() const { return m_utc; }
    /// To the second: `14:03:59`, with the day in front unless it is today.
    QString precise(std::int64_t microseconds) const;
    /// Day and time as the user's language has them, to the minute.
    QString brief(const QDateTime &time) const;
    QString day(const QDateTime &time) const;
    /// Of a time that stands alone: says what zone it is in if it is not the local one.
    QString withZone(const QString &time) const;
    /// Above a column of times.
    QString heading() const;

private:
    QDateTime inZone(const QDateTime &time) const { return m_utc ? time.toUTC() : time.toLocalTime(); }

    bool m_utc;
};

} // namespace drainboard
