// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/serverplatform.h"

#include "platform/onreply.h"
#include "platform/scalingo/cacontent.h"

#include <QRandomGenerator>
#include <QtConcurrentRun>

#include <algorithm>
#include <utility>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype mostSources = 50; ///< whose newest lines are asked for together
constexpr qsizetype mostHeld = 1000;  ///< batches, while catching up
constexpr std::chrono::seconds firstPause{2};
constexpr std::chrono::minutes longestPause{1};

/// It has no limit of requests, and takes drains over TCP and UDP.
ScalingoOptions forServer(ScalingoOptions options)
{
    options.pacing.requestsPerMinute = 0;
    options.anyTransport = true;
    return options;
}

QString baseOf(const Connection &connection)
{
    return connection.regions.isEmpty() ? connection.authBase : connection.regions.first().api;
}

} // namespace

ServerPlatform::ServerPlatform(ScalingoOptions options, Clock &clock, QObject *parent)
    : ScalingoPlatform(forServer(options), clock, parent)
    , m_api(client(), baseOf(options.connection))
    , m_live(m_api.base(), options.token, client().channel().tls(), clock,
             [] { return QRandomGenerator::global()->generateDouble(); })
    , m_pause(firstPause, longestPause, [] { return QRandomGenerator::global()->generateDouble(); })
    , m_again(clock.makeAlarm([this] { readWhatFailed(); }))
{
    connect(&m_live, &ServerLive::told, this, &ServerPlatform::take);
    connect(&m_live, &ServerLive::problemChanged, this, [this](const QString &problem) {
        m_liveProblem = problem;
        tellWhetherFollowed();
        if (!problem.isEmpty())
            remote()->setFollowed(false);
    });
    connect(&m_live, &ServerLive::tokenRefused, this, [this] {
        if (client().state().tokenRefused)
            return;
        client().doubtToken();
        readAbout(); // which tells whether the token is to blame
    });
    connect(&client(), &ApiClient::stateChanged, this, &ServerPlatform::tellWhetherFollowed);
    connect(remote(), &ScalingoRemote::refreshRequested, this, [this] {
        m_pause.reset();
        readAbout();
        readDrains({});
        m_live.connectNow();
    });
    connect(&reader(), &AccountReader::progressChanged, this, &ServerPlatform::readIfOutdated);
    connect(this, &Platform::drainsChanged, this,
            [this](const SourceRef &source) { tellStatuses(m_drains.of(source)); });
}

void ServerPlatform::start()
{
    ScalingoPlatform::start();
    readAbout();
    readDrains({});
    m_live.start();
}

void ServerPlatform::setToken(SecretText token)
{
    ScalingoPlatform::setToken(token);
    readAbout();
    readDrains({});
    m_live.setToken(std::move(token));
}

Capabilities ServerPlatform::capabilities() const
{
    const Capabilities reading = Capability::ReportHealth | Capability::LiveLines | Capability::DeliveryMarks;
    const Capabilities all = m_capabilities.value_or(reading);
    return client().inspectOnly() || m_readOnly ? all & reading : all;
}

QString ServerPlatform::readOnlyReason() const
{
    const QString reason = ScalingoPlatform::readOnlyReason();
    return reason.isEmpty() && m_readOnly ? tr("This token may only look at what is on the server.") : reason;
}

/// Lets `done` know of a success before the reply does.
template <typename T, typename Done>
Reply<T> ServerPlatform::noting(const Reply<T> &reply, Done done)
{
    const PendingReply<T> pending;
    onReply(this, reply, [pending, done](const Result<T> &result) {
        if (result)
            done();
        pending.answer(result);
    });
    return pending.reply();
}

/// What `ask` is answered for the drain's id.
template <typename T, typename Ask>
Reply<T> ServerPlatform::withId(const DrainKey &key, Ask ask)
{
    if (const ServerDrain *drain = m_drains.find(key))
        return ask(drain->id);
    return readyReply<T>(failure(ErrorKind::NotFound, tr("The server does not know this drain.")));
}

Reply<QList<Drain>> ServerPlatform::drains(const SourceRef &source)
{
    const PendingReply<QList<Drain>> pending;
    onReply(this, ScalingoPlatform::drains(source), [this, pending](Result<QList<Drain>> drains) {
        if (drains) {
            for (Drain &drain : *drains)
                drain = m_drains.completed(drain);
        }
        pending.answer(std::move(drains));
    });
    return pending.reply();
}

