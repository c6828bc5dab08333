// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/timeformat.h"

#include <QCoreApplication>
#include <QLocale>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(TimeFormat)
};

} // namespace

QString TimeFormat::precise(std::int64_t microseconds) const
{
    const QDateTime time = inZone(QDateTime::fromMSecsSinceEpoch(microseconds / 1000));
    if (time.date() == inZone(QDateTime::currentDateTime()).date())
        return QLocale().toString(time.time(), u"HH:mm:ss"_s);
    return QLocale().toString(time, u"yyyy-MM-dd HH:mm:ss"_s);
}

QString TimeFormat::brief(const QDateTime &time) const
{
    return QLocale().toString(inZone(time), QLocale::ShortFormat);
}

QString TimeFormat::day(const QDateTime &time) const
{
    return QLocale().toString(inZone(time).date(), QLocale::LongFormat);
}

QString TimeFormat::withZone(const QString &time) const
{
    return m_utc ? Text::tr("%1 UTC").arg(time) : time;
}

QString TimeFormat::heading() const
{
    return m_utc ? Text::tr("Time (UTC)") : Text::tr("Time");
}

} // namespace drainboard
