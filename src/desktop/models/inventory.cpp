// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/models/inventory.h"

#include "platform/onreply.h"
#include "platform/remotecontrol.h"

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// The statuses of fewer drains are told at once.
constexpr qsizetype manyDrains = 1000;

} // namespace

Inventory::Inventory(Platform &platform, QObject *parent)
    : QObject(parent)
    , m_platform(platform)
    , m_telling([this] { tellChanges(); })
    , m_tellingStatuses([this] { tellStatuses(); })
{
    connect(&platform, &Platform::catalogueChanged, this, [this] {
        notePermissions();
        readApps();
    });
    connect(&platform, &Platform::drainsChanged, this, &Inventory::readDrains);
    connect(&platform, &Platform::statusesChanged, this, &Inventory::takeStatuses);
    m_sampling = platform.clock().makeAlarm([this] { sampleRates(); });
    m_sampling->ringAfter(1s);
    if (RemoteControl *remote = platform.remote())
        followRemote(*remote);
    notePermissions();
    readApps();
}

/// A server tells what its token may do only once it has answered; the apps may be known before.
void Inventory::notePermissions()
{
    const bool capable = std::exchange(m_capabilities, m_platform.capabilities()) != m_capabilities;
    const QString reason = m_platform.readOnlyReason();
    if (std::exchange(m_readOnlyReason, reason) != reason || capable)
        noteCatalogueChange();
}

void Inventory::followRemote(RemoteControl &remote)
{
    m_answering = remote.crawl().problem.isEmpty();
    connect(&remote, &RemoteControl::crawlChanged, this, [this, &remote] {
        if (std::exchange(m_answering, remote.crawl().problem.isEmpty()) != m_answering)
            Q_EMIT agesChanged();
    });
    connect(&remote, &RemoteControl::readAtChanged, this, &Inventory::noteChange);
    connect(&remote, &RemoteControl::currentChanged, this, &Inventory::agesChanged);
    connect(&remote, &RemoteControl::consentChanged, this, [this](const QString &appId) {
        if (!m_appRows.contains(appId))
            return;
        readAddons(appId); // what was refused before, or is so now
        for (const SourceRef &source : sources({appId, {}})) {
            if (m_drainQuestions.contains(source))
                readDrains(source);
        }
    });
    m_aging = m_platform.clock().makeAlarm([this] {
        m_aging->ringAfter(1min);
        Q_EMIT agesChanged();
    });
    m_aging->ringAfter(1min);
}

void Inventory::setState(State state, const QString &failure)
{
    if (m_state == state && m_failure == failure)
        return;
    m_state = state;
    m_failure = failure;
    Q_EMIT stateChanged();
}

void Inventory::reload()
{
    if (RemoteControl *remote = m_platform.remote())
        remote->refresh();
    if (m_state == State::Failed)
        setState(State::Loading);
    const auto asked = m_drainQuestions.keys(); // readDrains() changes it
    for (const SourceRef &source : asked)
        readDrains(source);
    readApps();
}

bool Inventory::begin(Question &question)
{
    if (question.pending) {
        question.again = true;
        return false;
    }
    question.pending = true;
    ++m_pending;
    return true;
}

bool Inventory::end(Question &question)
{
    question.pending = false;
    return std::exchange(question.again, false);
}

void Inventory::answered()
{
    if (--m_pending > 0 || m_state != State::Loading)
        return;
    tellChanges();
    setState(State::Ready);
}

void Inventory::readApps()
{
    if (!begin(m_appsQuestion))
        return;
    onReply(this, m_platform.apps(), [this](const Result<QList<App>> &apps) {
        const bool again = end(m_appsQuestion);
        if (apps)
            takeApps(*apps);
        if (again)
            readApps();
        else if (!apps)
            setState(State::Failed, apps.error().text);
        else if (m_state == State::Failed)
            setState(State::Loading);
        answered();
    });
}

void Inventory::readAddons(const QString &appId)
{
    if (!begin(m_addonQuestions[appId]))
        return;
    onReply(this, m_platform.addons(appId), [this, appId](const Result<QList<Addon>> &addons) {
        const auto question = m_addonQuestions.find(appId);
        if (question != m_addonQuestions.end()) { // the app is still there
            const bool again = end(*question);
            if (addons) {
                m_addonProblems.remove(appId);
                takeAddons(appId, *addons);
            } else {
                if (addons.error().kind == ErrorKind::NotAllowed) // any more: a consent has ended
                    forgetAddons(appId);
                m_addonProblems[appId] = addons.error().text; // else what was known is better than nothing
                noteChange({appId, {}});
            }
            if (again)
                readAddons(appId);
        }
        answered();
    });
}

