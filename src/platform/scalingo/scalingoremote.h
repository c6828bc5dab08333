// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/connections/journal.h"
#include "platform/remotecontrol.h"
#include "platform/scalingo/accountreader.h"
#include "platform/scalingo/logstreams.h"

namespace drainboard {

/// Writes down who looked at what; may be empty.
using WriteJournal = std::function<void(const JournalEntry &entry)>;

/// How an account on the hosted platform is read, as the window sees it.
class ScalingoRemote : public RemoteControl
{
    Q_OBJECT

public:
    /// All must outlive it.
    ScalingoRemote(ApiClient &client, AccountState &state, AccountReader &reader, LogStreams &logs,
                   QString connectionName, WriteJournal journal, Clock &clock, QObject *parent = nullptr);

    /// Whether the platform tells what changes, from now on.
    void setFollowed(bool followed);

    QString account() const override;
    CrawlStatus crawl() const override;
    void setCrawlPaused(bool paused) override;
    void setFocus(const SourceRef &source) override;
    void readAhead(const SourceRef &source) override;
    void refresh() override;
    std::optional<QDateTime> readAt(const SourceRef &source) const override;
    bool isCurrent(const SourceRef &source) const override;
    bool isInterrupted() const override { return m_interrupted; }
    Consent consent(const QString &appId) const override;
    void stateReason(const QString &appId, const QString &reason) override;
    QFuture<Result<AuditPage>> auditTrail(const QString &appId, int page) override;
    LiveStatus liveStatus(const SourceRef &source) const override;

Q_SIGNALS:
    void refreshRequested();

private:
    struct ToldConsent
    {
        Consent consent;
        bool app = false; ///< whether it is given at this moment
        bool addons = false;

        bool operator==(const ToldConsent &) const = default;
    };

    void updateCrawl();
    void updateConsents();
    void noteLook();
    void writeDown(const QString &appId, JournalAction action, const QString &reason = {});

    ApiClient &m_client;
    AccountState &m_state;
    AccountReader &m_reader;
    LogStreams &m_logs;
    QString m_connectionName;
    WriteJournal m_journal;
    Clock &m_clock;
    CrawlStatus m_crawl;
    bool m_followed = false;
    bool m_interrupted = false; ///< was told so
    QDateTime m_followedFrom;   ///< since when, or the last time; invalid: never
    QDateTime m_followedUntil;  ///< while it is not
    QString m_focus;            ///< the app on screen
    QString m_noted;            ///< the app of the newest entry in the journal
    QHash<QString, ToldConsent> m_consents;
    std::unique_ptr<Alarm> m_consentAlarm; ///< the next one ends
};

} // namespace drainboard
