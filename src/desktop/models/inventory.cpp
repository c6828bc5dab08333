// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/models/inventory.h"

#include "platform/onreply.h"

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;

Inventory::Inventory(Platform &platform, QObject *parent)
    : QObject(parent)
    , m_platform(platform)
{
    connect(&platform, &Platform::catalogueChanged, this, &Inventory::reload);
    connect(&platform, &Platform::drainsChanged, this, &Inventory::loadDrains);
    connect(&platform, &Platform::statusesChanged, this, &Inventory::takeStatuses);
    m_sampling = platform.clock().makeAlarm([this] { sampleRates(); });
    m_sampling->ringAfter(std::chrono::seconds(1));
    reload();
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
    const int generation = ++m_generation;
    if (m_state == State::Failed)
        setState(State::Loading);
    onReply(this, m_platform.apps(), [this, generation](const Result<QList<App>> &apps) {
        if (generation != m_generation)
            return;
        if (!apps) {
            setState(State::Failed, apps.error().text);
            return;
        }
        m_loadingApps = *apps;
        m_loadingAddons.clear();
        for (const App &app : *apps)
            loadAddons(app.id, generation);
        if (apps->isEmpty())
            catalogueLoaded();
    });
}

void Inventory::loadAddons(const QString &appId, int generation)
{
    onReply(this, m_platform.addons(appId), [this, appId, generation](const Result<QList<Addon>> &addons) {
        if (generation != m_generation)
            return;
        const SourceRef app{appId, {}};
        if (addons)
            m_loadingAddons[appId] = *addons;
        else
            m_loadingAddons[appId] = m_addons.value(appId); // what was known is better than nothing
        if (!addons)
            m_problems[app] = addons.error().text;
        else
            m_problems.remove(app);
        if (m_loadingAddons.size() == m_loadingApps.size())
            catalogueLoaded();
    });
}

void Inventory::catalogueLoaded()
{
    const QList<SourceRef> before = sources({});
    m_apps = std::exchange(m_loadingApps, {});
    m_addons = std::exchange(m_loadingAddons, {});
    const QList<SourceRef> now = sources({});
    for (const SourceRef &source : before) {
        if (!now.contains(source))
            forgetSource(source);
    }
    Q_EMIT catalogueChanged();
    for (const SourceRef &source : now)
        loadDrains(source);
    if (now.isEmpty())
        setState(State::Ready);
}

void Inventory::loadDrains(const SourceRef &source)
{
    const int request = ++m_drainRequests[source];
    ++m_pending;
    onReply(this, m_platform.drains(source), [this, source, request](const Result<QList<Drain>> &drains) {
        --m_pending;
        if (m_drainRequests.value(source) == request) {
            if (drains) {
                m_problems.remove(source);
                takeDrains(source, *drains);
            } else {
                m_problems[source] = drains.error().text;
                Q_EMIT drainsChanged(source);
            }
        }
        if (m_pending == 0 && m_state == State::Loading)
            setState(State::Ready);
    });
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
    Q_EMIT drainsChanged(source);
}

void Inventory::forgetSource(const SourceRef &source)
{
    takeDrains(source, {});
    m_drains.remove(source);
    m_problems.remove(source);
    m_drainRequests.remove(source);
}

void Inventory::takeStatuses(const QList<DrainStatus> &statuses)
{
    QList<DrainKey> keys;
    keys.reserve(statuses.size());
    for (const DrainStatus &status : statuses) {
        m_statuses[status.key] = status;
        keys.append(status.key);
    }
    Q_EMIT statusesChanged(keys);
}

void Inventory::sampleRates()
{
    // By the wall clock, which stays true when the demo makes its own run faster.
    const std::int64_t now = m_platform.clock().wallMicroseconds();
    for (auto it = m_statuses.cbegin(); it != m_statuses.cend(); ++it)
        m_rates[it.key()].note(it.value().counters.linesDelivered, now);
    m_sampling->ringAfter(std::chrono::seconds(1));
    Q_EMIT ratesChanged();
}

const App *Inventory::app(const QString &appId) const
{
    const auto found =
        std::find_if(m_apps.begin(), m_apps.end(), [&](const App &app) { return app.id == appId; });
    return found == m_apps.end() ? nullptr : &*found;
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
    for (const App &app : m_apps) {
        if (!scope.app.isEmpty() && scope.app != app.id)
            continue;
        result.append({app.id, {}});
        for (const Addon &addon : m_addons.value(app.id))
            result.append({app.id, addon.id});
    }
    return result;
}

QString Inventory::problem(const SourceRef &scope) const
{
    for (const SourceRef &source : sources(scope)) {
        if (const QString problem = m_problems.value(source); !problem.isEmpty())
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
