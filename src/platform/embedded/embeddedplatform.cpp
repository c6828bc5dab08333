// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/embedded/embeddedplatform.h"

#include "platform/embedded/drainrules.h"
#include "platform/embedded/newestlines.h"
#include "platform/embedded/whendone.h"
#include "platform/onreply.h"
#include "platform/pendingreply.h"

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::minutes undoTime{10};
constexpr int shownGaps = 100;

EngineOptions engineOptions(const DataFolder &folder, const EmbeddedOptions &given)
{
    EngineOptions options;
    options.lineLog = given.lineLog;
    options.lineLog.path = folder.lineLogPath();
    options.overrides = given.overrides;
    options.limits = given.limits;
    options.localTargets = given.localTargets;
    return options;
}

EngineSource forEngine(const StoredSource &source)
{
    // What stands in for a missing process reads like the hosted platform's container names.
    const QString process = source.ref.isAddon() ? QString(source.provider + u"-1"_s) : source.appName;
    return {source.id,
            source.ref.isAddon() ? source.ref.addon : source.appName,
            {source.appName.toUtf8(), process.toUtf8()}};
}

/// The engine's answer as a platform's.
template <typename T>
Reply<T> asReply(QObject *context, const QFuture<T> &future)
{
    const PendingReply<T> pending;
    whenDone(context, future, [pending](const T &value) { pending.answer(value); });
    return pending.reply();
}

} // namespace

EmbeddedPlatform::EmbeddedPlatform(std::unique_ptr<DataFolder> folder, EmbeddedOptions options, Clock &clock,
                                   QObject *parent)
    : Platform(parent)
    , m_clock(clock)
    , m_folder(std::move(folder))
    , m_options(std::move(options))
    , m_engine(engineOptions(*m_folder, m_options), clock)
    , m_health(m_catalogue, m_index, clock)
    , m_forgetAlarm(clock.makeAlarm([this] { forgetRemoved(); }))
    , m_watch(clock, [this] { tellProblem(); })
    , m_intake(m_engine, m_catalogue, m_index, clock)
{
    connect(&m_engine, &Engine::drainsChanged, this, [this](const QList<EngineDrainStatus> &reported) {
        if (const auto statuses = m_health.take(reported); !statuses.isEmpty())
            Q_EMIT statusesChanged(statuses);
    });
    connect(&m_health, &HealthKeeper::problemChanged, this, [this](const QString &problem) {
        m_catalogueProblem = problem;
        tellProblem();
    });
    connect(&m_engine, &Engine::linesCommitted, this, &EmbeddedPlatform::takeCommits);
    connect(&m_engine, &Engine::storageProblemChanged, this, [this](const QString &problem) {
        m_engineProblem = problem;
        tellProblem();
    });
}

EmbeddedPlatform::~EmbeddedPlatform()
{
    stop();
}

template <typename T, typename Work, typename Apply>
Reply<T> EmbeddedPlatform::request(Work work, Apply apply)
{
    const PendingReply<T> pending;
    m_catalogue.run(this, std::move(work), [this, pending, apply = std::move(apply)](auto result) mutable {
        if (!result)
            pending.answer(tl::unexpected(result.error()));
        else if (!m_running) // the engine cannot follow; what was written, the next start takes up
            pending.answer(failure(ErrorKind::Cancelled, tr("Drainboard is closing.")));
        else
            pending.answer(apply(*result));
    });
    return pending.reply();
}

bool EmbeddedPlatform::hasItsFiles()
{
    m_watch.look();
    return m_watch.problem().isEmpty();
}

QString EmbeddedPlatform::name() const
{
    return tr("This computer");
}

Capabilities EmbeddedPlatform::capabilities() const
{
    return Capability::ManageSources | Capability::EditDrains | Capability::DrainOptions |
           Capability::ReportHealth | Capability::ControlDrains | Capability::TestLine |
           Capability::LiveLines | Capability::DeliveryMarks | Capability::ChangeDrains |
           Capability::RevealSecrets;
}

