// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/engine.h"

#include "engine/commitqueue.h"
#include "engine/deliveryworker.h"
#include "engine/intakeworker.h"
#include "engine/threadcalls.h"

#include <QCoreApplication>
#include <QThread>
#include <QThreadPool>
#include <QTimer>

#include <atomic>

namespace drainboard {

using namespace std::chrono_literals;

namespace {

constexpr auto commitReportInterval = 30ms;
/// The intake's thread may stand in LineLog::append while the disk is full.
constexpr auto patienceWithIntake = 1s;
/// Of what append() is to write, in packed bytes.
constexpr std::size_t mostWaiting = 32 * 1024 * 1024;

Result<QList<ChunkPtr>> readNewest(const LineLog &log, SourceId source, std::size_t lines)
{
    QList<ChunkPtr> chunks;
    const auto kept = log.range(source);
    const auto count = std::min<std::uint64_t>(lines, kept.size());
    for (LineNumber next = kept.end - count; next < kept.end; next = chunks.back()->end()) {
        auto chunk = log.read(source, next);
        if (!chunk)
            return tl::unexpected(chunk.error());
        if (!*chunk)
            break;
        chunks.append(std::move(*chunk));
    }
    return chunks;
}

} // namespace

class Engine::Private
{
public:
    Private(Engine &engine, EngineOptions engineOptions, Clock &engineClock)
        : q(engine)
        , options(std::move(engineOptions))
        , clock(engineClock)
    {
        readers.setMaxThreadCount(1);
        appenders.setMaxThreadCount(1);
        intakeThread.setObjectName(QStringLiteral("intake"));
        deliveryThread.setObjectName(QStringLiteral("delivery"));
        commitReport.setSingleShot(true);
        commitReport.setInterval(commitReportInterval);
    }

    void connectLog();
    void connectWorkers();
    /// A worker's signal becomes ours, in our thread.
    template <typename Worker, typename... Values>
    void passOn(Worker *worker, void (Worker::*from)(Values...), void (Engine::*to)(Values...))
    {
        QObject::connect(worker, from, worker, [this, to](const std::decay_t<Values> &...values) {
            post(&q, [this, to, values...] { Q_EMIT(q.*to)(values...); });
        });
    }
    void reportPositions(const FollowPositions &positions);
    FollowPositions stopIntake();
    Result<void> append(SourceId source, const LineBlock &lines);

