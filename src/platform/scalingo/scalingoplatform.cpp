// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/scalingoplatform.h"

#include "platform/onreply.h"
#include "platform/scalingo/drainrequests.h"
#include "platform/scalingo/logaccess.h"

#include <QRandomGenerator>

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto saveDelay = 10s; ///< many answers make one write

template <typename T>
Reply<T> unsupported(const QString &sentence)
{
    return readyReply<T>(failure(ErrorKind::Unsupported, sentence));
}

template <typename T>
Reply<T> refused(const QString &sentence)
{
    return readyReply<T>(failure(ErrorKind::NotAllowed, sentence));
}

/// Answers all that wait under this key.
template <typename Key, typename T>
void answerWaiting(QHash<Key, QList<PendingReply<T>>> &waiting, const Key &key, const Result<T> &result)
{
    const auto pending = waiting.take(key);
    for (const PendingReply<T> &each : pending)
        each.answer(result);
}

double randomFraction()
{
    return QRandomGenerator::global()->generateDouble();
}

} // namespace

ScalingoPlatform::ScalingoPlatform(ScalingoOptions options, Clock &clock, QObject *parent)
    : Platform(parent)
    , m_connection(std::move(options.connection))
    , m_clock(clock)
    , m_state(m_connection.regions)
    , m_client({m_connection.authBase, std::move(options.token), m_connection.inspectOnly, options.caFile,
                options.pacing, options.limits},
               clock)
    , m_reader(m_client, m_state, m_connection.authBase, clock)
    , m_changer(m_client, m_state, options.anyTransport, clock)
    , m_logs([this](const SourceRef &source) { return accessTo(source); }, clock, randomFraction)
    , m_remote(m_client, m_state, m_reader, m_logs, m_connection.name, std::move(options.journal), clock)
    , m_saveAlarm(clock.makeAlarm([this] { save(); }))
{
    if (!options.cacheFolder.isEmpty())
        m_cache.emplace(options.cacheFolder, m_connection.id);
    connect(&m_reader, &AccountReader::appsSettledChanged, this, &ScalingoPlatform::answerApps);
    connect(&m_reader, &AccountReader::addonsRead, this, &ScalingoPlatform::answerAddons);
    connect(&m_reader, &AccountReader::drainsRead, this, &ScalingoPlatform::answerDrains);
    connect(&m_reader, &AccountReader::catalogueChanged, this, &ScalingoPlatform::answerAll);
    connect(&m_reader, &AccountReader::userChanged, this, &ScalingoPlatform::answerAll);
    connect(&m_reader, &AccountReader::collaboratorsRead, this, &ScalingoPlatform::answerAll);
    connect(&m_reader, &AccountReader::catalogueChanged, this, &Platform::catalogueChanged);
    connect(&m_reader, &AccountReader::drainsChanged, this, &Platform::drainsChanged);
    connect(&m_reader, &AccountReader::progressChanged, this, &ScalingoPlatform::tellSkipped);
    connect(&m_reader, &AccountReader::progressChanged, this, &ScalingoPlatform::saveLater);
    connect(&m_changer, &DrainChanger::changed, &m_reader, &AccountReader::noteChange);
    connect(&m_changer, &DrainChanger::changed, this, &Platform::drainsChanged);
    connect(&m_changer, &DrainChanger::changed, this, &ScalingoPlatform::saveLater);
    connect(&m_changer, &DrainChanger::doubtful, &m_reader, &AccountReader::readAgain);
    connect(&m_logs, &LogStreams::linesArrived, this, &Platform::linesArrived);
}

ScalingoPlatform::~ScalingoPlatform()
{
    if (m_saving)
        save();
}

void ScalingoPlatform::start()
{
    if (!m_cache) {
        m_reader.readAll();
        return;
    }
    onReply(this, m_cache->load(m_state.regions()), [this](const Result<KeptAccount> &kept) {
        if (kept)
            restore(*kept);
        m_mayBeKept = true;
        m_reader.readAll();
    });
}

void ScalingoPlatform::setToken(SecretText token)
{
    m_client.setToken(std::move(token));
}

QString ScalingoPlatform::name() const
{
    return m_connection.name;
}

Capabilities ScalingoPlatform::capabilities() const
{
    Capabilities capabilities = Capability::LiveLines;
    if (!m_client.inspectOnly())
        capabilities |= Capability::ChangeDrains | Capability::EditDrains | Capability::RevealSecrets |
                        Capability::ScalingoCommand;
    return capabilities;
}

QString ScalingoPlatform::readOnlyReason() const
{
    return m_client.inspectOnly() ? tr("This connection is for inspection only; it changes nothing.")
                                  : QString();
}

Reply<QList<App>> ScalingoPlatform::apps()
{
    if (!m_state.appIds().isEmpty())
        return readyReply<QList<App>>(m_state.apps());
    const PendingReply<QList<App>> pending;
    m_waitForApps << pending;
    answerApps();
    return pending.reply();
}

