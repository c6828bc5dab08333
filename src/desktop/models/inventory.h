// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/models/ratehistory.h"
#include "platform/platform.h"

#include <QHash>
#include <QObject>

#include <memory>

namespace drainboard {

/// What a platform holds, asked for once and kept up to date, so that the tree, the table and the details
/// read the same things without waiting: apps, addons, drains, their statuses and rates.
class Inventory : public QObject
{
    Q_OBJECT

public:
    enum class State { Loading, Ready, Failed };

    /// Begins to load at once. `platform` must outlive it.
    explicit Inventory(Platform &platform, QObject *parent = nullptr);

    Platform &platform() const { return m_platform; }
    State state() const { return m_state; }
    /// Why the apps could not be read; empty unless the state is Failed.
    const QString &failure() const { return m_failure; }
    /// Asks for everything again; what is known stays until the answers are here.
    void reload();

    const QList<App> &apps() const { return m_apps; }
    QList<Addon> addons(const QString &appId) const { return m_addons.value(appId); }
    const App *app(const QString &appId) const;
    const Addon *addon(const SourceRef &source) const;
    /// Every source within `scope`: an app and its addons, one addon, or all if `scope.app` is empty.
    QList<SourceRef> sources(const SourceRef &scope) const;
    QList<Drain> drains(const SourceRef &source) const { return m_drains.value(source); }
    /// A sentence if the addons or drains of a source within `scope` could not be read.
    QString problem(const SourceRef &scope) const;
    std::optional<Drain> drain(const DrainKey &key) const;
    /// As last reported; before any report a status that knows nothing but the drain's own options.
    DrainStatus status(const Drain &drain) const;
    RateHistory rates(const DrainKey &key) const { return m_rates.value(key); }

    /// `shop-api`, `shop-api › PostgreSQL`; empty for a source that is not there.
    QString sourceName(const SourceRef &source) const;
    /// `PostgreSQL`; with the id behind it if the app has several of the kind.
    QString addonName(const Addon &addon) const;

Q_SIGNALS:
    void stateChanged();
    void catalogueChanged(); ///< apps and addons as the functions above give them now
    void drainsChanged(const drainboard::SourceRef &source);
    void statusesChanged(const QList<drainboard::DrainKey> &keys);
    void ratesChanged(); ///< once a second

private:
    void setState(State state, const QString &failure = {});
    void loadAddons(const QString &appId, int generation);
    void catalogueLoaded();
    void loadDrains(const SourceRef &source);
    void takeStatuses(const QList<DrainStatus> &statuses);
    void takeDrains(const SourceRef &source, const QList<Drain> &drains);
    void forgetSource(const SourceRef &source);
    void sampleRates();

    Platform &m_platform;
    State m_state = State::Loading;
    QString m_failure;
    int m_generation = 0; ///< answers to an earlier reload are dropped
    QList<App> m_apps;
    QHash<QString, QList<Addon>> m_addons;
    QList<App> m_loadingApps;
    QHash<QString, QList<Addon>> m_loadingAddons;
    QHash<SourceRef, int> m_drainRequests; ///< the newest request of each source is the one that counts
    QHash<SourceRef, QList<Drain>> m_drains;
    QHash<SourceRef, QString> m_problems;
    QHash<DrainKey, DrainStatus> m_statuses;
    QHash<DrainKey, RateHistory> m_rates;
    int m_pending = 0; ///< drain requests without an answer
    std::unique_ptr<Alarm> m_sampling;
};

} // namespace drainboard
