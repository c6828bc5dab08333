// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/lossnotice.h"

#include <QDateTime>

namespace drainboard {

std::string lossNotice(std::uint64_t lines, std::int64_t since)
{
    const auto time = QDateTime::fromMSecsSinceEpoch(since / 1000, Qt::UTC).toString(Qt::ISODateWithMs);
    return std::to_string(lines) + (lines == 1 ? " line" : " lines") + " not delivered since " +
           time.toStdString();
}

} // namespace drainboard
