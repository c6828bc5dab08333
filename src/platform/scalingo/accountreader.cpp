// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/accountreader.h"

#include "platform/onreply.h"
#include "platform/scalingo/drainrequests.h"

#include <algorithm>
#include <numeric>

namespace drainboard {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using What = ReadTask::What;
using Place = CrawlPlan::Place;

namespace {

constexpr int mostTries = 10;  ///< with growing pauses some twenty minutes
constexpr auto freshFor = 60s; ///< what is selected again is read again only after this

ReadTask drainsOf(const SourceRef &source)
{
    return {What::Drains, {}, source};
}

ReadTask addonsOf(const QString &appId)
{
    return {What::Addons, {}, {appId, {}}};
}

ReadTask collaboratorsOf(const QString &appId)
{
    return {What::Collaborators, {}, {appId, {}}};
}

} // namespace

AccountReader::AccountReader(ApiClient &client, AccountState &state, QString authBase, Clock &clock,
                             QObject *parent)
    : QObject(parent)
    , m_client(client)
    , m_state(state)
    , m_authBase(std::move(authBase))
    , m_clock(clock)
{
    for (const Region &region : state.regions())
        m_unsettledRegions.insert(region.name);
    connect(&client, &ApiClient::stateChanged, this, &AccountReader::step); // another token may have come
}

void AccountReader::readAll()
{
    m_plan.restart();
    m_tries.clear();
    m_readAgain.clear();
    m_skipped.clear();
    m_ahead = {};
    m_plan.add({What::User, {}, {}}, Place::Urgent);
    for (const Region &region : m_state.regions())
        m_plan.add({What::Apps, region.name, {}}, Place::Urgent);
    m_client.retryNow();
    step();
    Q_EMIT progressChanged();
}

void AccountReader::setPaused(bool paused)
{
    m_paused = paused;
    m_client.scheduler().setBackgroundPaused(paused);
    step();
    Q_EMIT progressChanged();
}

void AccountReader::setFocus(const SourceRef &source)
{
    m_focus = source;
    m_ahead = {};
    readSoon(source);
}

void AccountReader::readAhead(const SourceRef &source)
{
    m_ahead = source;
    readSoon(source);
}

void AccountReader::readSoon(const SourceRef &source)
{
    if (m_state.contains(source)) {
        if (isStale(source))
            planAgain(addonsOf(source.app));
        const auto sources = m_state.sources(source.app);
        for (const SourceRef &each : sources) {
            if (isStale(each))
                planAgain(drainsOf(each));
        }
    }
    raiseWanted();
    step();
    Q_EMIT progressChanged();
}

void AccountReader::noteChange(const SourceRef &source)
{
    ++m_changes[source];
}

void AccountReader::readAgain(const SourceRef &source)
{
    noteChange(source);
    m_plan.addAgain(drainsOf(source), Place::Urgent);
    step();
    Q_EMIT progressChanged();
}

void AccountReader::readWithReason(const QString &appId)
{
    planApp(appId);
    raiseWanted();
    step();
    Q_EMIT progressChanged();
}

std::optional<Error> AccountReader::appsFailure() const
{
    return m_regionFailures.isEmpty() ? std::nullopt : std::optional(*m_regionFailures.cbegin());
}

int AccountReader::skipped() const
{
    return std::accumulate(m_skipped.cbegin(), m_skipped.cend(), 0);
}

void AccountReader::step()
{
    if (m_client.state().tokenRefused)
        return;
    while (!m_focusRunning) {
        const auto task = m_plan.takeUrgent();
        if (!task)
            break;
        m_focusRunning = true; // also for whoever is told while it is sent
        m_focusRunning = run(*task, Priority::Focus);
    }
    while (!m_restRunning && !m_paused) {
        const auto task = m_plan.takeNext();
        if (!task)
            break;
        m_restTask = *task;
        m_restRunning = true;
        m_restRunning = run(*task, Priority::Background);
    }
}

bool AccountReader::run(const ReadTask &task, Priority priority)
{
    const bool needsConsent = task.what == What::Addons || task.what == What::Drains;
    const bool ofSource = needsConsent || task.what == What::Collaborators;
    if ((ofSource && !m_state.contains(task.source)) ||
        (needsConsent && !m_state.mayAsk(task.source, wallTime(m_clock)))) {
        m_plan.finished(task);
        settle(task, std::nullopt);
        return false;
    }
    ApiRequest request = requestFor(task);
    request.priority = priority;
    const quint64 changes = m_changes.value(task.source);
    onReply(this, m_client.send(request), [this, task, priority, changes](const Result<QJsonObject> &answer) {
        (priority == Priority::Focus ? m_focusRunning : m_restRunning) = false;
        if (answer && task.what == What::Drains && m_changes.value(task.source) != changes)
            m_plan.putBack(task, Place::Urgent); // perhaps older than the change
        else
            take(task, priority, answer);
        step();
        Q_EMIT progressChanged();
    });
    return true;
}

ApiRequest AccountReader::requestFor(const ReadTask &task) const
{
    ApiRequest request;
    switch (task.what) {
    case What::User:
        request.base = m_authBase;
        request.path = "/v1/users/self";
        request.subject.what = tr("Reading who is logged in");
        break;
    case What::Apps: {
        const auto &regions = m_state.regions();
        const auto region =
            std::ranges::find_if(regions, [&](const Region &known) { return known.name == task.region; });
        request.base = region->api;
        request.path = "/v1/apps";
        request.subject.what = tr("Reading the apps of %1").arg(region->displayName);
        break;
    }
    case What::Collaborators:
        request.base = m_state.regionOf(task.source.app).api;
        request.path = appPath(task.source.app) + "/collaborators";
        request.subject.what = tr("Reading who works on %1").arg(m_state.nameOf(task.source));
        break;
    case What::Addons:
        request.base = m_state.regionOf(task.source.app).api;
        request.path = appPath(task.source.app) + "/addons";
        request.subject.what = tr("Reading the addons of %1").arg(m_state.nameOf(task.source));
        break;
    case What::Drains:
        request.base = m_state.regionOf(task.source.app).api;
        request.path = drainsPath(task.source);
        request.subject.what = tr("Reading the drains of %1").arg(m_state.nameOf(task.source));
        break;
    }
    return request;
}

void AccountReader::take(const ReadTask &task, Priority priority, const Result<QJsonObject> &answer)
{
    const std::optional<Error> error = answer ? apply(task, *answer) : answer.error();
    if (error) {
        fail(task, priority, *error);
        return;
    }
    m_tries.remove(task);
    m_plan.finished(task);
    settle(task, std::nullopt);
}

/// Takes what was read into the state; an error if it cannot be read.
std::optional<Error> AccountReader::apply(const ReadTask &task, const QJsonObject &answer)
{
    const auto unreadable = [&](const QString &why) {
        return unreadableAnswer(requestFor(task).subject, why);
    };
    switch (task.what) {
    case What::User: {
        const auto user = parseUser(answer);
        if (!user)
            return unreadable(user.error());
        m_state.setUser(*user);
        Q_EMIT userChanged();
        return std::nullopt;
    }
    case What::Apps: {
        const auto apps = parseApps(answer, task.region);
        if (!apps)
            return unreadable(apps.error());
        m_skipped[task] = apps->skipped;
        applyApps(task.region, apps->items);
        return std::nullopt;
    }
    case What::Collaborators: {
        const auto collaborates = parseCollaborates(answer, *m_state.user());
        if (!collaborates)
            return unreadable(collaborates.error());
        m_state.setCollaborates(task.source.app, *collaborates);
        planApp(task.source.app);
        if (isWanted(task.source.app))
            raiseWanted();
        return std::nullopt;
    }
    case What::Addons: {
        const auto addons = parseAddons(answer, task.source.app);
        if (!addons)
            return unreadable(addons.error());
        m_skipped[task] = addons->skipped;
        applyAddons(task.source.app, addons->items);
        return std::nullopt;
    }
    case What::Drains: {
        const auto drains = parseDrains(answer, task.source);
        if (!drains)
            return unreadable(drains.error());
        m_skipped[task] = drains->skipped;
        if (m_state.contains(task.source) && m_state.setDrains(task.source, drains->items, wallTime(m_clock)))
            Q_EMIT drainsChanged(task.source);
        return std::nullopt;
    }
    }
    Q_UNREACHABLE();
}

void AccountReader::applyApps(const QString &region, const QList<ApiApp> &apps)
{
    const bool changed = m_state.setApps(region, apps) || m_regionFailures.contains(region);
    QList<QPair<QDateTime, QString>> order;
    for (const ApiApp &app : apps)
        order.emplaceBack(m_state.oldestRead(app.app.id).value_or(QDateTime()), app.app.id);
    std::ranges::stable_sort(order, [](const auto &a, const auto &b) { return a.first < b.first; });
    for (const auto &[read, appId] : std::as_const(order))
        planApp(appId);
    raiseWanted();
    if (changed)
        Q_EMIT catalogueChanged();
}

void AccountReader::applyAddons(const QString &appId, const QList<Addon> &addons)
{
    const bool changed = m_state.setAddons(appId, addons);
    QList<SourceRef> sources = m_state.sources(appId);
    // Next: an app is read to its end before another one begins. Each goes to the front, so the last first.
    for (auto source = sources.crbegin(); source != sources.crend(); ++source) {
        if (source->isAddon())
            m_plan.add(drainsOf(*source), Place::Next);
    }
    if (isWanted(appId))
        raiseWanted();
    if (changed)
        Q_EMIT catalogueChanged();
}

void AccountReader::planApp(const QString &appId)
{
    const SourceRef app{appId, {}};
    if (m_state.mayTellCollaborators(appId))
        m_plan.add(collaboratorsOf(appId), Place::Last);
    if (!m_state.contains(app) || !m_state.mayAsk(app, wallTime(m_clock)))
        return;
    m_plan.add(drainsOf(app), Place::Last);
    m_plan.add(addonsOf(appId), Place::Last);
}

void AccountReader::planAgain(const ReadTask &task)
{
    if (!m_plan.isToCome(task))
        m_plan.addAgain(task, Place::Next);
}

bool AccountReader::isWanted(const QString &appId) const
{
    return appId == m_focus.app || appId == m_ahead.app;
}

/// What somebody waits for comes first: its drains, the addons of its app, then the drains of those.
void AccountReader::raiseWanted()
{
    QList<ReadTask> tasks;
    for (const SourceRef &wanted : {m_ahead, m_focus}) {
        tasks << collaboratorsOf(wanted.app) << drainsOf(wanted) << addonsOf(wanted.app);
        const auto sources = m_state.sources(wanted.app);
        for (const SourceRef &source : sources) {
            if (source != wanted)
                tasks << drainsOf(source);
        }
    }
    // One that still waits for its turn in the background would come too late; it comes twice instead.
    const bool waits = m_restRunning && m_client.scheduler().isWaiting(Priority::Background);
    if (waits && tasks.contains(m_restTask))
        m_plan.addAgain(m_restTask, Place::Next);
    m_plan.setUrgent(tasks);
}

bool AccountReader::isStale(const SourceRef &source) const
{
    const auto readAt = m_state.drains(source).readAt;
    return m_state.mayAsk(source, wallTime(m_clock)) &&
           (!readAt || readAt->addSecs(freshFor.count()) <= wallTime(m_clock));
}

void AccountReader::fail(const ReadTask &task, Priority priority, const Error &error)
{
    if (comesAgain(task, error)) {
        m_plan.putBack(task, priority == Priority::Focus ? Place::Urgent : Place::Last);
    } else {
        m_plan.finished(task);
        if (error.kind == ErrorKind::NotFound && m_state.contains({task.source.app, {}})) {
            // Its list tells whether it is gone, unless the app has left it meanwhile.
            const ReadTask list = task.source.isAddon()
                                      ? addonsOf(task.source.app)
                                      : ReadTask{What::Apps, m_state.regionOf(task.source.app).name, {}};
            if (!m_readAgain.contains(list)) {
                m_readAgain.insert(list);
                m_plan.addAgain(list, Place::Urgent);
            }
        }
    }
    settle(task, error);
}

/// A task that failed because the platform does not answer is tried again. Not for ever: it may be the one
/// thing that the platform always fails on. Without knowing the user nothing goes on, so that is.
bool AccountReader::comesAgain(const ReadTask &task, const Error &error)
{
    if (m_client.state().tokenRefused)
        return true;
    if (error.kind != ErrorKind::Unavailable || m_client.scheduler().failures() == 0)
        return false;
    return task.what == What::User || ++m_tries[task] < mostTries;
}

/// Tells those who wait for it.
void AccountReader::settle(const ReadTask &task, const std::optional<Error> &error)
{
    switch (task.what) {
    case What::User:
        if (!error)
            return;
        for (const Region &region : m_state.regions())
            m_regionFailures.insert(region.name, *error); // they are asked for after the user
        m_unsettledRegions.clear();
        Q_EMIT appsSettledChanged();
        if (!m_plan.isToCome(task) && !m_state.user()) {
            // It answers, but not who this is: then no app is known to be one's own.
            m_state.setUser({.id = {}, .username = {}, .email = {}, .administrator = true});
            Q_EMIT userChanged();
        }
        return;
    case What::Apps:
        m_unsettledRegions.remove(task.region);
        if (error)
            m_regionFailures[task.region] = *error;
        else
            m_regionFailures.remove(task.region);
        Q_EMIT appsSettledChanged();
        return;
    case What::Collaborators:
        if (error && !m_plan.isToCome(task))
            m_state.setCollaborates(task.source.app, false); // then nothing speaks for it
        Q_EMIT collaboratorsRead(task.source.app);
        return;
    case What::Addons:
        if (error)
            m_state.setAddonsFailure(task.source.app, *error);
        Q_EMIT addonsRead(task.source.app);
        return;
    case What::Drains:
        if (error && m_state.contains(task.source))
            m_state.setDrainsFailure(task.source, *error);
        Q_EMIT drainsRead(task.source);
        return;
    }
}

} // namespace drainboard