Reply<void> EmbeddedPlatform::start()
{
    const PendingReply<void> pending;
    auto content = std::make_shared<Result<CatalogueContent>>();
    auto foreign = std::make_shared<int>(0);
    m_catalogue.open(this, m_folder->cataloguePath(),
                     [content](Result<CatalogueContent> opened) { *content = std::move(opened); });
    // In the catalogue's thread too, since a log of gigabytes takes its time after a crash; and asked for
    // now, so that the engine runs when what is asked of us next is answered.
    m_catalogue.run(
        this,
        [options = engineOptions(*m_folder, m_options).lineLog, foreign,
         &clock = m_clock](Catalogue &catalogue) -> Result<std::unique_ptr<LineLog>> {
            auto log = openSqliteLineLog(options, clock);
            if (!log)
                return log;
            // A new app would get the lines of one that the catalogue has lost, and so would its drains.
            const auto passed = catalogue.passOver((*log)->knownSources(), (*log)->knownDrains());
            if (!passed)
                return tl::unexpected(passed.error());
            *foreign = *passed;
            return log;
        },
        [this, content, foreign, pending](Result<std::unique_ptr<LineLog>> log) {
            if (m_stopped)
                log = failure(ErrorKind::Cancelled, tr("Drainboard is closing."));
            if (!*content || !log) {
                m_catalogue.finish();
                pending.answer(tl::unexpected(*content ? log.error() : content->error()));
                return;
            }
            if (*foreign > 0)
                m_foreignLines =
                    tr("The line log holds lines of %n app(s) or addon(s) that the catalogue never had: "
                       "it is new, or an older copy. Nobody gets these lines.",
                       nullptr, *foreign);
            m_engine.start(std::move(*log));
            startEngine(**content);
            m_watch.start({m_folder->cataloguePath(), m_folder->lineLogPath()});
            tellProblem();
            m_intake.start((*content)->intake, m_options.listen, [this, pending] {
                Q_EMIT catalogueChanged();
                pending.answer({});
            });
        });
    return pending.reply();
}

void EmbeddedPlatform::startEngine(const CatalogueContent &content)
{
    m_running = true;
    for (const auto &source : content.sources)
        takeSource(source);
    for (const auto &drain : content.drains)
        takeDrain(drain);
    for (const auto source : content.removed.sources)
        m_engine.removeSource(source);
    for (const auto drain : content.removed.drains)
        m_engine.removeDrain(drain, false);
    m_catalogue.run(
        this, [removed = content.removed](Catalogue &catalogue) { return catalogue.purge(removed); },
        [](const auto &) {}); // what fails is tried again at the next start
}

void EmbeddedPlatform::stop()
{
    m_stopped = true;
    if (m_running) {
        m_engine.stop(); // reports a last time
        m_running = false;
        m_health.saveAll();
        m_intake.stop();
    }
    m_watch.stop();
    m_forgetAlarm->cancel();
    m_catalogue.finish();
}

void EmbeddedPlatform::takeSource(const StoredSource &source)
{
    m_index.put(source);
    m_engine.setSource(forEngine(source));
}

void EmbeddedPlatform::takeDrain(const StoredDrain &drain)
{
    m_index.put(drain);
    m_engine.setDrain(
        {drain.id, drain.sourceId, drain.drain.url, drain.drain.options, m_health.healthOf(drain)});
}

Reply<QList<App>> EmbeddedPlatform::apps()
{
    return request<QList<App>>([](Catalogue &c) { return c.apps(); }, std::identity());
}

Reply<QList<Addon>> EmbeddedPlatform::addons(const QString &appId)
{
    return request<QList<Addon>>([appId](Catalogue &c) { return c.addons(appId); }, std::identity());
}

Reply<QList<Drain>> EmbeddedPlatform::drains(const SourceRef &source)
{
    return request<QList<Drain>>([source](Catalogue &c) { return c.drains(source); }, std::identity());
}