Reply<QList<TargetResult>> ServerPlatform::addDrains(const QList<SourceRef> &sources, const QByteArray &url,
                                                     const DrainOptions &options)
{
    QList<Drain> drains;
    for (const SourceRef &source : sources)
        drains.append({source, url, options});
    return post(drains, false);
}

Reply<QList<TargetResult>> ServerPlatform::restoreDrains(const QList<Drain> &drains)
{
    return post(drains, true);
}

/// One request per drain, each with a result of its own.
Reply<QList<TargetResult>> ServerPlatform::post(const QList<Drain> &drains, bool restore)
{
    struct Round
    {
        PendingReply<QList<TargetResult>> pending;
        QList<TargetResult> results;
        qsizetype open = 0;
    };
    auto round = std::make_shared<Round>();
    round->open = drains.size();
    if (drains.isEmpty())
        round->pending.answer(QList<TargetResult>());
    for (const Drain &drain : drains) {
        const auto at = round->results.size();
        round->results.append({drain.source, drain});
        onReply(this, m_api.addDrain(drain, restore), [this, round, at](const Result<void> &done) {
            TargetResult &result = round->results[at];
            if (done)
                changed(result.source);
            else
                result.result = tl::unexpected(done.error());
            if (--round->open == 0)
                round->pending.answer(round->results);
        });
    }
    return round->pending.reply();
}

Reply<Drain> ServerPlatform::editDrain(const DrainKey &key, const QByteArray &url,
                                       const DrainOptions &options)
{
    return withId<Drain>(key, [&](const QString &id) {
        const auto ca = caChange(m_drains.find(key)->options.caFile, options.caFile);
        if (!ca)
            return readyReply<Drain>(tl::unexpected(ca.error()));
        QJsonObject changes = optionsJson(options);
        changes.remove(u"paused"_s); // setPaused() is for that; another client may have paused it meanwhile
        for (auto it = ca->begin(); it != ca->end(); ++it)
            changes.insert(it.key(), it.value());
        if (url != key.url)
            changes.insert(u"url"_s, QString::fromUtf8(url));
        const PendingReply<Drain> pending;
        onReply(this, m_api.changeDrain(id, url, changes),
                [this, pending, edited = Drain{key.source, url, options}](const Result<void> &done) {
                    if (done)
                        changed(edited.source);
                    pending.answer(done.map([&] { return edited; }));
                });
        return pending.reply();
    });
}

Reply<void> ServerPlatform::setPaused(const DrainKey &key, bool paused)
{
    return withId<void>(key, [&](const QString &id) {
        return noting(m_api.changeDrain(id, key.url, {{u"paused"_s, paused}}),
                      [this, source = key.source] { changed(source); });
    });
}

Reply<void> ServerPlatform::retryNow(const DrainKey &key)
{
    return withId<void>(key, [&](const QString &id) { return m_api.retryNow(id); });
}

Reply<QList<Attempt>> ServerPlatform::attempts(const DrainKey &key)
{
    return withId<QList<Attempt>>(key, [&](const QString &id) { return m_api.attempts(id); });
}

Reply<QList<Gap>> ServerPlatform::gaps(const DrainKey &key)
{
    return withId<QList<Gap>>(key, [&](const QString &id) { return m_api.gaps(id); });
}

Reply<TestReport> ServerPlatform::sendTestLine(const SourceRef &source, const QByteArray &url,
                                               const DrainOptions &options)
{
    return m_api.sendTestLine({source, url, options});
}

Reply<QList<LiveBatch>> ServerPlatform::newestLines(const SourceRef &source, int limit)
{
    m_watched = source;
    m_watchedLimit = limit;
    if (!source.app.isEmpty())
        return m_api.newestLines(source, limit);
    if (!state().appIds().isEmpty())
        return newestLinesOfAll(limit);

    // Asked before the account is read, as the window does when it opens.
    const PendingReply<QList<LiveBatch>> pending;
    onReply(this, apps(), [this, pending, limit](const Result<QList<App>> &) {
        onReply(this, newestLinesOfAll(limit),
                [pending](const Result<QList<LiveBatch>> &newest) { pending.answer(newest); });
    });
    return pending.reply();
}