void Inventory::readDrains(const SourceRef &source)
{
    if (!begin(m_drainQuestions[source]))
        return;
    onReply(this, m_platform.drains(source), [this, source](const Result<QList<Drain>> &drains) {
        const auto question = m_drainQuestions.find(source);
        if (question != m_drainQuestions.end()) { // the source is still there
            const bool again = end(*question);
            if (drains) {
                m_drainProblems.remove(source);
                takeDrains(source, *drains);
            } else {
                if (drains.error().kind == ErrorKind::NotAllowed) { // any more: a consent has ended
                    takeDrains(source, {});
                    m_drains.remove(source);
                }
                m_drainProblems[source] = drains.error().text; // else what was known is better than nothing
                noteChange(source);
            }
            if (again)
                readDrains(source);
        }
        answered();
    });
}

/// From then on the platform tells of changes.
void Inventory::readDrainsOnce(const SourceRef &source)
{
    if (!m_drainQuestions.contains(source))
        readDrains(source);
}

void Inventory::takeApps(const QList<App> &apps)
{
    QHash<QString, qsizetype> rows;
    rows.reserve(apps.size());
    for (qsizetype row = 0; row < apps.size(); ++row)
        rows[apps[row].id] = row;
    const QList<App> before = std::exchange(m_apps, apps);
    m_appRows = std::move(rows);
    for (const App &app : before) {
        if (!m_appRows.contains(app.id))
            forgetApp(app.id);
    }
    if (!std::exchange(m_appsKnown, true) || before != m_apps)
        noteCatalogueChange();
    for (const App &app : apps) {
        readAddons(app.id);
        readDrainsOnce({app.id, {}});
    }
}

void Inventory::takeAddons(const QString &appId, const QList<Addon> &addons)
{
    const bool first = !m_addons.contains(appId);
    const QList<Addon> before = std::exchange(m_addons[appId], addons);
    for (const Addon &addon : before) {
        const auto same = [&](const Addon &other) { return other.id == addon.id; };
        if (std::none_of(addons.begin(), addons.end(), same))
            forgetSource({appId, addon.id});
    }
    if (first || before != addons)
        noteCatalogueChange();
    for (const Addon &addon : addons) {
        if (producesLines(addon)) // the others cannot have a drain
            readDrainsOnce({appId, addon.id});
    }
}

void Inventory::takeDrains(const SourceRef &source, const QList<Drain> &drains)
{
    const QList<Drain> before = std::exchange(m_drains[source], drains);
    for (const Drain &drain : before) {
        const auto same = [&](const Drain &other) { return other.url == drain.url; };
        if (std::any_of(drains.begin(), drains.end(), same))
            continue;
        m_statuses.remove(drain.key());
        m_rates.remove(drain.key());
    }
    noteChange(source);
}

void Inventory::forgetAddons(const QString &appId)
{
    if (!m_addons.contains(appId))
        return;
    for (const Addon &addon : m_addons.take(appId))
        forgetSource({appId, addon.id});
    noteCatalogueChange();
}

void Inventory::forgetApp(const QString &appId)
{
    forgetAddons(appId);
    forgetSource({appId, {}});
    m_addonProblems.remove(appId);
    m_addonQuestions.remove(appId);
}

void Inventory::forgetSource(const SourceRef &source)
{
    takeDrains(source, {});
    m_drains.remove(source);
    m_drainProblems.remove(source);
    m_drainQuestions.remove(source);
}

void Inventory::noteChange(const SourceRef &source)
{
    m_changedSources.insert(source);
    m_telling.ask();
}

void Inventory::noteCatalogueChange()
{
    m_catalogueChanged = true;
    m_telling.ask();
}

void Inventory::tellChanges()
{
    if (std::exchange(m_catalogueChanged, false))
        Q_EMIT catalogueChanged();
    if (const QSet<SourceRef> changed = std::exchange(m_changedSources, {}); !changed.isEmpty())
        Q_EMIT drainsChanged(changed.values());
}

void Inventory::takeStatuses(const QList<DrainStatus> &statuses)
{
    for (const DrainStatus &status : statuses) {
        m_statuses[status.key] = status;
        m_changedStatuses.insert(status.key);
    }
    if (m_statuses.size() < manyDrains)
        tellStatuses();
    else
        m_tellingStatuses.ask();
}

void Inventory::tellStatuses()
{
    if (const QSet<DrainKey> changed = std::exchange(m_changedStatuses, {}); !changed.isEmpty())
        Q_EMIT statusesChanged(changed.values());
}

void Inventory::sampleRates()
{
    // By the wall clock, which stays true when the demo makes its own run faster.
    const std::int64_t now = m_platform.clock().wallMicroseconds();
    for (auto it = m_statuses.cbegin(); it != m_statuses.cend(); ++it)
        m_rates[it.key()].note(it.value().counters.linesDelivered, now);
    m_sampling->ringAfter(1s);
    Q_EMIT ratesChanged();
}

const App *Inventory::app(const QString &appId) const
{
    const auto row = m_appRows.constFind(appId);
    return row == m_appRows.cend() ? nullptr : &m_apps[*row];
}