/// Once every region was asked: what there is, or why there is nothing.
void ScalingoPlatform::answerApps()
{
    if (!m_reader.appsSettled() && m_state.appIds().isEmpty())
        return;
    const auto waiting = std::exchange(m_waitForApps, {});
    const auto error = m_reader.appsFailure();
    for (const auto &pending : waiting) {
        if (error && m_state.appIds().isEmpty())
            pending.answer(tl::unexpected(*error));
        else
            pending.answer(m_state.apps());
    }
}

/// Whether what is known of a source must not be given out, since its owner does not consent (any more).
bool ScalingoPlatform::isForbidden(const SourceRef &source) const
{
    return m_state.user() && !m_state.mayAsk(source, wallTime(m_clock));
}

/// Nothing while it is being asked whether the user works on the app.
template <typename T>
std::optional<Result<T>> ScalingoPlatform::refusal(const SourceRef &source) const
{
    if (m_state.maybeCollaborates(source.app))
        return std::nullopt;
    return tl::unexpected(m_state.consentMissing(source));
}

/// Nothing if they are still to be read.
std::optional<Result<QList<Addon>>> ScalingoPlatform::knownAddons(const QString &appId) const
{
    const KnownApp *known = m_state.app(appId);
    if (!known)
        return failure(ErrorKind::NotFound, tr("This app is not there any more."));
    const auto mayLookAt = [this](const Addon &addon) { return !isForbidden({addon.appId, addon.id}); };
    // The list belongs to the app; who may look at the addons longer may know it as it was read.
    const SourceRef app{appId, {}};
    if (isForbidden(app) && (!known->addons || std::ranges::none_of(*known->addons, mayLookAt)))
        return refusal<QList<Addon>>(app);
    if (known->addons)
        return *known->addons;
    if (known->addonsFailure)
        return tl::unexpected(*known->addonsFailure);
    return std::nullopt;
}

std::optional<Result<QList<Drain>>> ScalingoPlatform::knownDrains(const SourceRef &source) const
{
    if (!m_state.contains(source))
        return failure(ErrorKind::NotFound, tr("This app or addon is not there any more."));
    if (!m_state.sources(source.app).contains(source))
        return QList<Drain>(); // an addon that produces no lines
    if (isForbidden(source))
        return refusal<QList<Drain>>(source);
    const KnownDrains known = m_state.drains(source);
    if (known.known())
        return known.drains;
    if (known.failure)
        return tl::unexpected(*known.failure);
    return std::nullopt;
}

Reply<QList<Addon>> ScalingoPlatform::addons(const QString &appId)
{
    if (const auto known = knownAddons(appId))
        return readyReply(*known);
    const PendingReply<QList<Addon>> pending;
    m_waitForAddons[appId] << pending;
    return pending.reply();
}

void ScalingoPlatform::answerAddons(const QString &appId)
{
    if (const auto known = knownAddons(appId))
        answerWaiting(m_waitForAddons, appId, *known);
}

Reply<QList<Drain>> ScalingoPlatform::drains(const SourceRef &source)
{
    if (const auto known = knownDrains(source))
        return readyReply(*known);
    const PendingReply<QList<Drain>> pending;
    m_waitForDrains[source] << pending;
    return pending.reply();
}

void ScalingoPlatform::answerDrains(const SourceRef &source)
{
    if (const auto known = knownDrains(source))
        answerWaiting(m_waitForDrains, source, *known);
}

/// Who waits for what has gone, or may not be asked for, is told so.
void ScalingoPlatform::answerAll()
{
    const auto apps = m_waitForAddons.keys();
    for (const QString &appId : apps)
        answerAddons(appId);
    const auto sources = m_waitForDrains.keys();
    for (const SourceRef &source : sources)
        answerDrains(source);
}

Reply<QList<TargetResult>> ScalingoPlatform::addDrains(const QList<SourceRef> &sources, const QByteArray &url,
                                                       const DrainOptions &)
{
    if (const QString reason = readOnlyReason(); !reason.isEmpty())
        return refused<QList<TargetResult>>(reason);
    QList<Drain> drains;
    for (const SourceRef &source : sources)
        drains << Drain{source, url, {}};
    return m_changer.add(drains);
}

Reply<Drain> ScalingoPlatform::editDrain(const DrainKey &key, const QByteArray &url, const DrainOptions &)
{
    if (const QString reason = readOnlyReason(); !reason.isEmpty())
        return refused<Drain>(reason);
    return m_changer.replace(key, url);
}

Reply<QList<RemovalResult>> ScalingoPlatform::removeDrains(const QList<DrainKey> &keys)
{
    if (const QString reason = readOnlyReason(); !reason.isEmpty())
        return refused<QList<RemovalResult>>(reason);
    return m_changer.remove(keys);
}

