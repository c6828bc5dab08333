// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/apitime.h"

#include <QDateTime>

#include <chrono>

namespace drainboard {

using namespace Qt::StringLiterals;

QString rfc3339(std::int64_t microseconds)
{
    using namespace std::chrono;
    const auto second = floor<seconds>(std::chrono::microseconds(microseconds));
    const auto fraction = microseconds - std::chrono::microseconds(second).count();
    const auto time = QDateTime::fromSecsSinceEpoch(second.count(), Qt::UTC);
    return QString(time.toString(u"yyyy-MM-dd'T'HH:mm:ss"_s) + u".%1Z"_s.arg(fraction, 6, 10, QChar(u'0')));
}

QJsonValue rfc3339OrNull(std::int64_t microseconds)
{
    return microseconds == 0 ? QJsonValue(QJsonValue::Null) : QJsonValue(rfc3339(microseconds));
}

} // namespace drainboard
