// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/deliveryworker.h"

#include "base/freememory.h"
#include "engine/delivery/testline.h"
#include "engine/threadcalls.h"

#include <QRandomGenerator>

namespace drainboard {

using namespace std::chrono_literals;

namespace {

constexpr auto reportInterval = 250ms;
constexpr auto idleTime = 1s;
constexpr auto tidyInterval = 1min;
constexpr auto maxHttpPause = 30s; // providers.md §10
constexpr auto maxStreamPause = 60s;

/// True if a running forwarder can take over the new options as it is.
bool sameConnection(const EngineDrain &a, const EngineDrain &b)
{
    DrainOptions options = a.options;
    options.paused = b.options.paused;
    options.quarantine = b.options.quarantine;
    return a.source == b.source && a.url == b.url && options == b.options;
}

} // namespace

DeliveryWorker::DeliveryWorker(LineLog &log, Clock &clock, EndpointOverrides overrides,
                               LocalTargets localTargets)
    : m_log(log)
    , m_clock(clock)
    , m_overrides(std::move(overrides))
    , m_localTargets(std::move(localTargets))
    , m_reportTimer(this)
    , m_idleTimer(this)
    , m_mayTidyAt(clock.now())
{
    m_reportTimer.setSingleShot(true);
    m_reportTimer.setInterval(reportInterval);
    connect(&m_reportTimer, &QTimer::timeout, this, &DeliveryWorker::report);
    m_idleTimer.setSingleShot(true);
    m_idleTimer.setInterval(idleTime);
    connect(&m_idleTimer, &QTimer::timeout, this, &DeliveryWorker::tidyUp);
}

DeliveryWorker::~DeliveryWorker() = default;

void DeliveryWorker::noteCommits(std::span<const Commit> commits)
{
    const std::lock_guard lock(m_committedMutex);
    if (m_committed.empty() && !commits.empty())
        post(this, [this] { wakeCommitted(); });
    for (const Commit &commit : commits)
        m_committed.insert(commit.source);
}

void DeliveryWorker::wakeCommitted()
{
    std::set<SourceId> sources;
    {
        const std::lock_guard lock(m_committedMutex);
        sources.swap(m_committed);
    }
    for (const SourceId source : sources) {
        const auto found = m_sources.find(source);
        if (found == m_sources.end())
            continue;
        for (Running *running : found->second.drains) {
            running->forwarder->linesCommitted();
            reportLater(*running); // its backlog grew
        }
    }
}

void DeliveryWorker::setLabels(SourceId source, const SourceLabels &labels)
{
    Source &known = m_sources[source];
    known.labels = labels;
    for (const Running *running : known.drains)
        running->forwarder->setLabels(labels);
}

void DeliveryWorker::removeSource(SourceId source)
{
    const auto found = m_sources.find(source);
    if (found == m_sources.end())
        return;
    for (const Running *running : std::exchange(found->second.drains, {}))
        m_drains.erase(DrainId(running->drain.id));
    m_sources.erase(found);
}

void DeliveryWorker::setDrain(const EngineDrain &drain)
{
    Running &running = m_drains[drain.id];
    if (running.forwarder && sameConnection(running.drain, drain)) {
        running.drain = drain;
        running.forwarder->setPolicy(drain.options.quarantine);
        running.forwarder->setPaused(drain.options.paused);
        return;
    }
    if (running.forwarder) {
        leaveSource(running);
        running.forwarder->close();
        // What was found out about one target says nothing of another.
        const bool sameTarget = running.drain.url == drain.url;
        const SavedHealth health = sameTarget ? running.forwarder->savedHealth() : SavedHealth();
        running.forwarder.reset();
        running.drain = drain;
        running.drain.savedHealth = health;
    } else {
        running.drain = drain;
    }
    m_sources[drain.source].drains.push_back(&running);
    running.forwarder = makeForwarder(running);
    Q_EMIT drainsChanged({statusOf(*running.forwarder)});
}

void DeliveryWorker::leaveSource(const Running &running)
{
    const auto source = m_sources.find(running.drain.source);
    if (source != m_sources.end())
        std::erase(source->second.drains, &running);
}

std::unique_ptr<Forwarder> DeliveryWorker::makeForwarder(Running &running)
{
    const EngineDrain &drain = running.drain;
    ForwarderParts parts;
    parts.drain = drain.id;
    parts.source = drain.source;
    parts.labels = m_sources[drain.source].labels;
    parts.options = drain.options;
    parts.savedHealth = drain.savedHealth;
    parts.random = [] { return QRandomGenerator::global()->generateDouble(); };

    const auto target = parseDrainUrl(drain.url);
    auto endpoint = endpointOf(target, drain.options);
    if (endpoint) {
        endpoint->rules = rules();
        const bool http = endpoint->transport == Transport::Https || endpoint->transport == Transport::Http;
        parts.maxPause = http ? maxHttpPause : maxStreamPause;
        parts.encoder = makeEncoder(target, drain.options);
        parts.makeSink = [endpoint = *endpoint, this] { return makeSink(endpoint, m_overrides); };
    } else {
        parts.problem = endpoint.error().text;
    }

    auto forwarder = std::make_unique<Forwarder>(std::move(parts), m_log, m_clock);
    connect(forwarder.get(), &Forwarder::progressed, this, [this, &running] { reportLater(running); });
    connect(forwarder.get(), &Forwarder::healthChanged, this,
            [this, &running] { Q_EMIT drainsChanged({statusOf(*running.forwarder)}); });
    return forwarder;
}

TargetRules DeliveryWorker::rules() const
{
    return {[own = m_ownIntake](const QHostAddress &address, quint16 port) {
                return *own && (*own)->isReachedAt(address, port);
            },
            m_localTargets};
}

void DeliveryWorker::removeDrain(DrainId drain)
{
    const auto found = m_drains.find(drain);
    if (found == m_drains.end())
        return;
    leaveSource(found->second);
    found->second.forwarder->close(); // it may come back
    m_drains.erase(found);
}

void DeliveryWorker::retryNow(DrainId drain)
{
    if (Forwarder *forwarder = find(drain))
        forwarder->retryNow();
}

void DeliveryWorker::setPaused(DrainId drain, bool paused)
{
    const auto found = m_drains.find(drain);
    if (found == m_drains.end())
        return;
    found->second.drain.options.paused = paused;
    found->second.forwarder->setPaused(paused);
}

QList<Attempt> DeliveryWorker::attempts(DrainId drain) const
{
    QList<Attempt> newestFirst;
    if (const Forwarder *forwarder = find(drain)) {
        for (std::size_t i = forwarder->attempts().size(); i > 0; --i)
            newestFirst.append(forwarder->attempts()[i - 1]);
    }
    return newestFirst;
}

void DeliveryWorker::sendTestLine(const QByteArray &url, const DrainOptions &options,
                                  const SourceLabels &labels, std::function<void(const TestReport &)> done)
{
    if (!m_tests)
        m_tests = std::make_unique<QObject>();
    drainboard::sendTestLine(
        m_tests.get(), url, options, labels, m_overrides, rules(),
        [done = std::move(done)](const TestReport &report, const Outcome &) { done(report); });
}

QList<EngineDrainStatus> DeliveryWorker::close()
{
    QList<EngineDrainStatus> statuses;
    for (const auto &[id, running] : m_drains) {
        running.forwarder->close();
        statuses.append(statusOf(*running.forwarder));
    }
    m_sources.clear();
    m_drains.clear();
    m_tests.reset();
    m_reportTimer.stop();
    m_idleTimer.stop();
    return statuses;
}

Forwarder *DeliveryWorker::find(DrainId drain) const
{
    const auto found = m_drains.find(drain);
    return found == m_drains.end() ? nullptr : found->second.forwarder.get();
}

EngineDrainStatus DeliveryWorker::statusOf(const Forwarder &forwarder) const
{
    EngineDrainStatus report;
    report.id = forwarder.drain();
    report.savedHealth = forwarder.savedHealth();
    DrainStatus &status = report.status;
    status.health = forwarder.health();
    status.paused = forwarder.options().paused;
    status.counters = forwarder.counters();
    status.cursor = forwarder.cursor();
    const auto newest = m_log.range(forwarder.source()).end;
    status.backlog = newest - std::min(newest, status.cursor);
    status.lastSuccess = forwarder.lastSuccess();
    status.lastError = forwarder.lastError();
    status.recentGaps = forwarder.recentGaps();
    return report;
}

void DeliveryWorker::reportLater(Running &running)
{
    if (std::exchange(running.changed, true))
        return;
    m_changed.push_back(running.drain.id);
    if (!m_reportTimer.isActive())
        m_reportTimer.start();
}

void DeliveryWorker::report()
{
    QList<EngineDrainStatus> statuses;
    for (const DrainId drain : std::exchange(m_changed, {})) {
        const auto found = m_drains.find(drain);
        if (found != m_drains.end() && std::exchange(found->second.changed, false))
            statuses.append(statusOf(*found->second.forwarder));
    }
    if (!statuses.isEmpty())
        Q_EMIT drainsChanged(statuses);
    m_idleTimer.start();
}

/// A thousand busy drains had hundreds of megabytes of buffers, which are free by now.
void DeliveryWorker::tidyUp()
{
    if (m_clock.now() < m_mayTidyAt)
        return;
    m_mayTidyAt = m_clock.now() + tidyInterval;
    giveBackFreeMemory();
}

} // namespace drainboard