std::function<Result<void>()> EmbeddedPlatform::drainCheck(const QByteArray &url,
                                                           const DrainOptions &options) const
{
    return [url, options, intake = m_intake.address(), local = m_options.localTargets] {
        return checkDrain(url, options, intake, local);
    };
}

Reply<QList<TargetResult>> EmbeddedPlatform::addDrains(const QList<SourceRef> &sources, const QByteArray &url,
                                                       const DrainOptions &options)
{
    using Added = QList<Result<StoredDrain>>;
    return request<QList<TargetResult>>(
        [sources, url, options, check = drainCheck(url, options)](Catalogue &catalogue) -> Result<Added> {
            const auto checked = check();
            Added added;
            for (const auto &source : sources)
                added.append(checked.and_then([&] { return catalogue.addDrain({source, url, options}); }));
            return added;
        },
        [this, sources](const Added &added) { return takeTargets(sources, added); });
}

Reply<QList<TargetResult>> EmbeddedPlatform::restoreDrains(const QList<Drain> &drains)
{
    using Restored = QList<Result<StoredDrain>>;
    QList<SourceRef> sources;
    for (const auto &drain : drains)
        sources.append(drain.source);
    return request<QList<TargetResult>>(
        [drains](Catalogue &catalogue) -> Result<Restored> {
            Restored restored;
            for (const auto &drain : drains)
                restored.append(catalogue.restoreDrain(drain));
            return restored;
        },
        [this, sources](const Restored &restored) { return takeTargets(sources, restored); });
}

QList<TargetResult> EmbeddedPlatform::takeTargets(const QList<SourceRef> &sources,
                                                  const QList<Result<StoredDrain>> &stored)
{
    QList<TargetResult> results;
    for (qsizetype i = 0; i < sources.size(); ++i) {
        results.append({sources[i], stored[i].map([](const StoredDrain &drain) { return drain.drain; })});
        if (!stored[i])
            continue;
        // Removed again, it has the whole time again.
        std::erase_if(m_removed, [&](const auto &removed) { return removed.second == stored[i]->id; });
        takeDrain(*stored[i]);
    }
    for (const auto &result : std::as_const(results)) {
        if (result.result)
            Q_EMIT drainsChanged(result.source);
    }
    return results;
}

Reply<Drain> EmbeddedPlatform::editDrain(const DrainKey &key, const QByteArray &url,
                                         const DrainOptions &options)
{
    return request<Drain>(
        [key, url, options, check = drainCheck(url, options)](Catalogue &catalogue) {
            return check().and_then([&] { return catalogue.editDrain(key, url, options); });
        },
        [this](const StoredDrain &stored) {
            takeDrain(stored);
            Q_EMIT drainsChanged(stored.drain.source);
            return stored.drain;
        });
}

Reply<QList<RemovalResult>> EmbeddedPlatform::removeDrains(const QList<DrainKey> &keys)
{
    using Removed = QList<Result<StoredDrain>>;
    return request<QList<RemovalResult>>(
        [keys](Catalogue &catalogue) -> Result<Removed> {
            Removed removed;
            for (const auto &key : keys)
                removed.append(catalogue.removeDrain(key));
            return removed;
        },
        [this, keys](const Removed &removed) {
            QList<RemovalResult> results;
            QSet<SourceRef> changed;
            for (qsizetype i = 0; i < keys.size(); ++i) {
                results.append({keys[i], removed[i].map([](const StoredDrain &) {})});
                if (!removed[i])
                    continue;
                const auto id = removed[i]->id;
                m_engine.removeDrain(id, true);
                m_index.remove(id);
                forgetLater(id);
                changed.insert(keys[i].source);
            }
            for (const auto &source : std::as_const(changed))
                Q_EMIT drainsChanged(source);
            return results;
        });
}

void EmbeddedPlatform::forgetLater(DrainId removed)
{
    m_removed.emplace_back(m_clock.now() + undoTime, removed);
    if (m_removed.size() == 1)
        m_forgetAlarm->ringAfter(undoTime);
}

