// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/scalingo/accountstate.h"
#include "platform/scalingo/apiclient.h"
#include "platform/scalingo/crawlplan.h"

namespace drainboard {

/// Reads an account, one request after the other: who the user is, the apps of every region, then what is on
/// screen, then the drains and addons of all apps, those read longest ago first. Of an app that is somebody
/// else's, an administrator's reader asks first who works on it, and for nothing more without consent. It has
/// one request under way for the screen and one for the rest, so that what is selected next is the next to be
/// read.
class AccountReader : public QObject
{
    Q_OBJECT

public:
    /// All must outlive the reader. `authBase` is where the user is asked for.
    AccountReader(ApiClient &client, AccountState &state, QString authBase, Clock &clock,
                  QObject *parent = nullptr);

    /// Reads everything, also what was read before; what is on screen first.
    void readAll();
    /// Holds up what is not on screen.
    void setPaused(bool paused);
    bool paused() const { return m_paused; }
    void setFocus(const SourceRef &source);
    /// Before everything else in this round, though it is not on screen.
    void readAhead(const SourceRef &source);
    /// Its drains were changed; what was asked for before tells of what was there then, and is read again.
    void noteChange(const SourceRef &source);
    /// Once more, before the rest: something happened to its drains.
    void readAgain(const SourceRef &source);
    /// Asks for what may be asked for now that the user has given a reason.
    void readWithReason(const QString &appId);

    int done() const { return m_plan.done(); }
    int total() const { return m_plan.total(); }
    /// Every region has answered or failed at least once.
    bool appsSettled() const { return m_unsettledRegions.isEmpty(); }
    /// Why the apps of a region could not be read, at the newest try; nothing if all could.
    std::optional<Error> appsFailure() const;
    /// Entries of answers that could not be read.
    int skipped() const;

Q_SIGNALS:
    void userChanged();
    /// It was asked who works on it.
    void collaboratorsRead(const QString &appId);
    /// The try to read them has ended, well or not.
    void appsSettledChanged();
    void addonsRead(const QString &appId);
    void drainsRead(const drainboard::SourceRef &source);
    void catalogueChanged();
    void drainsChanged(const drainboard::SourceRef &source);
    void progressChanged();

private:
    void step();
    /// False if it may not be asked for, or is of no use any more.
    bool run(const ReadTask &task, Priority priority);
    ApiRequest requestFor(const ReadTask &task) const;
    void take(const ReadTask &task, Priority priority, const Result<QJsonObject> &answer);
    std::optional<Error> apply(const ReadTask &task, const QJsonObject &answer);
    void applyApps(const QString &region, const QList<ApiApp> &apps);
    void applyAddons(const QString &appId, const QList<Addon> &addons);
    void fail(const ReadTask &task, Priority priority, const Error &error);
    bool comesAgain(const ReadTask &task, const Error &error);
    void settle(const ReadTask &task, const std::optional<Error> &error);
    void planApp(const QString &appId);
    void planAgain(const ReadTask &task);
    void readSoon(const SourceRef &source);
    bool isWanted(const QString &appId) const;
    void raiseWanted();
    bool isStale(const SourceRef &source) const;

    ApiClient &m_client;
    AccountState &m_state;
    QString m_authBase;
    Clock &m_clock;
    CrawlPlan m_plan;
    SourceRef m_focus;
    SourceRef m_ahead; ///< asked for in this round beside what is on screen
    bool m_paused = false;
    bool m_focusRunning = false;
    bool m_restRunning = false;
    ReadTask m_restTask;          ///< the newest one
    QHash<ReadTask, int> m_tries; ///< that failed, of those that come again
    QSet<ReadTask> m_readAgain;   ///< lists read once more in this round, since a part of them was gone
    QHash<SourceRef, quint64> m_changes; ///< of its drains, counted
    QHash<ReadTask, int> m_skipped;
    QSet<QString> m_unsettledRegions;
    QHash<QString, Error> m_regionFailures;
};

} // namespace drainboard
