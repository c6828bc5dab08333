// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/serverplatform.h"

#include "domain/drainurl.h"
#include "platform/onreply.h"
#include "platform/scalingo/cacontent.h"

#include <QJsonDocument>
#include <QRandomGenerator>

#include <algorithm>
#include <utility>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

const QByteArray extension = "/drainboard/v1";
constexpr int mostLines = 10'000;     ///< what the server gives at once
constexpr qsizetype mostSources = 50; ///< whose newest lines are asked for together
constexpr qsizetype mostHeld = 1000;  ///< batches, while catching up

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

QByteArray pathOf(const SourceRef &source)
{
    QByteArray path = extension + "/apps/" + pathPart(source.app);
    if (source.isAddon())
        path += "/addons/" + pathPart(source.addon);
    return path;
}

/// What must not come back in a sentence.
QStringList secretsOf(const QByteArray &url)
{
    const DrainTarget target = parseDrainUrl(url);
    QStringList secrets{QString::fromUtf8(url), target.token, target.password};
    secrets.removeAll(QString());
    return secrets;
}

QJsonObject newDrain(const SourceRef &source, const QByteArray &url, const DrainOptions &options)
{
    QJsonObject drain = optionsJson(options);
    drain.insert(u"app"_s, source.app);
    if (source.isAddon())
        drain.insert(u"addon"_s, source.addon);
    drain.insert(u"url"_s, QString::fromUtf8(url));
    return drain;
}

QString textIn(const QJsonObject &answer, QLatin1StringView thing, QLatin1StringView key)
{
    return answer.value(thing).toObject().value(key).toString();
}

} // namespace

ServerPlatform::ServerPlatform(ScalingoOptions options, Clock &clock, QObject *parent)
    : ScalingoPlatform(forServer(options), clock, parent)
    , m_live(baseOf(options.connection), options.token, client().channel().tls(), clock,
             [] { return QRandomGenerator::global()->generateDouble(); })
{
    connect(&m_live, &ServerLive::told, this, &ServerPlatform::take);
    connect(&m_live, &ServerLive::problemChanged, this, &Platform::problemChanged);
    connect(&reader(), &AccountReader::progressChanged, this, &ServerPlatform::readIfOutdated);
    connect(this, &Platform::drainsChanged, this,
            [this](const SourceRef &source) { tellStatuses(m_drains.of(source)); });
}

void ServerPlatform::start()
{
    ScalingoPlatform::start();
    readAbout();
    readDrains();
    m_live.start();
}

void ServerPlatform::setToken(SecretText token)
{
    ScalingoPlatform::setToken(token);
    readAbout();
    readDrains();
    m_live.setToken(std::move(token));
}

Capabilities ServerPlatform::capabilities() const
{
    const Capabilities reading = Capability::ReportHealth | Capability::LiveLines | Capability::DeliveryMarks;
    const Capabilities all = m_capabilities.value_or(reading);
    return client().inspectOnly() ? all & reading : all;
}

QString ServerPlatform::readOnlyReason() const
{
    const QString reason = ScalingoPlatform::readOnlyReason();
    return reason.isEmpty() && m_readOnly ? tr("This token may only look at what is on the server.") : reason;
}

ApiRequest ServerPlatform::request(const QByteArray &method, const QByteArray &path, const QString &what,
                                   const QJsonObject &body, int expected) const
{
    ApiRequest request;
    request.method = method;
    request.base = baseOf(connection());
    request.path = path;
    if (method == "POST" || method == "PATCH")
        request.body = QJsonDocument(body).toJson(QJsonDocument::Compact);
    request.expected = expected;
    request.subject.what = what;
    return request;
}

/// `read` turns the answer into what the reply holds.
template <typename T, typename Read>
Reply<T> ServerPlatform::ask(const ApiRequest &request, Read read)
{
    const PendingReply<T> pending;
    onReply(this, client().send(request), [pending, read](const Result<QJsonObject> &answer) {
        if (answer)
            pending.answer(read(*answer));
        else
            pending.answer(tl::unexpected(answer.error()));
    });
    return pending.reply();
}