Reply<QList<LiveBatch>> ServerPlatform::newestLinesOfAll(int limit)
{
    QList<SourceRef> sources;
    for (const QString &appId : state().appIds())
        sources += state().sources(appId);
    sources.resize(std::min(sources.size(), mostSources));
    struct Round
    {
        PendingReply<QList<LiveBatch>> pending;
        QList<LiveBatch> batches;
        qsizetype open = 0;
    };
    auto round = std::make_shared<Round>();
    round->open = sources.size();
    if (sources.isEmpty())
        round->pending.answer(QList<LiveBatch>());
    for (const SourceRef &each : std::as_const(sources)) {
        onReply(this, m_api.newestLines(each, limit / static_cast<int>(sources.size())),
                [round](const Result<QList<LiveBatch>> &newest) {
                    round->batches += newest.value_or(QList<LiveBatch>()); // one that vanished has none
                    if (--round->open > 0)
                        return;
                    std::ranges::stable_sort(round->batches, {},
                                             [](const LiveBatch &batch) { return (*batch.lines)[0].time; });
                    round->pending.answer(round->batches);
                });
    }
    return round->pending.reply();
}

Reply<App> ServerPlatform::createApp(const QString &name)
{
    return noting(m_api.createApp(name), [this] { readAllSoon(); });
}

Reply<App> ServerPlatform::renameApp(const QString &appId, const QString &name)
{
    return noting(m_api.renameApp(appId, name), [this] { readAllSoon(); });
}

Reply<void> ServerPlatform::deleteApp(const QString &appId)
{
    return noting(m_api.deleteApp(appId), [this] { readAllSoon(); });
}

Reply<Addon> ServerPlatform::createAddon(const QString &appId, const QString &provider)
{
    return noting(m_api.createAddon(appId, provider), [this] { readAllSoon(); });
}

Reply<void> ServerPlatform::deleteAddon(const SourceRef &addon)
{
    return noting(m_api.deleteAddon(addon), [this] { readAllSoon(); });
}

/// The server tells of it too; but not while the live connection is interrupted.
void ServerPlatform::changed(const SourceRef &source)
{
    reader().readAgain(source);
    readDrains(source.app);
}

/// Everything, once what is under way is done: its answers may be older than the change.
void ServerPlatform::readAllSoon()
{
    m_outdated = true;
    readIfOutdated();
}

void ServerPlatform::readIfOutdated()
{
    const bool idle = reader().paused() || reader().done() == reader().total();
    if (idle && std::exchange(m_outdated, false))
        reader().readAll();
}

void ServerPlatform::take(const QString &event, const QJsonObject &message)
{
    if (event == "hello"_L1) {
        greeted();
    } else if (event == "lines"_L1) {
        takeLines(parseBatches(message));
    } else if (event == "status"_L1) {
        takeStatuses(message);
    } else if (event == "drains"_L1) {
        changed(parseSource(message));
    } else if (event == "catalogue"_L1) {
        readAllSoon();
        readDrains({});
    }
}

/// That the token is refused says why, and what is to be done about it.
void ServerPlatform::tellWhetherFollowed()
{
    const QString problem = client().state().tokenRefused ? QString() : m_liveProblem;
    if (std::exchange(m_toldLiveProblem, problem) != problem)
        setTrouble(Trouble::NotFollowed, problem);
}

void ServerPlatform::greeted()
{
    if (client().state().tokenRefused)
        client().retryNow(); // it is taken again
    readAbout();
    readDrains({});
    remote()->setFollowed(true);
    if (!std::exchange(m_greeted, true)) {
        readAgainWhatWasRead();
        return;
    }
    readAllSoon(); // who knows what happened meanwhile
    catchUp();
}

/// Before the server began to tell what changes.
void ServerPlatform::readAgainWhatWasRead()
{
    for (const QString &appId : state().appIds()) {
        const auto sources = state().sources(appId);
        for (const SourceRef &source : sources) {
            if (state().drains(source).whole)
                reader().readAgain(source);
        }
    }
}

void ServerPlatform::takeStatuses(const QJsonObject &message)
{
    QList<ServerDrain> known;
    const auto statuses = parseStatuses(message, clock().now());
    for (const ToldStatus &status : statuses) {
        if (const ServerDrain *drain = m_drains.take(status))
            known.append(*drain);
    }
    tellStatuses(known);
}

void ServerPlatform::takeLines(const QList<LiveBatch> &batches)
{
    m_held += batches;
    if (m_catchingUp && m_held.size() < mostHeld)
        return;
    m_catchingUp = false;
    if (!m_held.isEmpty())
        Q_EMIT linesArrived(std::exchange(m_held, {}));
}

