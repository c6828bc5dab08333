// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/platform.h"
#include "support/fakeintake.h"
#include "support/fakeremote.h"
#include "support/manualclock.h"

#include <QHash>
#include <QMap>

#include <functional>
#include <vector>

namespace drainboard {

/// A platform in memory for window tests. Answers are there at once, unless held; a held request takes
/// effect when it is answered, as it would on a slow platform.
class FakePlatform : public Platform
{
    Q_OBJECT

public:
    /// One request, as it was made.
    struct Call
    {
        QString function; ///< `addDrains`
        QList<SourceRef> sources;
        QByteArray url;
        QString text; ///< a name, a provider

        bool operator==(const Call &) const = default;
    };

    explicit FakePlatform(QObject *parent = nullptr);

    // What is there. These tell nobody: set up before the code under test looks.
    App addApp(const QString &name);                               ///< its id is `id-NAME`
    Addon addAddon(const QString &appId, const QString &provider); ///< ids are `ad-1`, `ad-2` …
    Drain addDrain(const SourceRef &source, const QByteArray &url, const DrainOptions &options = {});
    QList<Drain> allDrains() const { return m_drains; }
    void setCapabilities(Capabilities capabilities) { m_capabilities = capabilities; }
    void setName(const QString &name) { m_name = name; }
    void setReadOnlyReason(const QString &reason) { m_readOnlyReason = reason; }
    /// Makes it a platform behind a network, which reads no lines itself.
    FakeRemote &makeRemote()
    {
        m_remote = std::make_unique<FakeRemote>(m_clock);
        return *m_remote;
    }
    /// Drains with this URL cannot be put back once they are removed.
    void setNotRestorable(const QByteArray &url, const QString &reason) { m_lost[url] = reason; }
    void setTestReport(const TestReport &report) { m_testReport = report; }
    void setAttempts(const DrainKey &key, const QList<Attempt> &newestFirst)
    {
        m_attempts[key] = newestFirst;
    }
    void setGaps(const DrainKey &key, const QList<Gap> &newestFirst) { m_gaps[key] = newestFirst; }

    /// Every later request about this source (about the apps, if `source.app` is empty) is answered with
    /// `error`.
    void fail(const SourceRef &source, const Error &error) { m_failures[source] = error; }
    void succeed(const SourceRef &source) { m_failures.remove(source); }
    /// Keeps answers back until release().
    void hold() { m_held = true; }
    /// Keeps back what is asked of these (an app's addons, drains) until release().
    void holdSources(const QList<SourceRef> &sources) { m_heldSources = sources; }
    void release();

    void emitStatus(const DrainStatus &status) { Q_EMIT statusesChanged({status}); }
    /// New lines of a source, numbered on from its last; newestLines gives them too.
    void emitLines(const SourceRef &source, const QStringList &texts,
                   const QString &process = QStringLiteral("web-1"),
                   Severity severity = Severity::Informational);
    void emitProblem(const QString &problem) { Q_EMIT problemChanged(problem); }

    ManualClock &manualClock() { return m_clock; }
    FakeIntake &fakeIntake() { return m_intake; }
    const QList<Call> &calls() const { return m_calls; }
    int callCount(const QString &function) const;

    QString name() const override { return m_name; }
    Capabilities capabilities() const override { return m_capabilities; }
    QString readOnlyReason() const override { return m_readOnlyReason; }
    Clock &clock() override { return m_clock; }

    Reply<QList<App>> apps() override;
    Reply<QList<Addon>> addons(const QString &appId) override;
    Reply<QList<Drain>> drains(const SourceRef &source) override;
    Reply<QList<TargetResult>> addDrains(const QList<SourceRef> &sources, const QByteArray &url,
                                         const DrainOptions &options) override;
    Reply<Drain> editDrain(const DrainKey &key, const QByteArray &url, const DrainOptions &options) override;
    Reply<QList<RemovalResult>> removeDrains(const QList<DrainKey> &keys) override;
    Reply<QList<TargetResult>> restoreDrains(const QList<Drain> &drains) override;
    QString whyNotRestorable(const Drain &drain) const override { return m_lost.value(drain.url); }
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
    IntakeControl *intake() override { return m_remote ? nullptr : &m_intake; }
    RemoteControl *remote() override { return m_remote.get(); }

private:
    template <typename T>
    Reply<T> answer(std::function<Result<T>()> work, const SourceRef &about = {});
    bool mayLook(const SourceRef &source) const;
    std::optional<Error> failureOf(const SourceRef &source) const;
    Result<Drain> restored(const Drain &drain);
    Result<Drain> attach(const Drain &drain);
    Drain *find(const DrainKey &key);

    ManualClock m_clock;
    FakeIntake m_intake;
    std::unique_ptr<FakeRemote> m_remote;
    QString m_name = QStringLiteral("Fake");
    QString m_readOnlyReason;
    Capabilities m_capabilities;
    QList<App> m_apps;
    QList<Addon> m_addons;
    QList<Drain> m_drains;
    QHash<QByteArray, QString> m_lost; ///< why, by URL
    TestReport m_testReport;
    QHash<DrainKey, QList<Attempt>> m_attempts;
    QHash<DrainKey, QList<Gap>> m_gaps;
    QHash<SourceRef, Error> m_failures;
    QMap<SourceRef, QList<LiveBatch>> m_lines;
    QList<Call> m_calls;
    int m_lastAddon = 0;
    bool m_held = false;
    QList<SourceRef> m_heldSources;
    std::vector<std::function<void()>> m_waiting;
};

} // namespace drainboard
