// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/scalingoremote.h"

#include "platform/onreply.h"
#include "platform/pendingreply.h"
#include "platform/scalingo/drainrequests.h"

#include <algorithm>
#include <utility>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr int eventsPerPage = 50;
constexpr std::chrono::milliseconds longestWait = std::chrono::minutes(1); ///< the wall clock may be set

} // namespace

ScalingoRemote::ScalingoRemote(ApiClient &client, AccountState &state, AccountReader &reader,
                               LogStreams &logs, QString connectionName, WriteJournal journal, Clock &clock,
                               QObject *parent)
    : RemoteControl(parent)
    , m_client(client)
    , m_state(state)
    , m_reader(reader)
    , m_logs(logs)
    , m_connectionName(std::move(connectionName))
    , m_journal(std::move(journal))
    , m_clock(clock)
    , m_consentAlarm(clock.makeAlarm([this] { updateConsents(); }))
{
    connect(&reader, &AccountReader::progressChanged, this, &ScalingoRemote::updateCrawl);
    connect(&client, &ApiClient::stateChanged, this, &ScalingoRemote::updateCrawl);
    connect(&reader, &AccountReader::userChanged, this, &ScalingoRemote::accountChanged);
    connect(&reader, &AccountReader::userChanged, this, &ScalingoRemote::updateConsents);
    connect(&reader, &AccountReader::catalogueChanged, this, &ScalingoRemote::updateConsents);
    connect(&reader, &AccountReader::collaboratorsRead, this, &ScalingoRemote::updateConsents);
    connect(&reader, &AccountReader::drainsRead, this, &ScalingoRemote::readAtChanged);
    connect(&logs, &LogStreams::statusChanged, this, &ScalingoRemote::liveStatusChanged);
}

QString ScalingoRemote::account() const
{
    return m_state.user() ? m_state.user()->text() : QString();
}

CrawlStatus ScalingoRemote::crawl() const
{
    const ApiState &api = m_client.state();
    return {m_reader.done(), m_reader.total(), m_reader.paused(),
            api.waitsUntil,  api.problem,      api.tokenRefused};
}

void ScalingoRemote::setCrawlPaused(bool paused)
{
    m_reader.setPaused(paused);
}

void ScalingoRemote::setFocus(const SourceRef &source)
{
    m_focus = source.app;
    noteLook();
    m_reader.setFocus(source);
}

void ScalingoRemote::readAhead(const SourceRef &source)
{
    m_reader.readAhead(source);
}

void ScalingoRemote::refresh()
{
    m_reader.readAll();
    Q_EMIT refreshRequested();
}

void ScalingoRemote::setFollowed(bool followed)
{
    const bool wasInterrupted = std::exchange(m_interrupted, !followed);
    const bool changed = std::exchange(m_followed, followed) != followed;
    if (changed)
        (followed ? m_followedFrom : m_followedUntil) = wallTime(m_clock);
    if (changed || wasInterrupted != m_interrupted)
        Q_EMIT currentChanged();
}

std::optional<QDateTime> ScalingoRemote::readAt(const SourceRef &source) const
{
    const auto readAt = m_state.drains(source).readAt;
    if (!readAt || !m_followedFrom.isValid() || *readAt < m_followedFrom)
        return readAt;
    return std::max(*readAt, m_followed ? wallTime(m_clock) : m_followedUntil);
}

bool ScalingoRemote::isCurrent(const SourceRef &source) const
{
    const auto readAt = m_state.drains(source).readAt;
    return m_followed && readAt && *readAt >= m_followedFrom;
}

Consent ScalingoRemote::consent(const QString &appId) const
{
    return m_state.consent(appId);
}

void ScalingoRemote::stateReason(const QString &appId, const QString &reason)
{
    if (reason.trimmed().isEmpty() || !m_state.contains({appId, {}}))
        return;
    m_state.stateReason(appId, reason.trimmed());
    m_noted = appId;
    writeDown(appId, JournalAction::LookedWithoutConsent, reason.trimmed());
    updateConsents();
    m_reader.readWithReason(appId);
}

QFuture<Result<AuditPage>> ScalingoRemote::auditTrail(const QString &appId, int page)
{
    const SourceRef app{appId, {}};
    if (!m_state.mayAsk(app, wallTime(m_clock)))
        return readyReply<AuditPage>(tl::unexpected(m_state.consentMissing(app)));
    ApiRequest request;
    request.base = m_state.regionOf(appId).api;
    request.path = appPath(appId) + "/events?page=" + QByteArray::number(std::max(1, page)) +
                   "&per_page=" + QByteArray::number(eventsPerPage);
    request.subject.what = tr("Reading the events of %1").arg(m_state.nameOf(app));
    const PendingReply<AuditPage> pending;
    onReply(this, m_client.send(request),
            [pending, subject = request.subject](const Result<QJsonObject> &answer) {
                pending.answer(answer.and_then([&](const QJsonObject &object) -> Result<AuditPage> {
                    auto parsed = parseEvents(object);
                    if (!parsed)
                        return tl::unexpected(unreadableAnswer(subject, parsed.error()));
                    return *std::move(parsed);
                }));
            });
    return pending.reply();
}

LiveStatus ScalingoRemote::liveStatus(const SourceRef &source) const
{
    return m_logs.status(source);
}

void ScalingoRemote::updateCrawl()
{
    if (const CrawlStatus status = crawl(); std::exchange(m_crawl, status) != status)
        Q_EMIT crawlChanged();
}

/// What may not be looked at any more is let go of before anybody is told.
void ScalingoRemote::updateConsents()
{
    const QDateTime now = wallTime(m_clock);
    m_logs.keepOnly(
        [&](const SourceRef &source) { return m_state.contains(source) && m_state.mayAsk(source, now); });
    const auto before = std::exchange(m_consents, {});
    QStringList changed;
    std::optional<QDateTime> nextEnd;
    for (const QString &appId : m_state.appIds()) {
        ToldConsent told{m_state.consent(appId)};
        const auto isGiven = [&](const std::optional<QDateTime> &until) {
            if (!told.consent.needed || !until || *until <= now)
                return false;
            nextEnd = nextEnd ? std::min(*nextEnd, *until) : *until;
            return true;
        };
        told.app = isGiven(told.consent.appUntil);
        told.addons = isGiven(told.consent.addonsUntil);
        const auto earlier = before.constFind(appId);
        if (earlier == before.constEnd() ? told.consent.needed : *earlier != told)
            changed << appId;
        m_consents.insert(appId, told);
    }
    m_consentAlarm->cancel();
    if (nextEnd)
        m_consentAlarm->ringAfter(std::min(longestWait, std::chrono::milliseconds(now.msecsTo(*nextEnd))));
    for (const QString &appId : std::as_const(changed))
        Q_EMIT consentChanged(appId);
    noteLook(); // what is on screen may have become readable
}

/// An app that is looked at, not one that is merely selected while it may not be asked for.
void ScalingoRemote::noteLook()
{
    const SourceRef app{m_focus, {}};
    if (m_focus == m_noted || !m_state.contains(app) || !m_state.mayAsk(app, wallTime(m_clock)))
        return;
    m_noted = m_focus;
    writeDown(m_focus, JournalAction::Looked);
}

void ScalingoRemote::writeDown(const QString &appId, JournalAction action, const QString &reason)
{
    if (!m_journal)
        return;
    const KnownApp *known = m_state.app(appId);
    m_journal({m_connectionName, account(), known ? known->app.app.name : appId, action, reason});
}

} // namespace drainboard
