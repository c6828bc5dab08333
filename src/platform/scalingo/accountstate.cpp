// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/accountstate.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(AccountState)
};

} // namespace

QDateTime wallTime(const Clock &clock)
{
    return QDateTime::fromMSecsSinceEpoch(clock.wallMicroseconds() / 1000, Qt::UTC);
}

AccountState::AccountState(QList<Region> regions)
    : m_regions(std::move(regions))
{
}

Region AccountState::regionOf(const QString &appId) const
{
    const KnownApp *known = app(appId);
    const auto found = std::ranges::find_if(
        m_regions, [&](const Region &region) { return known && region.name == known->region; });
    return found == m_regions.end() ? Region() : *found;
}

const KnownApp *AccountState::app(const QString &appId) const
{
    const auto found = m_apps.constFind(appId);
    return found == m_apps.constEnd() ? nullptr : &*found;
}

QList<App> AccountState::apps() const
{
    QList<App> apps;
    apps.reserve(m_order.size());
    for (const QString &id : m_order)
        apps << m_apps[id].app.app;
    return apps;
}

QList<SourceRef> AccountState::sources(const QString &appId) const
{
    QList<SourceRef> sources{{appId, {}}};
    const KnownApp *known = app(appId);
    for (const Addon &addon : known ? known->addons.value_or(QList<Addon>()) : QList<Addon>()) {
        if (producesLines(addon))
            sources << SourceRef{appId, addon.id};
    }
    return sources;
}

bool AccountState::contains(const SourceRef &source) const
{
    const KnownApp *known = app(source.app);
    if (!known || !source.isAddon())
        return known;
    return known->addons &&
           std::ranges::any_of(*known->addons, [&](const Addon &addon) { return addon.id == source.addon; });
}

QString AccountState::nameOf(const SourceRef &source) const
{
    const KnownApp *known = app(source.app);
    if (!known)
        return source.app;
    const QString &name = known->app.app.name;
    for (const Addon &addon : known->addons.value_or(QList<Addon>())) {
        if (addon.id == source.addon)
            return QString(name + u" › "_s + addonDisplayName(addon));
    }
    return name;
}

bool AccountState::setApps(const QString &region, const QList<ApiApp> &apps)
{
    bool changed = false;
    QSet<QString> listed;
    QList<QString> order;
    for (const ApiApp &app : apps) {
        const QString &id = app.app.id;
        const auto known = m_apps.find(id);
        if (known != m_apps.end() && known->region != region)
            continue;
        listed.insert(id);
        order << id;
        if (known == m_apps.end()) {
            m_apps.insert(id, {app, region, std::nullopt, std::nullopt, std::nullopt});
            changed = true;
        } else if (known->app != app) {
            known->app = app;
            changed = true;
        }
    }
    // The region's apps stand together, where its first one stood.
    const auto isOfRegion = [&](const QString &id) { return m_apps[id].region == region; };
    const QList<QString> before = m_order;
    const auto first = std::ranges::find_if(m_order, isOfRegion) - m_order.begin();
    for (const QString &id : before) {
        if (isOfRegion(id) && !listed.contains(id))
            forget(id);
    }
    m_order.removeIf([&](const QString &id) { return !m_apps.contains(id) || isOfRegion(id); });
    for (qsizetype i = 0; i < order.size(); ++i)
        m_order.insert(std::min(first, m_order.size() - i) + i, order[i]);
    return changed || m_order != before;
}

bool AccountState::setAddons(const QString &appId, const QList<Addon> &addons)
{
    const auto known = m_apps.find(appId);
    if (known == m_apps.end())
        return false;
    const bool failedBefore = known->addonsFailure.has_value();
    known->addonsFailure.reset();
    if (known->addons == addons)
        return failedBefore;
    const QList<SourceRef> before = sources(appId);
    known->addons = addons;
    for (const SourceRef &source : before) {
        if (!contains(source))
            m_drains.remove(source);
    }
    return true;
}

void AccountState::setAddonsFailure(const QString &appId, const Error &error)
{
    if (const auto known = m_apps.find(appId); known != m_apps.end())
        known->addonsFailure = error;
}

bool AccountState::setDrains(const SourceRef &source, const QList<Drain> &drains, const QDateTime &readAt)
{
    KnownDrains &known = m_drains[source];
    const bool changed = !known.known() || !known.whole || known.drains != drains || known.failure;
    known = {drains, readAt, true, std::nullopt};
    return changed;
}

