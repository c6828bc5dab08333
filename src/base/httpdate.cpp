// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/httpdate.h"

#include <QLocale>

namespace drainboard {

using namespace Qt::StringLiterals;

QDateTime fromHttpDate(const QByteArray &text)
{
    constexpr qsizetype dateSize = 16;
    constexpr qsizetype timeSize = 8;
    const QString whole = QString::fromLatin1(text.trimmed());
    // Apart: a QDateTime would be read as local time, which has hours that are not.
    const QDate date = QLocale::c().toDate(whole.left(dateSize), u"ddd, dd MMM yyyy"_s);
    const QTime time = QTime::fromString(whole.mid(dateSize + 1, timeSize), u"HH:mm:ss"_s);
    const bool joined = whole.mid(dateSize, 1) == " "_L1 && whole.mid(dateSize + 1 + timeSize) == " GMT"_L1;
    return joined && date.isValid() && time.isValid() ? QDateTime(date, time, Qt::UTC) : QDateTime();
}

} // namespace drainboard