/// What was missed of the lines that somebody watches comes before what is new.
void ServerPlatform::catchUp()
{
    if (m_watchedLimit == 0 || std::exchange(m_catchingUp, true))
        return;
    onReply(this, newestLines(m_watched, m_watchedLimit), [this](const Result<QList<LiveBatch>> &newest) {
        if (!std::exchange(m_catchingUp, false))
            return; // too much came meanwhile
        m_held = newest.value_or(QList<LiveBatch>()) + m_held;
        takeLines({});
    });
}

void ServerPlatform::readAbout()
{
    onReply(this, m_api.about(), [this](const Result<QJsonObject> &about) {
        m_aboutFailed = !about;
        if (!about) { // said by the account's state
            readAgainLater();
            return;
        }
        if (m_failed.isEmpty())
            m_pause.reset();
        const Capabilities capabilities = parseCapabilities(*about);
        const bool readOnly = about->value("read_only"_L1).toBool();
        const bool same = m_capabilities == capabilities && m_readOnly == readOnly;
        m_capabilities = capabilities;
        m_readOnly = readOnly;
        if (!same)
            Q_EMIT catalogueChanged();
    });
}

/// Of one app, or of all if `appId` is empty; in their turn.
void ServerPlatform::readDrains(const QString &appId)
{
    m_toRead.insert(appId);
    if (m_reading)
        return;
    m_reading = true;
    const QString next = m_toRead.contains(QString()) ? QString() : *m_toRead.cbegin();
    if (next.isEmpty())
        m_toRead.clear();
    else
        m_toRead.remove(next);
    onReply(this, m_api.drains(next), [this, next](const Result<QJsonObject> &answer) {
        // Thousands of drains take a moment, which the window does not have. None after a failure, which is
        // said by the account's state.
        onReply(this, QtConcurrent::run([answer, now = clock().now()] {
                    return answer.map(
                        [now](const QJsonObject &json) { return parseServerDrains(json, now); });
                }),
                [this, next](const Result<QList<ServerDrain>> &drains) { takeDrains(next, drains); });
    });
}

void ServerPlatform::takeDrains(const QString &appId, const Result<QList<ServerDrain>> &drains)
{
    m_reading = false;
    if (!m_toRead.isEmpty())
        readDrains(*m_toRead.cbegin());
    if (!drains) {
        m_failed.insert(appId);
        readAgainLater();
        return;
    }
    m_failed.remove(appId);
    if (appId.isEmpty())
        m_failed.clear();
    if (m_failed.isEmpty() && !m_aboutFailed)
        m_pause.reset();
    const auto sources = m_drains.take(*drains, appId);
    tellStatuses(m_drains.of(appId));
    for (const SourceRef &source : sources)
        Q_EMIT drainsChanged(source);
}

void ServerPlatform::readAgainLater()
{
    if (!std::exchange(m_waiting, true))
        m_again->ringAfter(m_pause.next());
}

void ServerPlatform::readWhatFailed()
{
    m_waiting = false;
    if (client().state().tokenRefused)
        return; // another one has everything read anew
    if (m_aboutFailed)
        readAbout();
    const auto failed = std::exchange(m_failed, {});
    for (const QString &appId : failed)
        readDrains(appId);
}

/// Of those whose URLs have been read.
void ServerPlatform::tellStatuses(const QList<ServerDrain> &drains)
{
    QList<DrainStatus> statuses;
    for (const ServerDrain &drain : drains) {
        const auto url = urlOf(drain);
        if (!url)
            continue;
        statuses.append(drain.status);
        statuses.last().key = {drain.source, *url};
    }
    if (!statuses.isEmpty())
        Q_EMIT statusesChanged(statuses);
}

std::optional<QByteArray> ServerPlatform::urlOf(const ServerDrain &drain)
{
    const auto known = state().drains(drain.source).drains;
    KnownUrls &urls = m_urls[drain.source];
    if (!urls.of.isSharedWith(known)) { // the list was read anew
        urls.of = known;
        urls.byDigest.clear();
        for (const Drain &each : known)
            urls.byDigest.insert(digestOf(each.url), each.url);
    }
    const auto found = urls.byDigest.constFind(drain.urlDigest);
    return found == urls.byDigest.cend() ? std::nullopt : std::optional(*found);
}

} // namespace drainboard
