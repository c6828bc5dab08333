// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"

#include <QJsonValue>
#include <QString>

namespace drainboard {

/// `2031-05-04T10:11:12.123456Z` (RFC 3339).
QString rfc3339(std::int64_t microseconds);

/// null for 0, which stands for never.
QJsonValue rfc3339OrNull(std::int64_t microseconds);

/// A moment of the clock as a moment of its wall clock, as both stand now.
std::int64_t wallMicrosecondsAt(const Clock &clock, Clock::TimePoint moment);

} // namespace drainboard
