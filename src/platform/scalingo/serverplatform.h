// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/scalingo/scalingoplatform.h"
#include "platform/scalingo/serverapi.h"
#include "platform/scalingo/serverdrains.h"
#include "platform/scalingo/serverlive.h"

namespace drainboard {

/// A Drainboard server: its apps, addons and drains are read as a hosted account's; what the hosted platform
/// does not offer is asked for under `/drainboard/v1/` (resources/openapi/drainboard-v1.json). The server
/// tells by itself what changes, so nothing is asked for again and again.
class ServerPlatform : public ScalingoPlatform
{
    Q_OBJECT

public:
    /// `clock` must outlive it. Connect the signals, then start(). The connection's first region is the
    /// server.
    ServerPlatform(ScalingoOptions options, Clock &clock, QObject *parent = nullptr);

    void start() override;
    void setToken(SecretText token) override;

    /// What the server says that the token may do; only what reads until it has said so. catalogueChanged()
    /// tells of a change.
    Capabilities capabilities() const override;
    QString readOnlyReason() const override;

    Reply<QList<Drain>> drains(const SourceRef &source) override;
    Reply<QList<TargetResult>> addDrains(const QList<SourceRef> &sources, const QByteArray &url,
                                         const DrainOptions &options) override;
    Reply<Drain> editDrain(const DrainKey &key, const QByteArray &url, const DrainOptions &options) override;
    Reply<QList<TargetResult>> restoreDrains(const QList<Drain> &drains) override;
    QString whyNotRestorable(const Drain &) const override { return {}; } // it takes whole URLs
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

private:
    /// Digests are made once a list: thousands of statuses a second ask for their URLs.
    struct KnownUrls
    {
        QList<Drain> of;
        QHash<QByteArray, QByteArray> byDigest;
    };

    template <typename T, typename Done>
    Reply<T> noting(const Reply<T> &reply, Done done);
    template <typename T, typename Ask>
    Reply<T> withId(const DrainKey &key, Ask ask);
    Reply<QList<TargetResult>> post(const QList<Drain> &drains, bool restore);
    /// Of the sources that are known now.
    Reply<QList<LiveBatch>> newestLinesOfAll(int limit);
    void changed(const SourceRef &source);
    void readAllSoon();
    void readIfOutdated();

    void take(const QString &event, const QJsonObject &message);
    void tellWhetherFollowed();
    void greeted();
    void readAgainWhatWasRead();
    void takeStatuses(const QJsonObject &message);
    void takeLines(const QList<LiveBatch> &batches);
    void readAbout();
    void readDrains(const QString &appId);
    void takeDrains(const QString &appId, const Result<QList<ServerDrain>> &drains);
    void readAgainLater();
    void readWhatFailed();
    void catchUp();
    void tellStatuses(const QList<ServerDrain> &drains);
    std::optional<QByteArray> urlOf(const ServerDrain &drain);

    ServerApi m_api;
    ServerDrains m_drains;
    QHash<SourceRef, KnownUrls> m_urls;
    ServerLive m_live;
    QString m_liveProblem;
    std::optional<QString> m_toldLiveProblem;
    std::optional<Capabilities> m_capabilities;
    bool m_readOnly = false;    ///< the token's
    bool m_greeted = false;     ///< the live connection was there before
    bool m_outdated = false;    ///< apps and addons are to be read again
    bool m_reading = false;     ///< drains
    QSet<QString> m_toRead;     ///< apps whose drains are to be read; the empty id stands for all
    bool m_aboutFailed = false; ///< when it was read the last time
    QSet<QString> m_failed;     ///< as m_toRead; could not be read
    Backoff m_pause;
    std::unique_ptr<Alarm> m_again; ///< what failed is read again
    bool m_waiting = false;         ///< for that
    SourceRef m_watched;
    int m_watchedLimit = 0; ///< 0: nobody watches
    bool m_catchingUp = false;
    QList<LiveBatch> m_held; ///< arrived while catching up
};

} // namespace drainboard