Reply<QList<TargetResult>> ScalingoPlatform::restoreDrains(const QList<Drain> &drains)
{
    if (const QString reason = readOnlyReason(); !reason.isEmpty())
        return refused<QList<TargetResult>>(reason);
    return m_changer.add(drains);
}

/// Not every drain that the platform holds can be had from it: it is made by fields, which a URL must have.
QString ScalingoPlatform::whyNotRestorable(const Drain &drain) const
{
    const auto body = drainBody(drain.url, false);
    return body ? QString() : body.error().text;
}

Reply<void> ScalingoPlatform::setPaused(const DrainKey &, bool)
{
    return unsupported<void>(tr("Scalingo cannot pause a drain."));
}

Reply<void> ScalingoPlatform::retryNow(const DrainKey &)
{
    return unsupported<void>(tr("Scalingo decides itself when it tries a target again."));
}

Reply<QList<Attempt>> ScalingoPlatform::attempts(const DrainKey &)
{
    return unsupported<QList<Attempt>>(tr("Scalingo does not report attempts."));
}

Reply<QList<Gap>> ScalingoPlatform::gaps(const DrainKey &)
{
    return unsupported<QList<Gap>>(tr("Scalingo does not report what it could not deliver."));
}

Reply<TestReport> ScalingoPlatform::sendTestLine(const SourceRef &, const QByteArray &, const DrainOptions &)
{
    return unsupported<TestReport>(
        tr("Scalingo cannot send a test line; diagnose the target from here instead."));
}

Reply<QList<LiveBatch>> ScalingoPlatform::newestLines(const SourceRef &source, int limit)
{
    if (!source.app.isEmpty() && !m_state.mayAsk(source, wallTime(m_clock)))
        return readyReply<QList<LiveBatch>>(tl::unexpected(m_state.consentMissing(source)));
    return readyReply<QList<LiveBatch>>(m_logs.watch(source, static_cast<std::size_t>(std::max(0, limit))));
}

Reply<App> ScalingoPlatform::createApp(const QString &)
{
    return unsupported<App>(tr("Apps are created on Scalingo's own pages."));
}

Reply<App> ScalingoPlatform::renameApp(const QString &, const QString &)
{
    return unsupported<App>(tr("Apps are renamed on Scalingo's own pages."));
}

Reply<void> ScalingoPlatform::deleteApp(const QString &)
{
    return unsupported<void>(tr("Apps are deleted on Scalingo's own pages."));
}

Reply<Addon> ScalingoPlatform::createAddon(const QString &, const QString &)
{
    return unsupported<Addon>(tr("Addons are created on Scalingo's own pages."));
}

Reply<void> ScalingoPlatform::deleteAddon(const SourceRef &)
{
    return unsupported<void>(tr("Addons are deleted on Scalingo's own pages."));
}

LogAccess ScalingoPlatform::accessTo(const SourceRef &source)
{
    return logAccess(m_client, source, m_state.nameOf(source), m_state.regionOf(source.app));
}

void ScalingoPlatform::tellSkipped()
{
    const int skipped = m_reader.skipped();
    if (std::exchange(m_toldSkipped, skipped) == skipped)
        return;
    setTrouble(Trouble::Unreadable,
               skipped == 0 ? QString()
                            : tr("%n entries of the platform's answers cannot be read and are left out.",
                                 nullptr, skipped));
}

void ScalingoPlatform::setTrouble(Trouble trouble, const QString &text)
{
    if (text.isEmpty())
        m_troubles.remove(trouble);
    else
        m_troubles.insert(trouble, text);
    const QStringList texts = m_troubles.values();
    Q_EMIT problemChanged(texts.join(u' '));
}

/// What the earlier run spent of the request limit counts; what it knew, unless something newer is known.
void ScalingoPlatform::restore(const KeptAccount &kept)
{
    std::deque<Clock::TimePoint> spent;
    for (const QDateTime &request : kept.requests) {
        const auto age = Clock::Duration(request.msecsTo(wallTime(m_clock)));
        if (age >= Clock::Duration::zero() && age < 2min)
            spent.push_back(m_clock.now() - age);
    }
    RequestBudget &budget = m_client.scheduler().budget();
    for (const auto moment : budget.spent(m_clock.now()))
        spent.push_back(moment);
    budget.setSpent(std::move(spent));
    if (m_state.user() || !m_state.appIds().isEmpty() || kept.state.appIds().isEmpty())
        return;
    m_state = kept.state;
    answerApps();
    Q_EMIT catalogueChanged();
}

void ScalingoPlatform::saveLater()
{
    if (m_mayBeKept && !std::exchange(m_saving, true))
        m_saveAlarm->ringAfter(saveDelay);
}

void ScalingoPlatform::save()
{
    m_saving = false;
    QList<QDateTime> requests;
    for (const auto moment : m_client.scheduler().budget().spent(m_clock.now()))
        requests << wallTime(m_clock).addMSecs(-(m_clock.now() - moment).count());
    m_cache->save(m_state, requests);
}

} // namespace drainboard
