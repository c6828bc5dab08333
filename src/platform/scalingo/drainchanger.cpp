// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/drainchanger.h"

#include "platform/onreply.h"
#include "platform/pendingreply.h"
#include "platform/scalingo/drainrequests.h"

#include <QJsonDocument>

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

/// Results that arrive one by one, answered together in the order of the request.
template <typename T>
class Gathering
{
public:
    explicit Gathering(qsizetype count)
        : m_results(count)
        , m_missing(count)
    {
        if (count == 0)
            m_pending.answer(m_results);
    }

    void set(qsizetype index, T result)
    {
        m_results[index] = std::move(result);
        if (--m_missing == 0)
            m_pending.answer(m_results);
    }
    Reply<QList<T>> reply() const { return m_pending.reply(); }

private:
    PendingReply<QList<T>> m_pending;
    QList<T> m_results;
    qsizetype m_missing;
};

/// What stands in the URL and must not come back in an error.
QStringList secretsIn(const QJsonObject &body)
{
    const QJsonObject fields = body.value("drain"_L1).toObject();
    return {fields.value("token"_L1).toString(), fields.value("url"_L1).toString()};
}

} // namespace

DrainChanger::DrainChanger(ApiClient &client, AccountState &state, bool anyTransport, const Clock &clock,
                           QObject *parent)
    : QObject(parent)
    , m_client(client)
    , m_state(state)
    , m_anyTransport(anyTransport)
    , m_clock(clock)
{
}

Reply<QList<TargetResult>> DrainChanger::add(const QList<Drain> &drains)
{
    auto gathering = std::make_shared<Gathering<TargetResult>>(drains.size());
    for (qsizetype i = 0; i < drains.size(); ++i) {
        const SourceRef source = drains[i].source;
        post(drains[i], [gathering, i, source](const Result<Drain> &result) {
            gathering->set(i, {source, result});
        });
    }
    return gathering->reply();
}

Reply<QList<RemovalResult>> DrainChanger::remove(const QList<DrainKey> &keys)
{
    auto gathering = std::make_shared<Gathering<RemovalResult>>(keys.size());
    for (qsizetype i = 0; i < keys.size(); ++i) {
        const DrainKey &key = keys[i];
        if (const auto known = checkKnown(key); !known)
            gathering->set(i, {key, known});
        else
            erase(key, [gathering, i, key](const Result<void> &result) { gathering->set(i, {key, result}); });
    }
    return gathering->reply();
}

Reply<Drain> DrainChanger::replace(const DrainKey &key, const QByteArray &url)
{
    if (const auto known = checkKnown(key); !known)
        return readyReply<Drain>(tl::unexpected(known.error()));
    if (url == key.url)
        return readyReply<Drain>(Drain{key.source, url, {}});
    const PendingReply<Drain> pending;
    post({key.source, url, {}}, [this, pending, key](const Result<Drain> &added) {
        if (!added || added->url == key.url) {
            pending.answer(added);
            return;
        }
        erase(key, [this, pending, added = *added](const Result<void> &removed) {
            if (removed || removed.error().kind == ErrorKind::NotFound) {
                pending.answer(added);
                return;
            }
            erase(added.key(), [this, pending, cause = removed.error()](const Result<void> &undone) {
                tookBack(pending, cause, undone);
            });
        });
    });
    return pending.reply();
}

void DrainChanger::tookBack(const PendingReply<Drain> &pending, const Error &cause,
                            const Result<void> &undone)
{
    if (undone || undone.error().kind == ErrorKind::NotFound)
        pending.answer(failure(
            cause.kind,
            tr("The old drain could not be removed, so the new one was taken back; nothing has changed. %1")
                .arg(cause.text)));
    else
        pending.answer(failure(cause.kind, tr("The new drain was added, but the old one could not be removed "
                                              "and the new one not taken back: "
                                              "both are there now. Remove the one you do not want. %1")
                                               .arg(cause.text)));
}

/// `done` is called once with the drain as the platform has it.
template <typename Done>
void DrainChanger::post(const Drain &drain, Done done)
{
    const SourceRef source = drain.source;
    const Result<QJsonObject> body = m_state.mayAsk(source, wallTime(m_clock))
                                         ? drainBody(drain.url, m_anyTransport)
                                         : tl::unexpected(m_state.consentMissing(source));
    if (!body) {
        done(Result<Drain>(tl::unexpected(body.error())));
        return;
    }
    ApiRequest request;
    request.method = "POST";
    request.base = m_state.regionOf(source.app).api;
    request.path = drainsPath(source);
    request.body = QJsonDocument(*body).toJson(QJsonDocument::Compact);
    request.expected = 201;
    request.subject = {tr("Adding the drain to %1").arg(m_state.nameOf(source)), secretsIn(*body)};
    onReply(this, m_client.send(request),
            [this, source, subject = request.subject, done](const Result<QJsonObject> &answer) {
                Result<Drain> added = answer.and_then([&](const QJsonObject &object) -> Result<Drain> {
                    const auto parsed = parseDrain(object, source);
                    if (!parsed)
                        return tl::unexpected(unreadableAnswer(subject, parsed.error()));
                    return *parsed;
                });
                if (added) {
                    m_state.addDrain(*added);
                    Q_EMIT changed(source);
                    if (!m_state.drains(source).whole)
                        Q_EMIT doubtful(source);
                } else {
                    heed(source, added.error());
                }
                done(added);
            });
}

template <typename Done>
void DrainChanger::erase(const DrainKey &key, Done done)
{
    ApiRequest request;
    request.method = "DELETE";
    request.base = m_state.regionOf(key.source.app).api;
    request.path = drainPath(key.source, key.url);
    request.expected = 204;
    request.subject = {tr("Removing the drain from %1").arg(m_state.nameOf(key.source)),
                       {QString::fromUtf8(key.url)}};
    onReply(this, m_client.send(request), [this, key, done](const Result<QJsonObject> &answer) {
        if (answer) {
            m_state.removeDrain(key);
            Q_EMIT changed(key.source);
            done(Result<void>());
        } else {
            heed(key.source, answer.error());
            done(Result<void>(tl::unexpected(answer.error())));
        }
    });
}

/// A drain is removed by its URL, so that must be the platform's own.
Result<void> DrainChanger::checkKnown(const DrainKey &key)
{
    if (!m_state.mayAsk(key.source, wallTime(m_clock)))
        return tl::unexpected(m_state.consentMissing(key.source));
    const KnownDrains known = m_state.drains(key.source);
    if (!known.whole) {
        Q_EMIT doubtful(key.source);
        return failure(
            ErrorKind::Unavailable,
            tr("The drains of %1 are known from an earlier run only, without their secrets. They are "
               "being read now; try again in a moment.")
                .arg(m_state.nameOf(key.source)));
    }
    if (!known.drains.contains(Drain{key.source, key.url, {}}))
        return failure(ErrorKind::NotFound, tr("This drain is not there any more."));
    return {};
}

/// After these failures the list on screen may be wrong.
void DrainChanger::heed(const SourceRef &source, const Error &error)
{
    if (error.kind == ErrorKind::Unavailable || error.kind == ErrorKind::NotFound ||
        error.kind == ErrorKind::AlreadyExists)
        Q_EMIT doubtful(source);
}

} // namespace drainboard