    Engine &q;
    const EngineOptions options;
    Clock &clock;
    std::unique_ptr<LineLog> log;
    std::unique_ptr<IntakeWorker> intake;
    std::unique_ptr<DeliveryWorker> delivery;
    QThread intakeThread;
    QThread deliveryThread;
    QThreadPool readers;                       ///< reads from disk, so that nobody else waits for it
    QThreadPool appenders;                     ///< waits for commits, so that not even the readers do
    std::atomic<std::size_t> waitingBytes = 0; ///< of append()
    CommitQueue commits;
    QTimer commitReport;
    bool waitingForCommit = false;
    FollowPositions waitingPositions;
};

Engine::Engine(EngineOptions options, Clock &clock, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(*this, std::move(options), clock))
{
    connect(&d->commitReport, &QTimer::timeout, this,
            [this] { Q_EMIT linesCommitted(d->commits.takeAll()); });
}

Engine::~Engine()
{
    blockSignals(true); // who listens may be half destroyed
    stop();
}

Result<void> Engine::start()
{
    return openSqliteLineLog(d->options.lineLog, d->clock).map([this](std::unique_ptr<LineLog> log) {
        start(std::move(log));
    });
}

void Engine::start(std::unique_ptr<LineLog> log)
{
    Q_ASSERT(!d->log);
    d->log = std::move(log);
    d->intake = std::make_unique<IntakeWorker>(*d->log, d->clock, d->options.limits);
    d->delivery =
        std::make_unique<DeliveryWorker>(*d->log, d->clock, d->options.overrides, d->options.localTargets);
    d->connectLog();
    d->connectWorkers();
    d->intake->moveToThread(&d->intakeThread);
    d->delivery->moveToThread(&d->deliveryThread);
    d->intakeThread.start();
    d->deliveryThread.start();
}

void Engine::Private::connectLog()
{
    log->setCommitListener([this](std::span<const Commit> committed) {
        delivery->noteCommits(committed);
        if (commits.push(committed))
            post(&q, [this] { commitReport.start(); });
    });
    log->setProblemListener([this](const QString &problem) {
        post(&q, [this, problem] { Q_EMIT q.storageProblemChanged(problem); });
    });
}

void Engine::Private::connectWorkers()
{
    passOn(delivery.get(), &DeliveryWorker::drainsChanged, &Engine::drainsChanged);
    passOn(intake.get(), &IntakeWorker::countsChanged, &Engine::intakeCountsChanged);
    passOn(intake.get(), &IntakeWorker::unknownNamesChanged, &Engine::unknownNamesChanged);
    passOn(intake.get(), &IntakeWorker::followProblemChanged, &Engine::followProblemChanged);
    QObject::connect(intake.get(), &IntakeWorker::positionsChanged, intake.get(),
                     [this](const FollowPositions &positions) {
                         post(&q, [this, positions] { reportPositions(positions); });
                     });
}

/// A position may be kept only when the lines before it are: otherwise a crash would lose them.
void Engine::Private::reportPositions(const FollowPositions &positions)
{
    waitingPositions = positions;
    if (!log || std::exchange(waitingForCommit, true))
        return;
    post(&appenders, [this, positions] {
        const bool committed = log->flush().has_value();
        post(&q, [this, positions, committed] {
            waitingForCommit = false;
            if (committed)
                Q_EMIT q.followPositionsChanged(positions);
            if (waitingPositions != positions)
                reportPositions(FollowPositions(waitingPositions));
        });
    });
}

void Engine::stop()
{
    if (!d->log)
        return;
    const auto positions = d->stopIntake();
    const auto closing = ask(d->delivery.get(), [this] {
        auto last = d->delivery->close();
        d->deliveryThread.quit();
        return last;
    });
    d->deliveryThread.wait();
    const auto statuses = closing.result();
    const bool committed = d->log->flush().has_value();
    const std::uint64_t lost = d->log->close() + d->intake->router().refusedLines();
    d->readers.waitForDone();
    d->appenders.waitForDone();
    d->intake.reset();
    d->delivery.reset();
    d->log.reset();
    d->waitingForCommit = false;
    // What is still on its way to us is older than what follows.
    QCoreApplication::removePostedEvents(this, QEvent::MetaCall);
    Q_EMIT drainsChanged(statuses);
    if (committed && !positions.isEmpty())
        Q_EMIT followPositionsChanged(positions);
    if (lost > 0) {
        Q_EMIT storageProblemChanged(
            tr("The disk did not take the last %L1 lines. Those of followed files are read again; what came "
               "over the network is lost.")
                .arg(lost));
    }
}

FollowPositions Engine::Private::stopIntake()
{
    const auto positions = ask(intake.get(), [this] {
        auto last = intake->close();
        intakeThread.quit();
        return last;
    });
    if (intakeThread.wait(patienceWithIntake))
        return positions.result();
    log->close(); // frees the appender
    intakeThread.wait();
    return {}; // its last lines may not be on disk
}

void Engine::setSource(const EngineSource &source)
{
    post(d->intake.get(), [this, id = source.id, name = source.intakeName.toStdString()] {
        d->intake->router().setSource(id, name);
    });
    post(d->delivery.get(),
         [this, id = source.id, labels = source.labels] { d->delivery->setLabels(id, labels); });
}

void Engine::removeSource(SourceId source)
{
    // In this order, so that nobody writes to or reads from a source that is gone.
    post(d->intake.get(), [this, source] {
        d->intake->router().removeSource(source);
        post(d->delivery.get(), [this, source] {
            d->delivery->removeSource(source);
            d->log->dropSource(source);
        });
    });
}

void Engine::setDrain(const EngineDrain &drain)
{
    // Here, so that the lines that come from now on are its lines.
    d->log->openCursor(drain.id, drain.source);
    post(d->delivery.get(), [this, drain] { d->delivery->setDrain(drain); });
}

void Engine::removeDrain(DrainId drain, bool keepCursor)
{
    post(d->delivery.get(), [this, drain, keepCursor] {
        d->delivery->removeDrain(drain);
        if (!keepCursor)
            d->log->dropCursor(drain);
    });
}

void Engine::retryNow(DrainId drain)
{
    post(d->delivery.get(), [this, drain] { d->delivery->retryNow(drain); });
}

void Engine::setPaused(DrainId drain, bool paused)
{
    post(d->delivery.get(), [this, drain, paused] { d->delivery->setPaused(drain, paused); });
}

QFuture<QList<Attempt>> Engine::attempts(DrainId drain)
{
    return ask(d->delivery.get(), [this, drain] { return d->delivery->attempts(drain); });
}

QFuture<QList<Gap>> Engine::gaps(DrainId drain, int limit)
{
    return ask(&d->readers, [log = d->log.get(), drain, limit] { return log->gaps(drain, limit); });
}

QFuture<TestReport> Engine::sendTestLine(const QByteArray &url, const DrainOptions &options,
                                         const SourceLabels &labels)
{
    auto promise = std::make_shared<QPromise<TestReport>>();
    promise->start();
    post(d->delivery.get(), [this, promise, url, options, labels] {
        d->delivery->sendTestLine(url, options, labels, [promise](const TestReport &report) {
            promise->addResult(report);
            promise->finish();
        });
    });
    return promise->future();
}

QFuture<Result<ListenAddress>> Engine::listen(const ListenAddress &address)
{
    return ask(d->intake.get(), [this, address] {
        const auto listening = d->intake->listen(address);
        if (listening)
            post(d->delivery.get(), [this, own = *listening] { d->delivery->setOwnIntake(own); });
        return listening;
    });
}

void Engine::setFollowedFiles(const QList<FollowedFile> &files,
                              const QHash<QString, FollowPosition> &positions)
{
    post(d->intake.get(), [this, files, positions] { d->intake->setFollowedFiles(files, positions); });
}

void Engine::forgetUnknownNames()
{
    post(d->intake.get(), [this] { d->intake->router().unknownNames().clear(); });
}

QFuture<Result<void>> Engine::append(SourceId source, LineBlock lines)
{
    if (d->waitingBytes > mostWaiting)
        return QtFuture::makeReadyFuture<Result<void>>(
            failure(ErrorKind::Unavailable, tr("Too many lines wait to be written. Try again in a moment.")));
    auto shared = std::make_shared<const LineBlock>(std::move(lines));
    d->waitingBytes += shared->bytes().size();
    return ask(&d->appenders, [this, source, shared] {
        auto appended = d->append(source, *shared);
        d->waitingBytes -= shared->bytes().size();
        return appended;
    });
}

Result<void> Engine::Private::append(SourceId source, const LineBlock &lines)
{
    std::vector<LineView> views;
    views.reserve(lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i)
        views.push_back(lines[i]);
    return log->offer(source, views).and_then([this] { return log->flush(); });
}

bool Engine::takesLines() const
{
    return d->log && d->log->takesLines();
}

QFuture<Result<QList<ChunkPtr>>> Engine::newestLines(SourceId source, std::size_t lines)
{
    return ask(&d->readers, [log = d->log.get(), source, lines] { return readNewest(*log, source, lines); });
}

} // namespace drainboard
