// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/scalingo/apijson.h"

#include <QHash>

namespace drainboard {

/// The clock's wall time in UTC.
QDateTime wallTime(const Clock &clock);

/// What is known of a source's drains.
struct KnownDrains
{
    QList<Drain> drains;
    std::optional<QDateTime> readAt; ///< nothing: never
    bool whole = false;              ///< the URLs are the platform's; false: masked ones, out of the cache
    std::optional<Error> failure;    ///< of the newest try; nothing if it succeeded

    bool known() const { return readAt.has_value(); }
};

struct KnownApp
{
    ApiApp app;
    QString region; ///< the name of the connection's region that it was listed in
    std::optional<QList<Addon>> addons;
    std::optional<Error> addonsFailure;
    std::optional<bool> collaborates; ///< whether the user works on it; nothing: not known
};

/// What is known of an account: apps, addons, drains, and what may be asked for. Pure; the reader fills it.
class AccountState
{
public:
    explicit AccountState(QList<Region> regions);

    const QList<Region> &regions() const { return m_regions; }
    /// Of the region that the app was listed in; without anything in it if the app is not there.
    Region regionOf(const QString &appId) const;

    const std::optional<ApiUser> &user() const { return m_user; }
    void setUser(const ApiUser &user) { m_user = user; }

    /// In the order of the platform's lists.
    const QList<QString> &appIds() const { return m_order; }
    const KnownApp *app(const QString &appId) const;
    QList<App> apps() const;
    /// The app's and its log-producing addons', as far as they are known.
    QList<SourceRef> sources(const QString &appId) const;
    bool contains(const SourceRef &source) const;
    KnownDrains drains(const SourceRef &source) const { return m_drains.value(source); }
    /// `shop-api`, `shop-api › PostgreSQL`.
    QString nameOf(const SourceRef &source) const;

    /// The apps of one region, as read just now; those that were known and are not among them are forgotten.
    /// An app of another region with the same id stays. True if something is different.
    bool setApps(const QString &region, const QList<ApiApp> &apps);
    /// True if something is different, or reading them had failed before.
    bool setAddons(const QString &appId, const QList<Addon> &addons);
    void setAddonsFailure(const QString &appId, const Error &error);
    /// True if the drains are different, or known for the first time.
    bool setDrains(const SourceRef &source, const QList<Drain> &drains, const QDateTime &readAt);
    void setDrainsFailure(const SourceRef &source, const Error &error);
    // What a change that the platform confirmed makes of the list. Nothing if it is not whole.
    void addDrain(const Drain &drain);
    void removeDrain(const DrainKey &key);
    /// Out of a cache: URLs are masked.
    void restoreDrains(const SourceRef &source, const QList<Drain> &drains, const QDateTime &readAt);

    /// Somebody else's, in the eyes of an administrator whom the platform's list of its collaborators may
    /// name.
    bool mayTellCollaborators(const QString &appId) const;
    /// That is so, and not known yet.
    bool maybeCollaborates(const QString &appId) const;
    void setCollaborates(const QString &appId, bool collaborates);

    Consent consent(const QString &appId) const;
    void stateReason(const QString &appId, const QString &reason) { m_reasons[appId] = reason; }
    /// Whether the source's drains, or an app's addons, may be asked for at this moment.
    bool mayAsk(const SourceRef &source, const QDateTime &now) const;
    /// Says so where it may not.
    Error consentMissing(const SourceRef &source) const;

    /// When the oldest part of what is known of an app was read; nothing if a part was never read.
    std::optional<QDateTime> oldestRead(const QString &appId) const;

private:
    bool isForeign(const QString &appId) const;
    void forget(const QString &appId);

    QList<Region> m_regions;
    std::optional<ApiUser> m_user;
    QList<QString> m_order;
    QHash<QString, KnownApp> m_apps;
    QHash<SourceRef, KnownDrains> m_drains;
    QHash<QString, QString> m_reasons;
};

} // namespace drainboard