void EmbeddedPlatform::forgetRemoved()
{
    RemovedContent due;
    for (; !m_removed.empty() && m_removed.front().first <= m_clock.now(); m_removed.pop_front())
        due.drains.append(m_removed.front().second);
    if (!m_removed.empty())
        m_forgetAlarm->ringAfter(m_removed.front().first - m_clock.now());
    m_catalogue.run(
        this,
        [due](Catalogue &catalogue) mutable {
            return catalogue.stillRemoved(due.drains).and_then([&](const QList<DrainId> &still) {
                return catalogue.purge({{}, still}).map([&] { return still; });
            });
        },
        [this](const Result<QList<DrainId>> &forgotten) {
            if (!forgotten || !m_running)
                return; // the next start does it
            for (const auto drain : *forgotten) {
                m_engine.removeDrain(drain, false);
                m_health.forget(drain);
            }
        });
}

Reply<void> EmbeddedPlatform::setPaused(const DrainKey &key, bool paused)
{
    return request<void>([key, paused](Catalogue &catalogue) { return catalogue.setPaused(key, paused); },
                         [this, paused](const StoredDrain &stored) {
                             m_index.put(stored);
                             m_engine.setPaused(stored.id, paused);
                             Q_EMIT drainsChanged(stored.drain.source);
                             return Result<void>();
                         });
}

Reply<void> EmbeddedPlatform::retryNow(const DrainKey &key)
{
    return withDrain<void>(key, [this](DrainId id) {
        m_engine.retryNow(id);
        return readyReply<void>({});
    });
}

Reply<QList<Attempt>> EmbeddedPlatform::attempts(const DrainKey &key)
{
    return withDrain<QList<Attempt>>(key,
                                     [this](DrainId id) { return asReply(this, m_engine.attempts(id)); });
}

Reply<QList<Gap>> EmbeddedPlatform::gaps(const DrainKey &key)
{
    return withDrain<QList<Gap>>(key,
                                 [this](DrainId id) { return asReply(this, m_engine.gaps(id, shownGaps)); });
}

template <typename T, typename Ask>
Reply<T> EmbeddedPlatform::withDrain(const DrainKey &key, Ask ask)
{
    const auto *drain = m_index.drain(key);
    if (!m_running || !drain)
        return readyReply<T>(
            failure(ErrorKind::NotFound, tr("There is no such drain; it may have been removed.")));
    return ask(drain->id);
}

Reply<TestReport> EmbeddedPlatform::sendTestLine(const SourceRef &source, const QByteArray &url,
                                                 const DrainOptions &options)
{
    const PendingReply<TestReport> pending;
    m_catalogue.run(
        this, [check = drainCheck(url, options)](Catalogue &) { return check(); },
        [this, pending, source, url, options](const Result<void> &checked) {
            const auto *from = m_index.source(source);
            if (!checked) {
                pending.answer(tl::unexpected(checked.error()));
            } else if (!m_running || !from) {
                pending.answer(failure(ErrorKind::NotFound, tr("There is no such app.")));
            } else {
                whenDone(this, m_engine.sendTestLine(url, options, forEngine(*from).labels),
                         [pending](const TestReport &report) { pending.answer(report); });
            }
        });
    return pending.reply();
}

Reply<QList<LiveBatch>> EmbeddedPlatform::newestLines(const SourceRef &source, int limit)
{
    if (m_running)
        return storedLines(source, limit);

    // Asked while the engine is being started, as the window does when it opens: behind that, in its turn.
    const PendingReply<QList<LiveBatch>> pending;
    m_catalogue.run(
        this, [](Catalogue &) { return Result<void>(); },
        [this, pending, source, limit](const Result<void> &opened) {
            if (!opened)
                pending.answer(tl::unexpected(opened.error()));
            else if (!m_running)
                pending.answer(failure(ErrorKind::Cancelled, tr("Drainboard is closing.")));
            else
                onReply(this, storedLines(source, limit),
                        [pending](const Result<QList<LiveBatch>> &newest) { pending.answer(newest); });
        });
    return pending.reply();
}

