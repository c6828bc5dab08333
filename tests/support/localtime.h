// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <ctime>

namespace drainboard {

/// While it lives this process is in another time zone, named as in $TZ.
class LocalTime
{
public:
    explicit LocalTime(const QByteArray &zone)
    {
        qputenv("TZ", zone);
        tzset();
    }
    ~LocalTime()
    {
        if (m_before.isNull())
            qunsetenv("TZ");
        else
            qputenv("TZ", m_before);
        tzset();
    }
    LocalTime(const LocalTime &) = delete;
    LocalTime &operator=(const LocalTime &) = delete;

private:
    const QByteArray m_before = qgetenv("TZ");
};

} // namespace drainboard