void AccountState::setDrainsFailure(const SourceRef &source, const Error &error)
{
    m_drains[source].failure = error;
}

void AccountState::addDrain(const Drain &drain)
{
    const auto known = m_drains.find(drain.source);
    if (known != m_drains.end() && known->whole && !known->drains.contains(drain))
        known->drains << drain;
}

void AccountState::removeDrain(const DrainKey &key)
{
    if (const auto known = m_drains.find(key.source); known != m_drains.end())
        known->drains.removeIf([&](const Drain &drain) { return drain.url == key.url; });
}

void AccountState::restoreDrains(const SourceRef &source, const QList<Drain> &drains, const QDateTime &readAt)
{
    m_drains[source] = {drains, readAt, false, std::nullopt};
}

/// Somebody else's, in the eyes of an administrator.
bool AccountState::isForeign(const QString &appId) const
{
    const KnownApp *known = app(appId);
    return known && m_user && m_user->administrator &&
           (m_user->id.isEmpty() || known->app.ownerId != m_user->id);
}

bool AccountState::mayTellCollaborators(const QString &appId) const
{
    // Nobody can be found in a list without a name.
    return isForeign(appId) && !(m_user->id.isEmpty() && m_user->email.isEmpty());
}

bool AccountState::maybeCollaborates(const QString &appId) const
{
    return mayTellCollaborators(appId) && !app(appId)->collaborates;
}

void AccountState::setCollaborates(const QString &appId, bool collaborates)
{
    if (const auto known = m_apps.find(appId); known != m_apps.end())
        known->collaborates = collaborates;
}

Consent AccountState::consent(const QString &appId) const
{
    const KnownApp *known = app(appId);
    Consent consent;
    if (!known || !m_user)
        return consent;
    consent.needed = isForeign(appId) && !known->collaborates.value_or(maybeCollaborates(appId));
    consent.appUntil = known->app.appUntil;
    consent.addonsUntil = known->app.addonsUntil;
    consent.statedReason = m_reasons.value(appId);
    return consent;
}

bool AccountState::mayAsk(const SourceRef &source, const QDateTime &now) const
{
    if (!m_user)
        return false; // it is not known whether consent is needed
    const Consent given = consent(source.app);
    if (!given.statedReason.isEmpty() || !(given.needed || maybeCollaborates(source.app)))
        return true;
    const auto &until = source.isAddon() ? given.addonsUntil : given.appUntil;
    return until && *until > now;
}

Error AccountState::consentMissing(const SourceRef &source) const
{
    if (!m_user)
        return {ErrorKind::Unavailable,
                Text::tr("The platform has not said yet who you are, and so whether %1 may be looked at. Try "
                         "again in a moment.")
                    .arg(nameOf(source)),
                {}};
    if (maybeCollaborates(source.app))
        return {ErrorKind::Unavailable,
                Text::tr("The platform has not said yet whether you work on %1. Try again in a moment.")
                    .arg(nameOf(source)),
                {}};
    const Consent given = consent(source.app);
    if (source.isAddon() ? given.addonsUntil : given.appUntil)
        return {ErrorKind::NotAllowed,
                Text::tr("The owner's consent to your looking at %1 has ended.").arg(nameOf(source)),
                {}};
    return {ErrorKind::NotAllowed,
            Text::tr("The owner of %1 has not consented to your looking at it.").arg(nameOf(source)),
            {}};
}

std::optional<QDateTime> AccountState::oldestRead(const QString &appId) const
{
    const KnownApp *known = app(appId);
    if (!known || !known->addons)
        return std::nullopt;
    std::optional<QDateTime> oldest;
    const auto all = sources(appId);
    for (const SourceRef &source : all) {
        const auto readAt = m_drains.value(source).readAt;
        if (!readAt)
            return std::nullopt;
        oldest = oldest ? std::min(*oldest, *readAt) : *readAt;
    }
    return oldest;
}

void AccountState::forget(const QString &appId)
{
    const auto gone = sources(appId);
    for (const SourceRef &source : gone)
        m_drains.remove(source);
    m_apps.remove(appId);
    m_reasons.remove(appId);
}

} // namespace drainboard
