// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/engine.h"
#include "platform/embedded/cataloguethread.h"
#include "platform/embedded/datafolder.h"
#include "platform/embedded/embeddedintake.h"
#include "platform/embedded/healthkeeper.h"
#include "platform/embedded/sourceindex.h"
#include "platform/embedded/storewatch.h"
#include "platform/platform.h"

#include <deque>
#include <functional>
#include <memory>
#include <optional>

namespace drainboard {

struct EmbeddedOptions
{
    std::optional<ListenAddress> listen; ///< stands in for the stored intake address, for this run only
    EndpointOverrides overrides;
    ProcessLimits limits{};      ///< of what the listener and followed files bring; none by default
    LineLogOptions lineLog = {}; ///< but for its path
    LocalTargets localTargets = {};
};

/// The platform inside the program: a catalogue of apps, addons and drains on disk, and the engine that
/// forwards their lines. The catalogue is written first and the engine follows, so that a crash between
/// the two is mended by the next start.
class EmbeddedPlatform : public Platform
{
    Q_OBJECT

public:
    /// `clock` must outlive the platform.
    EmbeddedPlatform(std::unique_ptr<DataFolder> folder, EmbeddedOptions options, Clock &clock,
                     QObject *parent = nullptr);
    ~EmbeddedPlatform() override; ///< stops

    /// Opens the store, starts the engine, listens. Connect the signals before. An intake that cannot listen
    /// is no failure: see IntakeControl::status. After a failure every request is answered with an error.
    Reply<void> start();
    /// Commits and saves everything; returns when that is done. The platform answers nothing afterwards.
    void stop();

    DataFolder &folder() { return *m_folder; }
    /// What there is, as the engine numbers it; filled once start() has answered.
    const SourceIndex &index() const { return m_index; }
    /// False while the disk takes no lines.
    bool takesLines() const { return m_engine.takesLines(); }
    /// False once a file of the store was removed or replaced, which is then told as a problem. Looks.
    bool hasItsFiles();
    /// Whether a drain may be so. Reads the CA file; may be called in any thread.
    std::function<Result<void>()> drainCheck(const QByteArray &url, const DrainOptions &options) const;
    /// Takes lines for a source, past the intake; answers when they are on disk.
    Reply<void> appendLines(const SourceRef &source, LineBlock lines);

    QString name() const override;
    Capabilities capabilities() const override;
    Clock &clock() override { return m_clock; }

    Reply<QList<App>> apps() override;
    Reply<QList<Addon>> addons(const QString &appId) override;
    Reply<QList<Drain>> drains(const SourceRef &source) override;
    Reply<QList<TargetResult>> addDrains(const QList<SourceRef> &sources, const QByteArray &url,
                                         const DrainOptions &options) override;
    Reply<Drain> editDrain(const DrainKey &key, const QByteArray &url, const DrainOptions &options) override;
    Reply<QList<RemovalResult>> removeDrains(const QList<DrainKey> &keys) override;
    Reply<QList<TargetResult>> restoreDrains(const QList<Drain> &drains) override;
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
    Reply<Addon> createAddon(const QString &appId, const QString &provider) override
    {
        return createAddon(appId, provider, {});
    }
    /// With the name of a plan, which is kept and shown.
    Reply<Addon> createAddon(const QString &appId, const QString &provider, const QString &plan);
    Reply<void> deleteAddon(const SourceRef &addon) override;
    IntakeControl *intake() override { return &m_intake; }

private:
    /// Answers with `apply(value)` once the catalogue has done `work`; with its error if that failed.
    template <typename T, typename Work, typename Apply>
    Reply<T> request(Work work, Apply apply);

    /// `ask(id)` gives the reply if there is such a drain.
    template <typename T, typename Ask>
    Reply<T> withDrain(const DrainKey &key, Ask ask);

    /// The newest lines, of the running engine.
    Reply<QList<LiveBatch>> storedLines(const SourceRef &source, int limit);
    void startEngine(const CatalogueContent &content);
    void takeSource(const StoredSource &source);
    void takeDrain(const StoredDrain &drain);
    QList<TargetResult> takeTargets(const QList<SourceRef> &sources,
                                    const QList<Result<StoredDrain>> &stored);
    Reply<void> removeSource(const SourceRef &source);
    void tellSourcesChanged();
    /// Undo of a removal ends some minutes later.
    void forgetLater(DrainId removed);
    void forgetRemoved();
    void takeCommits(const QList<Commit> &commits);
    void tellProblem();

    Clock &m_clock;
    std::unique_ptr<DataFolder> m_folder;
    EmbeddedOptions m_options;
    Engine m_engine;
    SourceIndex m_index;
    HealthKeeper m_health;
    std::deque<std::pair<Clock::TimePoint, DrainId>> m_removed; ///< when each is forgotten, earliest first
    std::unique_ptr<Alarm> m_forgetAlarm;
    bool m_running = false;
    bool m_stopped = false;
    QString m_foreignLines; ///< that the log holds some, in a sentence
    QString m_engineProblem, m_catalogueProblem, m_toldProblem;
    StoreWatch m_watch;
    EmbeddedIntake m_intake;
    CatalogueThread m_catalogue; ///< last: ends before whatever its answers reach
};

} // namespace drainboard
