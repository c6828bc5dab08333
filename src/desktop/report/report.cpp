// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/report/report.h"

#include "base/visibletext.h"
#include "desktop/models/healthtext.h"
#include "desktop/models/remotetext.h"
#include "domain/drainurl.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <limits>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Report)
};

QString timeText(const QDateTime &time)
{
    return Text::tr("%1 UTC").arg(time.toUTC().toString(u"yyyy-MM-dd HH:mm:ss"_s));
}

QString timeText(std::int64_t microseconds)
{
    return timeText(QDateTime::fromMSecsSinceEpoch(microseconds / 1000, Qt::UTC));
}

QString numberText(std::uint64_t number)
{
    return QLocale().toString(qulonglong(number));
}

QString linesText(std::uint64_t lines)
{
    // The plural form goes by an int, which the figure may not fit.
    return Text::tr("%1 line(s)", nullptr,
                    int(std::min<std::uint64_t>(lines, std::numeric_limits<int>::max())))
        .arg(numberText(lines));
}

ReportedDrain::Condition conditionOf(HealthState state)
{
    const int severity = healthSeverity(state);
    if (severity < healthSeverity(HealthState::Healthy))
        return ReportedDrain::Condition::Unknown;
    return state == HealthState::Healthy ? ReportedDrain::Condition::Good : ReportedDrain::Condition::Bad;
}

} // namespace

ReportMaker::ReportMaker(const Inventory &inventory, const SourceRef &scope,
                         const QHash<DrainKey, DiagnosisResult> &diagnoses, const QDateTime &time)
    : m_inventory(inventory)
    , m_platform(inventory.platform())
    , m_diagnoses(diagnoses)
    , m_time(time)
    , m_reportsHealth(m_platform.capabilities() & Capability::ReportHealth)
{
    for (const App &app : inventory.apps()) {
        if (scope.app.isEmpty() || scope.app == app.id)
            m_apps.append(app);
    }
    m_report.title = scope.app.isEmpty()
                         ? Text::tr("Log drains of all apps")
                         : Text::tr("Log drains of %1").arg(inventory.sourceName({scope.app, {}}));
}

bool ReportMaker::readNext()
{
    if (m_next == m_apps.size())
        return false;
    m_report.apps.append(read(m_apps[m_next++]));
    return true;
}

Report ReportMaker::report() const
{
    Report report = m_report;
    report.facts = facts();
    return report;
}

QList<ReportFact> ReportMaker::healthFacts(const DrainStatus &status) const
{
    if (!m_reportsHealth)
        return {{Text::tr("Health"), Text::tr("not reported by %1").arg(visibleText(m_platform.name()))}};
    const ReportFact health{
        Text::tr("Health"),
        lastingHealthSentence(status, timeText(wallTime(status.health.quarantinedUntil)))};
    if (!isReported(status))
        return {health};
    const DrainCounters &counters = status.counters;
    return {
        health,
        {Text::tr("Delivered"), Text::tr("%1, %2", "lines, bytes")
                                    .arg(linesText(counters.linesDelivered),
                                         QLocale().formattedDataSize(qint64(counters.bytesDelivered)))},
        {Text::tr("Waiting"), linesText(status.backlog)},
        {Text::tr("Lost"), linesText(counters.linesLost)},
        {Text::tr("Failed attempts"), numberText(counters.attemptsFailed)},
        {Text::tr("Last success"), status.lastSuccess ? timeText(status.lastSuccess) : Text::tr("never")},
        {Text::tr("Last error"),
         status.lastError.isEmpty() ? Text::tr("none") : visibleText(status.lastError)},
    };
}

/// In microseconds, of a time to come.
std::int64_t ReportMaker::wallTime(Clock::TimePoint time) const
{
    const Clock &clock = m_platform.clock();
    return clock.wallMicroseconds() + std::chrono::microseconds(time - clock.now()).count();
}