template <typename T, typename Read>
Reply<T> ServerPlatform::askOf(const DrainKey &key, const QByteArray &method, const QByteArray &action,
                               const QString &what, const QJsonObject &body, int expected, Read read)
{
    const ServerDrain *drain = m_drains.find(key);
    if (!drain)
        return readyReply<T>(
            failure(ErrorKind::NotFound, tr("%1 failed: the server does not know this drain.").arg(what)));
    ApiRequest wanted =
        request(method, extension + "/drains/" + pathPart(drain->id) + action, what, body, expected);
    wanted.subject.secrets = secretsOf(key.url);
    return ask<T>(wanted, read);
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
        const auto settle = [this, round, at](const Result<void> &done) {
            TargetResult &result = round->results[at];
            if (done)
                changed(result.source);
            else
                result.result = tl::unexpected(done.error());
            if (--round->open == 0)
                round->pending.answer(round->results);
        };
        QJsonObject body = newDrain(drain.source, drain.url, drain.options);
        if (const auto ca = caChange({}, drain.options.caFile); !ca) {
            settle(tl::unexpected(ca.error()));
            continue;
        } else if (*ca) {
            body.insert(u"ca"_s, **ca);
        }
        if (restore)
            body.insert(u"restore"_s, true);
        ApiRequest wanted =
            request("POST", extension + "/drains", tr("Adding the drain"), {{u"drain"_s, body}}, 201);
        wanted.subject.secrets = secretsOf(drain.url);
        onReply(this, ask<void>(wanted, [](const QJsonObject &) { return Result<void>(); }), settle);
    }
    return round->pending.reply();
}

Reply<Drain> ServerPlatform::editDrain(const DrainKey &key, const QByteArray &url,
                                       const DrainOptions &options)
{
    const ServerDrain *drain = m_drains.find(key);
    const auto ca = caChange(drain ? drain->options.caFile : QString(), options.caFile);
    if (!ca)
        return readyReply<Drain>(tl::unexpected(ca.error()));
    QJsonObject body = optionsJson(options);
    if (*ca)
        body.insert(u"ca"_s, **ca);
    if (url != key.url)
        body.insert(u"url"_s, QString::fromUtf8(url));
    return askOf<Drain>(key, "PATCH", {}, tr("Changing the drain"), {{u"drain"_s, body}}, 200,
                        [this, key, url, options](const QJsonObject &) {
                            changed(key.source);
                            return Drain{key.source, url, options};
                        });
}

Reply<void> ServerPlatform::setPaused(const DrainKey &key, bool paused)
{
    return askOf<void>(key, "PATCH", {}, paused ? tr("Pausing the drain") : tr("Going on with the drain"),
                       {{u"drain"_s, QJsonObject{{u"paused"_s, paused}}}}, 200,
                       [this, key](const QJsonObject &) {
                           changed(key.source);
                           return Result<void>();
                       });
}

Reply<void> ServerPlatform::retryNow(const DrainKey &key)
{
    return askOf<void>(key, "POST", "/retry", tr("Trying the target again"), {}, 204,
                       [](const QJsonObject &) { return Result<void>(); });
}

Reply<QList<Attempt>> ServerPlatform::attempts(const DrainKey &key)
{
    return askOf<QList<Attempt>>(key, "GET", "/attempts", tr("Reading the attempts"), {}, 200, parseAttempts);
}

Reply<QList<Gap>> ServerPlatform::gaps(const DrainKey &key)
{
    return askOf<QList<Gap>>(key, "GET", "/gaps", tr("Reading the gaps"), {}, 200, parseGaps);
}

Reply<TestReport> ServerPlatform::sendTestLine(const SourceRef &source, const QByteArray &url,
                                               const DrainOptions &options)
{
    const auto ca = caChange({}, options.caFile);
    if (!ca)
        return readyReply<TestReport>(tl::unexpected(ca.error()));
    QJsonObject body = newDrain(source, url, options);
    if (*ca)
        body.insert(u"ca"_s, **ca);
    ApiRequest wanted = request("POST", extension + "/test", tr("Sending a test line"), {{u"drain"_s, body}});
    wanted.subject.secrets = secretsOf(url);
    return ask<TestReport>(wanted, parseTestReport);
}

Reply<QList<LiveBatch>> ServerPlatform::linesOf(const SourceRef &source, int limit)
{
    const QByteArray path =
        pathOf(source) + "/lines?limit=" + QByteArray::number(std::clamp(limit, 0, mostLines));
    return ask<QList<LiveBatch>>(request("GET", path, tr("Reading the newest lines")), parseBatches);
}

