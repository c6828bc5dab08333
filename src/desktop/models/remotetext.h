// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/widgets/timeformat.h"
#include "platform/platform.h"
#include "platform/remotecontrol.h"

#include <QString>

#include <chrono>

namespace drainboard {

/// When something was read: `read just now`, `read 5 min ago`, `read 3 days ago`.
QString readText(std::chrono::seconds age);

/// How long the platform's request limit keeps requests waiting, in a sentence; empty while it does not.
QString waitText(const CrawlStatus &status, const QString &platformName, Clock::TimePoint now);

/// The time of day by the platform's clock.
QDateTime platformTime(Platform &platform);

/// Whether the app's owner lets its drains (or, for an addon, those of the addons) be looked at, or a reason
/// was stated for looking anyway.
bool mayLook(const Consent &consent, bool isAddon, const QDateTime &now);

/// What the owner permits and until when, or the reason that was stated, in a sentence; empty where no
/// consent is needed.
QString consentText(const Consent &consent, const QDateTime &now, const TimeFormat &times);

} // namespace drainboard
