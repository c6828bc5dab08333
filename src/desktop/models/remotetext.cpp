// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/models/remotetext.h"

#include "base/visibletext.h"
#include "desktop/widgets/bars.h"

#include <QCoreApplication>

namespace drainboard {

using namespace std::chrono_literals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(RemoteText)
};

bool isGranted(const std::optional<QDateTime> &until, const QDateTime &now)
{
    return until && *until > now;
}

/// The day; the time as well if it is less than two days away.
QString dateText(const QDateTime &until, const QDateTime &now, const TimeFormat &times)
{
    return times.withZone(now.secsTo(until) < 2 * 24 * 60 * 60 ? times.brief(until) : times.day(until));
}

} // namespace

QString readText(std::chrono::seconds age)
{
    if (age < 1min)
        return Text::tr("read just now");
    if (age < 1h)
        return Text::tr("read %n min ago", nullptr,
                        int(std::chrono::floor<std::chrono::minutes>(age).count()));
    if (age < 48h)
        return Text::tr("read %n h ago", nullptr, int(std::chrono::floor<std::chrono::hours>(age).count()));
    return Text::tr("read %n day(s) ago", nullptr, int(std::chrono::floor<std::chrono::days>(age).count()));
}

QString waitText(const CrawlStatus &status, const QString &platformName, Clock::TimePoint now)
{
    if (!status.waitsUntil || *status.waitsUntil <= now)
        return {};
    return Text::tr("%1 allows no more requests for %2.", "platform, time left")
        .arg(platformName, remainingTimeText(*status.waitsUntil - now));
}

QDateTime platformTime(Platform &platform)
{
    return QDateTime::fromMSecsSinceEpoch(platform.clock().wallMicroseconds() / 1000);
}

bool mayLook(const Consent &consent, bool isAddon, const QDateTime &now)
{
    return !consent.needed || !consent.statedReason.isEmpty() ||
           isGranted(isAddon ? consent.addonsUntil : consent.appUntil, now);
}

QString consentText(const Consent &consent, const QDateTime &now, const TimeFormat &times)
{
    if (!consent.needed)
        return {};
    const bool app = isGranted(consent.appUntil, now);
    const bool addons = isGranted(consent.addonsUntil, now);
    const QString appUntil = app ? dateText(*consent.appUntil, now, times) : QString();
    const QString addonsUntil = addons ? dateText(*consent.addonsUntil, now, times) : QString();
    if (app && addons && *consent.appUntil == *consent.addonsUntil)
        return Text::tr("The owner lets you look until %1.").arg(appUntil);
    if (app && addons)
        return Text::tr("The owner lets you look until %1, at the addons until %2.")
            .arg(appUntil, addonsUntil);
    if (!consent.statedReason.isEmpty())
        return Text::tr("You look without the owner's consent and gave this reason: %1")
            .arg(visibleText(consent.statedReason));
    if (app)
        return Text::tr("The owner lets you look until %1, but not at the addons.").arg(appUntil);
    if (addons)
        return Text::tr("The owner lets you look at the addons until %1, but not at the app itself.")
            .arg(addonsUntil);
    return Text::tr("The owner has not given consent to look at this app.");
}

} // namespace drainboard
