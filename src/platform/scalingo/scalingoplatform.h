// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/platform.h"
#include "platform/scalingo/accountcache.h"
#include "platform/scalingo/accountreader.h"
#include "platform/scalingo/drainchanger.h"
#include "platform/scalingo/logstreams.h"
#include "platform/scalingo/scalingoremote.h"

namespace drainboard {

struct ScalingoOptions
{
    Connection connection;
    SecretText token;    ///< the API token
    QString cacheFolder; ///< for what is known of the account between two runs; empty: nothing is kept
    QString caFile;      ///< PEM, trusted beside the system's; empty for none
    WriteJournal journal;
    Pacing pacing;
    TransferLimits limits;
    bool anyTransport = false; ///< syslog drains may use another transport than TLS
};

/// An account on the hosted platform, through its REST API (platform-api.md). It reads by itself, in the
/// order that RemoteControl is told, and answers from what it knows; what it does not know yet is answered
/// when it is read.
///
///     window ─▶ ScalingoPlatform ─▶ DrainChanger ──┐
///                   │      ▲ answers, signals      ├─▶ ApiClient ─▶ HttpChannel ─▶ platform
///                   │      └───── AccountState ◀───┤
///                   └─ ScalingoRemote ─▶ AccountReader
class ScalingoPlatform : public Platform
{
    Q_OBJECT

public:
    /// `clock` must outlive it. Connect the signals, then start().
    ScalingoPlatform(ScalingoOptions options, Clock &clock, QObject *parent = nullptr);
    /// Keeps what it knows for the next run.
    ~ScalingoPlatform() override;

    /// Begins to read: first what an earlier run kept, in another thread, then the platform.
    virtual void start();
    /// After the token was refused: another one.
    virtual void setToken(SecretText token);

    QString name() const override;
    Capabilities capabilities() const override;
    QString readOnlyReason() const override;
    Clock &clock() override { return m_clock; }

    Reply<QList<App>> apps() override;
    Reply<QList<Addon>> addons(const QString &appId) override;
    Reply<QList<Drain>> drains(const SourceRef &source) override;
    Reply<QList<TargetResult>> addDrains(const QList<SourceRef> &sources, const QByteArray &url,
                                         const DrainOptions &options) override;
    Reply<Drain> editDrain(const DrainKey &key, const QByteArray &url, const DrainOptions &options) override;
    Reply<QList<RemovalResult>> removeDrains(const QList<DrainKey> &keys) override;
    Reply<QList<TargetResult>> restoreDrains(const QList<Drain> &drains) override;
    QString whyNotRestorable(const Drain &drain) const override;
    Reply<void> setPaused(const DrainKey &key, bool paused) override;
    Reply<void> retryNow(const DrainKey &key) override;
    Reply<QList<Attempt>> attempts(const DrainKey &key) override;
    Reply<QList<Gap>> gaps(const DrainKey &key) override;
    Reply<TestReport> sendTestLine(const SourceRef &source, const QByteArray &url,
                                   const DrainOptions &options) override;
    Reply<QList<LiveBatch>> newestLines(const SourceRef &source, int limit) override;
    Reply<App> createApp(const QString &name) override;
    Reply<App> renameApp(const QString &appId, const QString &name) override;
    Reply<void> deleteApp(const QString &appId) override;
    Reply<Addon> createAddon(const QString &appId, const QString &provider) override;
    Reply<void> deleteAddon(const SourceRef &addon) override;
    ScalingoRemote *remote() override { return &m_remote; }

protected:
    const Connection &connection() const { return m_connection; }
    ApiClient &client() { return m_client; }
    const ApiClient &client() const { return m_client; }
    AccountReader &reader() { return m_reader; }
    const AccountState &state() const { return m_state; }

    enum class Trouble { Unreadable, NotFollowed };
    /// Each comes and goes on its own; problemChanged() tells all that last. An empty text ends one.
    void setTrouble(Trouble trouble, const QString &text);

private:
    LogAccess accessTo(const SourceRef &source);
    void answerApps();
    void answerAddons(const QString &appId);
    void answerDrains(const SourceRef &source);
    bool isForbidden(const SourceRef &source) const;
    template <typename T>
    std::optional<Result<T>> refusal(const SourceRef &source) const;
    std::optional<Result<QList<Addon>>> knownAddons(const QString &appId) const;
    std::optional<Result<QList<Drain>>> knownDrains(const SourceRef &source) const;
    void answerAll();
    void tellSkipped();
    void restore(const KeptAccount &kept);
    void saveLater();
    void save();

    Connection m_connection;
    Clock &m_clock;
    AccountState m_state;
    ApiClient m_client;
    AccountReader m_reader;
    DrainChanger m_changer;
    LogStreams m_logs;
    ScalingoRemote m_remote;
    std::optional<AccountCache> m_cache;
    std::unique_ptr<Alarm> m_saveAlarm;
    bool m_mayBeKept = false; ///< there is a cache, and what it held was read
    bool m_saving = false;    ///< planned
    int m_toldSkipped = 0;
    QMap<Trouble, QString> m_troubles;
    QList<PendingReply<QList<App>>> m_waitForApps;
    QHash<QString, QList<PendingReply<QList<Addon>>>> m_waitForAddons;
    QHash<SourceRef, QList<PendingReply<QList<Drain>>>> m_waitForDrains;
};

} // namespace drainboard