Reply<QList<LiveBatch>> ServerPlatform::newestLines(const SourceRef &source, int limit)
{
    m_watched = source;
    m_watchedLimit = limit;
    if (!source.app.isEmpty())
        return linesOf(source, limit);

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
        onReply(this, linesOf(each, limit / static_cast<int>(sources.size())),
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
    return ask<App>(request("POST", extension + "/apps", tr("Creating the app"),
                            {{u"app"_s, QJsonObject{{u"name"_s, name}}}}, 201),
                    [this, name](const QJsonObject &answer) {
                        readAllSoon();
                        return App{textIn(answer, "app"_L1, "id"_L1), name, AppStatus::Running, {}};
                    });
}

Reply<App> ServerPlatform::renameApp(const QString &appId, const QString &name)
{
    return ask<App>(request("PATCH", extension + "/apps/" + pathPart(appId), tr("Renaming the app"),
                            {{u"app"_s, QJsonObject{{u"name"_s, name}}}}),
                    [this, appId, name](const QJsonObject &) {
                        readAllSoon();
                        return App{appId, name, AppStatus::Running, {}};
                    });
}

Reply<void> ServerPlatform::deleteApp(const QString &appId)
{
    return ask<void>(
        request("DELETE", extension + "/apps/" + pathPart(appId), tr("Deleting the app"), {}, 204),
        [this](const QJsonObject &) {
            readAllSoon();
            return Result<void>();
        });
}

Reply<Addon> ServerPlatform::createAddon(const QString &appId, const QString &provider)
{
    return ask<Addon>(
        request("POST", extension + "/apps/" + pathPart(appId) + "/addons", tr("Creating the addon"),
                {{u"addon"_s, QJsonObject{{u"provider"_s, provider}}}}, 201),
        [this, appId, provider](const QJsonObject &answer) {
            readAllSoon();
            return Addon{textIn(answer, "addon"_L1, "id"_L1), appId, provider, {}, AddonStatus::Running};
        });
}

Reply<void> ServerPlatform::deleteAddon(const SourceRef &addon)
{
    return ask<void>(request("DELETE", pathOf(addon), tr("Deleting the addon"), {}, 204),
                     [this](const QJsonObject &) {
                         readAllSoon();
                         return Result<void>();
                     });
}

/// The server tells of it too; but not while the live connection is interrupted.
void ServerPlatform::changed(const SourceRef &source)
{
    reader().readAgain(source);
    readDrains();
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
        readDrains();
    }
}

void ServerPlatform::greeted()
{
    readAbout();
    readDrains();
    if (!std::exchange(m_greeted, true))
        return;
    readAllSoon(); // who knows what happened meanwhile
    catchUp();
}

void ServerPlatform::takeStatuses(const QJsonObject &message)
{
    QList<ServerDrain> known;
    for (const auto &[id, status] : parseStatuses(message, clock())) {
        if (const ServerDrain *drain = m_drains.take(id, status))
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
    onReply(this, client().send(request("GET", extension + "/about", tr("Asking what the server can do"))),
            [this](const Result<QJsonObject> &about) {
                if (!about)
                    return; // said by the account's state
                const Capabilities capabilities = parseCapabilities(*about);
                const bool readOnly = about->value("read_only"_L1).toBool();
                const bool same = m_capabilities == capabilities && m_readOnly == readOnly;
                m_capabilities = capabilities;
                m_readOnly = readOnly;
                if (!same)
                    Q_EMIT catalogueChanged();
            });
}

void ServerPlatform::readDrains()
{
    if (std::exchange(m_reading, true)) {
        m_readAgain = true;
        return;
    }
    onReply(this, client().send(request("GET", extension + "/drains", tr("Reading the drains' health"))),
            [this](const Result<QJsonObject> &answer) {
                m_reading = false;
                if (std::exchange(m_readAgain, false))
                    readDrains();
                if (!answer)
                    return; // said by the account's state
                const auto sources = m_drains.take(parseServerDrains(*answer, clock()));
                tellStatuses(m_drains.all());
                for (const SourceRef &source : sources)
                    Q_EMIT drainsChanged(source);
            });
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

std::optional<QByteArray> ServerPlatform::urlOf(const ServerDrain &drain) const
{
    const auto known = state().drains(drain.source).drains;
    const auto found =
        std::ranges::find(known, drain.urlDigest, [](const Drain &d) { return digestOf(d.url); });
    return found == known.cend() ? std::nullopt : std::optional(found->url);
}

} // namespace drainboard