Reply<QList<LiveBatch>> EmbeddedPlatform::storedLines(const SourceRef &source, int limit)
{
    QList<StoredSource> asked;
    if (source.app.isEmpty())
        asked = m_index.sources();
    else if (const auto *one = m_index.source(source))
        asked = {*one};
    if (limit <= 0 || asked.isEmpty())
        return readyReply<QList<LiveBatch>>({});

    return collectNewestLines(this, m_engine, asked, static_cast<std::size_t>(limit));
}

Reply<void> EmbeddedPlatform::appendLines(const SourceRef &ref, LineBlock lines)
{
    const auto *source = m_index.source(ref);
    if (!m_running || !source)
        return readyReply<void>(failure(ErrorKind::NotFound, ref.isAddon() ? tr("There is no such addon.")
                                                                           : tr("There is no such app.")));
    return m_engine.append(source->id, std::move(lines));
}

Reply<App> EmbeddedPlatform::createApp(const QString &appName)
{
    return request<App>([appName](Catalogue &catalogue) { return catalogue.createApp(appName); },
                        [this](const StoredSource &created) {
                            takeSource(created);
                            tellSourcesChanged();
                            return created.app();
                        });
}

Reply<App> EmbeddedPlatform::renameApp(const QString &appId, const QString &newName)
{
    return request<App>(
        [appId, newName](Catalogue &catalogue) { return catalogue.renameApp(appId, newName); },
        [this, appId](const QList<StoredSource> &renamed) {
            const auto *before = m_index.source(SourceRef{appId, {}});
            const QString oldName = before ? before->appName : QString();
            for (const auto &source : renamed)
                takeSource(source);
            const App app{appId, renamed.front().appName, AppStatus::Running, {}};
            m_intake.sourceRenamed(oldName, app.name);
            tellSourcesChanged();
            return app;
        });
}

Reply<void> EmbeddedPlatform::deleteApp(const QString &appId)
{
    return removeSource({appId, {}});
}

Reply<Addon> EmbeddedPlatform::createAddon(const QString &appId, const QString &provider, const QString &plan)
{
    return request<Addon>([appId, provider, plan](
                              Catalogue &catalogue) { return catalogue.createAddon(appId, provider, plan); },
                          [this](const StoredSource &created) {
                              takeSource(created);
                              tellSourcesChanged();
                              return created.addon();
                          });
}

Reply<void> EmbeddedPlatform::deleteAddon(const SourceRef &addon)
{
    if (!addon.isAddon())
        return readyReply<void>(failure(ErrorKind::NotFound, tr("There is no such addon.")));
    return removeSource(addon);
}

Reply<void> EmbeddedPlatform::removeSource(const SourceRef &source)
{
    return request<void>([source](Catalogue &catalogue) { return catalogue.removeSource(source); },
                         [this](const QList<StoredSource> &removed) {
                             for (const auto &gone : removed) {
                                 for (const auto drain : m_index.remove(gone.id))
                                     m_health.forget(drain);
                                 m_engine.removeSource(gone.id);
                             }
                             tellSourcesChanged();
                             return Result<void>();
                         });
}

void EmbeddedPlatform::tellSourcesChanged()
{
    Q_EMIT catalogueChanged();
    m_intake.sourcesChanged();
}

void EmbeddedPlatform::takeCommits(const QList<Commit> &commits)
{
    QList<LiveBatch> batches;
    for (const auto &commit : commits) {
        if (const auto *source = m_index.source(commit.source))
            batches.append(liveBatch(source->ref, commit.chunk));
    }
    if (!batches.isEmpty())
        Q_EMIT linesArrived(batches);
}

void EmbeddedPlatform::tellProblem()
{
    const QString problem = !m_watch.problem().isEmpty()    ? m_watch.problem()
                            : !m_engineProblem.isEmpty()    ? m_engineProblem
                            : !m_catalogueProblem.isEmpty() ? m_catalogueProblem
                                                            : m_foreignLines;
    if (problem != std::exchange(m_toldProblem, problem))
        Q_EMIT problemChanged(problem);
}

} // namespace drainboard
