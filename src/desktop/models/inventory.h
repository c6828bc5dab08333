// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/models/pacer.h"
#include "desktop/models/ratehistory.h"
#include "platform/platform.h"

#include <QHash>
#include <QObject>
#include <QSet>

#include <memory>

namespace drainboard {

/// Whether `source` lies within `scope`: an app and its addons, one addon, or everything if `scope.app` is
/// empty.
inline bool covers(const SourceRef &scope, const SourceRef &source)
{
    return scope.app.isEmpty() || scope == source || (scope.app == source.app && !scope.isAddon());
}

/// What a platform holds, asked for once and kept up to date, so that the tree, the table and the details
/// read the same things without waiting: apps, addons, drains, their statuses and rates. It fills step by
/// step: the apps first, then each app's addons and each source's drains as their answers arrive. Changes
/// are gathered and told once a turn of the event loop, for an account of some thousand sources tells many.
class Inventory : public QObject
{
    Q_OBJECT

public:
    enum class State { Loading, Ready, Failed }; ///< Loading until all has been answered once

    /// Drains that were read longer ago are marked as old.
    static constexpr std::chrono::hours oldAge{1};

    /// Begins to load at once. `platform` must outlive it.
    explicit Inventory(Platform &platform, QObject *parent = nullptr);

    Platform &platform() const { return m_platform; }
    State state() const { return m_state; }
    /// Why the apps could not be read; empty unless the state is Failed.
    const QString &failure() const { return m_failure; }
    /// Asks for everything again; what is known stays until the answers are here.
    void reload();

    /// Whether the apps have been answered; their addons and drains may still be awaited.
    bool appsKnown() const { return m_appsKnown; }
    const QList<App> &apps() const { return m_apps; }
    QList<Addon> addons(const QString &appId) const { return m_addons.value(appId); }
    const App *app(const QString &appId) const;
    const Addon *addon(const SourceRef &source) const;
    /// Every source within `scope`: an app and its addons, one addon, or all if `scope.app` is empty.
    QList<SourceRef> sources(const SourceRef &scope) const;
    QList<Drain> drains(const SourceRef &source) const { return m_drains.value(source); }
    /// Whether something within `scope` has not been answered yet, for the first time.
    bool isReading(const SourceRef &scope) const;
    /// A sentence if the addons or drains of a source within `scope` could not be read.
    QString problem(const SourceRef &scope) const;
    std::optional<Drain> drain(const DrainKey &key) const;
    /// As last reported; before any report a status that knows nothing but the drain's own options.
    DrainStatus status(const Drain &drain) const;
    /// Cheaper where thousands are asked for. Nothing for a paused drain: nothing is sent to its target,
    /// however that was doing.
    std::optional<HealthState> healthState(const Drain &drain) const;
    RateHistory rates(const DrainKey &key) const { return m_rates.value(key); }

    /// How long ago the drains within `scope` were read, by the oldest of them that may have changed since;
    /// nothing where the platform is up to date, or if none was read yet.
    std::optional<std::chrono::seconds> age(const SourceRef &scope) const;
    /// Whether what is known within `scope` may no longer be so: read long ago, or the platform does not
    /// answer or tell what changes at the moment.
    bool isOld(const SourceRef &scope) const;
    /// False while a platform behind a network does not answer.
    bool isAnswering() const { return m_answering; }

    /// `shop-api`, `shop-api › PostgreSQL`; empty for a source that is not there.
    QString sourceName(const SourceRef &source) const;
    /// `PostgreSQL`; with the id behind it if the app has several of the kind.
    QString addonName(const Addon &addon) const;

Q_SIGNALS:
    void stateChanged();
    void catalogueChanged(); ///< apps and addons as the functions above give them now, or what the
                             ///< platform's user may do
    void drainsChanged(const QList<drainboard::SourceRef> &sources);
    void statusesChanged(const QList<drainboard::DrainKey> &keys);
    void ratesChanged(); ///< once a second
    void agesChanged();  ///< of any source; once a minute and when the platform stops or begins
                         ///< to answer or to tell what changes

private:
    /// One request at a time; a change while it is on its way asks once more.
    struct Question
    {
        bool pending = false;
        bool again = false;
    };

    /// Marks a question as asked. False if its answer is still on its way.
    bool begin(Question &question);
    /// Marks it as answered. True if it is to be asked once more.
    bool end(Question &question);
    void setState(State state, const QString &failure = {});
    void followRemote(RemoteControl &remote);
    void notePermissions();
    void readApps();
    void readAddons(const QString &appId);
    void readDrains(const SourceRef &source);
    void readDrainsOnce(const SourceRef &source);
    void takeApps(const QList<App> &apps);
    void takeAddons(const QString &appId, const QList<Addon> &addons);
    void takeDrains(const SourceRef &source, const QList<Drain> &drains);
    void takeStatuses(const QList<DrainStatus> &statuses);
    void tellStatuses();
    void forgetAddons(const QString &appId);
    void forgetApp(const QString &appId);
    void forgetSource(const SourceRef &source);
    bool isUnread(const SourceRef &source) const;
    void noteChange(const SourceRef &source);
    void noteCatalogueChange();
    void tellChanges();
    void answered();
    void sampleRates();

    Platform &m_platform;
    State m_state = State::Loading;
    QString m_failure;
    Capabilities m_capabilities; ///< as told
    QString m_readOnlyReason;
    bool m_appsKnown = false;
    QList<App> m_apps;
    QHash<QString, qsizetype> m_appRows; ///< in m_apps, by id
    QHash<QString, QList<Addon>> m_addons;
    QHash<SourceRef, QList<Drain>> m_drains;
    QHash<QString, QString> m_addonProblems; ///< by the app's id
    QHash<SourceRef, QString> m_drainProblems;
    QHash<DrainKey, DrainStatus> m_statuses;
    QHash<DrainKey, RateHistory> m_rates;
    Question m_appsQuestion;
    QHash<QString, Question> m_addonQuestions; ///< of every app that is there
    QHash<SourceRef, Question> m_drainQuestions;
    int m_pending = 0; ///< requests without an answer
    bool m_catalogueChanged = false;
    QSet<SourceRef> m_changedSources;
    Pacer m_telling;
    QSet<DrainKey> m_changedStatuses;
    Pacer m_tellingStatuses; ///< of many drains
    bool m_answering = true;
    std::unique_ptr<Alarm> m_sampling;
    std::unique_ptr<Alarm> m_aging;
};

} // namespace drainboard
