// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/models/healthtext.h"

#include "base/visibletext.h"
#include "desktop/widgets/bars.h"

#include <QCoreApplication>
#include <QLocale>

namespace drainboard {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(HealthText)
};

} // namespace

int healthSeverity(HealthState state)
{
    switch (state) {
    case HealthState::Unknown:
        return 0;
    case HealthState::Idle:
        return 1;
    case HealthState::Healthy:
        return 2;
    case HealthState::Failing:
        return 3;
    case HealthState::Probing:
        return 4;
    case HealthState::Quarantined:
        return 5;
    }
    return 0;
}

QString healthWord(const Health &health, bool paused)
{
    if (paused)
        return Text::tr("Paused");
    switch (health.state) {
    case HealthState::Unknown:
        return Text::tr("Unknown");
    case HealthState::Idle:
        return Text::tr("Nothing sent yet");
    case HealthState::Healthy:
        return Text::tr("Healthy");
    case HealthState::Failing:
        return Text::tr("Failing, %1 of %2", "failed attempts").arg(health.failures).arg(health.failureLimit);
    case HealthState::Quarantined:
        return Text::tr("Quarantined");
    case HealthState::Probing:
        return Text::tr("Trying again");
    }
    return {};
}

QString notReportedText(const QString &platformName)
{
    return Text::tr("Not reported by %1").arg(visibleText(platformName));
}

bool isReported(const DrainStatus &status)
{
    return status.health.state != HealthState::Unknown || status.counters != DrainCounters() ||
           status.backlog > 0 || status.lastSuccess != 0 || !status.lastError.isEmpty();
}

QString unknownText()
{
    return Text::tr("unknown");
}

static QString stateSentence(const Health &health, const QString &nextAttempt)
{
    switch (health.state) {
    case HealthState::Unknown:
        return Text::tr("Nothing has been reported of this drain yet.");
    case HealthState::Idle:
        return Text::tr("Nothing has been sent yet: no line has come since the drain was added.");
    case HealthState::Healthy:
        return Text::tr("The target takes the lines.");
    case HealthState::Failing:
        return Text::tr("%n attempt(s) in a row have failed; after %1 the target is left alone for a while.",
                        nullptr, health.failures)
            .arg(health.failureLimit);
    case HealthState::Quarantined:
        return nextAttempt;
    case HealthState::Probing:
        return Text::tr("The pause is over; the next attempt decides.");
    }
    return {};
}

static QString sentence(const DrainStatus &status, const QString &nextAttempt)
{
    const QString state = stateSentence(status.health, nextAttempt);
    if (status.paused)
        return Text::tr("Paused: nothing is sent until you resume it. Lines are kept meanwhile.");
    if (status.health.reason.isEmpty())
        return state;
    return Text::tr("%1 The last attempt said: %2.", "state sentence, reason")
        .arg(state, visibleText(status.health.reason));
}

QString healthSentence(const DrainStatus &status, Clock::TimePoint now)
{
    return sentence(status,
                    Text::tr("The target failed too often and is left alone; the next attempt is in %1.")
                        .arg(remainingTimeText(status.health.quarantinedUntil - now)));
}

QString lastingHealthSentence(const DrainStatus &status, const QString &nextAttempt)
{
    return sentence(
        status, Text::tr("The target failed too often and is left alone; the next attempt is at %1.", "time")
                    .arg(nextAttempt));
}

QString stageWord(TestStage stage)
{
    switch (stage) {
    case TestStage::Name:
        return Text::tr("Name");
    case TestStage::Connection:
        return Text::tr("Connection");
    case TestStage::Tls:
        return Text::tr("TLS");
    case TestStage::Answer:
        return Text::tr("Answer");
    }
    return {};
}

QString rateText(double linesPerSecond)
{
    const QLocale locale;
    if (linesPerSecond < 0.05)
        return locale.toString(0);
    if (linesPerSecond < 9.95)
        return locale.toString(linesPerSecond, 'f', 1);
    return locale.toString(qRound64(linesPerSecond));
}

} // namespace drainboard