ReportedDrain ReportMaker::read(const Drain &drain)
{
    const DrainTarget target = parseDrainUrl(drain.url);
    const DrainStatus status = m_inventory.status(drain);
    ReportedDrain reported;
    reported.title = target.provider ? Text::tr("%1: %2", "provider, target")
                                           .arg(providerOf(*target.provider).name, targetName(drain.url))
                                     : targetName(drain.url);
    if (m_reportsHealth && !status.paused)
        reported.condition = conditionOf(status.health.state);
    reported.facts.append({Text::tr("URL"), maskedDrainUrl(drain.url)});
    reported.facts += healthFacts(status);
    if (const auto found = m_diagnoses.constFind(drain.key()); found != m_diagnoses.cend()) {
        reported.diagnosisTitle = Text::tr("Diagnosis from this computer, %1").arg(timeText(found->time));
        for (const DiagnosisStep &step : found->steps)
            reported.diagnosis.append({step.passed,
                                       (step.passed ? Text::tr("%1: passed. %2") : Text::tr("%1: failed. %2"))
                                           .arg(stageWord(step.stage), step.text),
                                       step.advice});
    }
    ++m_drains;
    m_inTrouble += reported.condition == ReportedDrain::Condition::Bad;
    return reported;
}

/// An owner's missing consent holds for what was read before it ended, too.
bool ReportMaker::mayBeLookedAt(const SourceRef &source) const
{
    const RemoteControl *remote = m_platform.remote();
    return !remote || mayLook(remote->consent(source.app), source.isAddon(), platformTime(m_platform));
}

QStringList ReportMaker::notes(const SourceRef &source) const
{
    if (!mayBeLookedAt(source))
        return {Text::tr("Its owner has not agreed that it is looked at.")};
    QStringList notes;
    if (const RemoteControl *remote = m_platform.remote()) {
        const auto readAt = remote->readAt(source);
        notes.append(readAt ? Text::tr("Read on %1.").arg(timeText(*readAt))
                            : Text::tr("Not read yet: nothing is known of its drains."));
    }
    const QString problem = m_inventory.problem(source);
    if (!problem.isEmpty())
        notes.append(visibleText(problem));
    const Addon *addon = m_inventory.addon(source);
    if (addon && !producesLines(*addon))
        notes.append(Text::tr("It has no log: only database addons produce lines."));
    else if (m_inventory.drains(source).isEmpty() && problem.isEmpty())
        notes.append(Text::tr("No drain is known."));
    return notes;
}

ReportedSource ReportMaker::read(const SourceRef &source)
{
    const Addon *addon = m_inventory.addon(source);
    ReportedSource reported{
        addon ? m_inventory.addonName(*addon) : Text::tr("The app itself"), notes(source), {}};
    const auto drains = mayBeLookedAt(source) ? m_inventory.drains(source) : QList<Drain>();
    for (const Drain &drain : drains)
        reported.drains.append(read(drain));
    return reported;
}

ReportedApp ReportMaker::read(const App &app)
{
    ReportedApp reported{visibleText(app.name), {}};
    const auto sources = m_inventory.sources({app.id, {}});
    for (const SourceRef &source : sources)
        reported.sources.append(read(source));
    return reported;
}

QList<ReportFact> ReportMaker::facts() const
{
    QList<ReportFact> facts{{Text::tr("Connection"), visibleText(m_platform.name())}};
    if (const RemoteControl *remote = m_platform.remote(); remote && !remote->account().isEmpty())
        facts.append({Text::tr("Account"), visibleText(remote->account())});
    facts.append({Text::tr("Made on"), timeText(m_time)});
    facts.append({Text::tr("Drains"), numberText(std::uint64_t(m_drains))});
    if (m_reportsHealth)
        facts.append({Text::tr("In trouble"), numberText(std::uint64_t(m_inTrouble))});
    if (m_inventory.state() == Inventory::State::Failed)
        facts.append({Text::tr("Problem"), visibleText(m_inventory.failure())});
    else if (m_inventory.state() == Inventory::State::Loading)
        facts.append({Text::tr("Problem"), Text::tr("Not everything had been read when this was made.")});
    return facts;
}

} // namespace drainboard