const Addon *Inventory::addon(const SourceRef &source) const
{
    const auto addons = m_addons.constFind(source.app);
    if (addons == m_addons.cend() || !source.isAddon())
        return nullptr;
    const auto found = std::find_if(addons->begin(), addons->end(),
                                    [&](const Addon &addon) { return addon.id == source.addon; });
    return found == addons->end() ? nullptr : &*found;
}

QList<SourceRef> Inventory::sources(const SourceRef &scope) const
{
    if (scope.isAddon())
        return addon(scope) ? QList<SourceRef>{scope} : QList<SourceRef>{};
    QList<SourceRef> result;
    const auto add = [&](const QString &appId) {
        result.append({appId, {}});
        for (const Addon &addon : m_addons.value(appId))
            result.append({appId, addon.id});
    };
    if (scope.app.isEmpty()) {
        for (const App &app : m_apps)
            add(app.id);
    } else if (m_appRows.contains(scope.app)) {
        add(scope.app);
    }
    return result;
}

bool Inventory::isUnread(const SourceRef &source) const
{
    const auto question = m_drainQuestions.constFind(source);
    return question != m_drainQuestions.cend() && question->pending && !m_drains.contains(source) &&
           !m_drainProblems.contains(source);
}

bool Inventory::isReading(const SourceRef &scope) const
{
    if (!m_appsKnown)
        return m_state == State::Loading;
    const QList<SourceRef> within = sources(scope);
    return std::any_of(within.begin(), within.end(), [this](const SourceRef &source) {
        const bool addonsUnread =
            !source.isAddon() && !m_addons.contains(source.app) && !m_addonProblems.contains(source.app);
        return addonsUnread || isUnread(source);
    });
}

QString Inventory::problem(const SourceRef &scope) const
{
    for (const SourceRef &source : sources(scope)) {
        QString problem = m_drainProblems.value(source);
        if (problem.isEmpty() && !source.isAddon())
            problem = m_addonProblems.value(source.app);
        if (!problem.isEmpty())
            return tr("%1: %2", "source name, problem").arg(sourceName(source), problem);
    }
    return {};
}

std::optional<Drain> Inventory::drain(const DrainKey &key) const
{
    const QList<Drain> drains = m_drains.value(key.source);
    const auto found =
        std::find_if(drains.begin(), drains.end(), [&](const Drain &drain) { return drain.url == key.url; });
    if (found == drains.end())
        return {};
    return *found;
}

DrainStatus Inventory::status(const Drain &drain) const
{
    if (const auto known = m_statuses.constFind(drain.key()); known != m_statuses.cend())
        return *known;
    DrainStatus status;
    status.key = drain.key();
    status.paused = drain.options.paused;
    return status;
}

std::optional<HealthState> Inventory::healthState(const Drain &drain) const
{
    const auto known = m_statuses.constFind(drain.key());
    if (known == m_statuses.cend() ? drain.options.paused : known->paused)
        return {};
    return known == m_statuses.cend() ? Health().state : known->health.state;
}

std::optional<std::chrono::seconds> Inventory::age(const SourceRef &scope) const
{
    const RemoteControl *remote = m_platform.remote();
    if (!remote)
        return {};
    std::optional<QDateTime> oldest;
    for (const SourceRef &source : sources(scope)) {
        const auto readAt = remote->isCurrent(source) ? std::nullopt : remote->readAt(source);
        if (readAt && (!oldest || *readAt < *oldest))
            oldest = readAt;
    }
    if (!oldest)
        return {};
    const std::int64_t now = m_platform.clock().wallMicroseconds() / 1'000'000;
    return std::chrono::seconds(std::max<std::int64_t>(0, now - oldest->toSecsSinceEpoch()));
}

bool Inventory::isOld(const SourceRef &scope) const
{
    const QList<SourceRef> within = sources(scope);
    const auto isKnown = [this](const SourceRef &source) { return m_drains.contains(source); };
    if (std::none_of(within.begin(), within.end(), isKnown))
        return false; // nothing is shown that could be wrong
    const RemoteControl *remote = m_platform.remote();
    const auto passed = age(scope);
    return !m_answering || (remote && remote->isInterrupted()) || (passed && *passed >= oldAge);
}

QString Inventory::sourceName(const SourceRef &source) const
{
    const App *owner = app(source.app);
    if (!owner)
        return {};
    if (!source.isAddon())
        return owner->name;
    const Addon *found = addon(source);
    return found ? tr("%1 › %2", "app, its addon").arg(owner->name, addonName(*found)) : QString();
}

QString Inventory::addonName(const Addon &addon) const
{
    const QList<Addon> siblings = m_addons.value(addon.appId);
    const auto sameKind = std::count_if(siblings.begin(), siblings.end(),
                                        [&](const Addon &other) { return other.provider == addon.provider; });
    const QString name = addonDisplayName(addon);
    return sameKind > 1 ? tr("%1 (%2)", "addon's name, id").arg(name, addon.id.left(11)) : name;
}

} // namespace drainboard
