// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secrettext.h"
#include "platform/scalingo/apierror.h"
#include "platform/scalingo/bearer.h"
#include "platform/scalingo/httpchannel.h"
#include "platform/scalingo/requestscheduler.h"

#include <QFuture>
#include <QJsonObject>

#include <memory>

namespace drainboard {

struct ApiOptions
{
    QString authBase; ///< where the API token is exchanged; base URLs carry no trailing slash
    SecretText token; ///< the API token, `tk-…`
    bool inspectOnly = false;
    QString caFile; ///< PEM, trusted beside the system's; empty for none
    Pacing pacing;
    TransferLimits limits;
};

struct ApiRequest
{
    QByteArray method = "GET";
    QString base;       ///< `https://api.osc-fr1.scalingo.com`
    QByteArray path;    ///< encoded, `/v1/apps/x/log_drains?url=…`; see pathPart()
    QByteArray body;    ///< JSON; empty for none
    int expected = 200; ///< any other status is an error
    Priority priority = Priority::User;
    RequestSubject subject;
    std::optional<SecretText> bearer; ///< stands in for the account's own
};

/// What keeps an account from being read.
struct ApiState
{
    std::optional<Clock::TimePoint> waitsUntil; ///< the account's request limit
    QString problem; ///< a sentence while the platform does not answer or refuses the token
    bool tokenRefused = false;

    bool operator==(const ApiState &) const = default;
};

/// An id or a name as one part of a path.
QByteArray pathPart(const QString &id);

/// Requests of one account: in their turn (RequestScheduler), with a bearer that is exchanged for the API
/// token and renewed by itself, through the HttpChannel, answered with JSON or one sentence.
///
///     send ─▶ turn ─▶ bearer? ─no─▶ exchange in this turn ─▶ turn again
///                       └─yes─▶ transmit ─┬─ as expected ─▶ answer
///                                         ├─ 401 ─▶ new bearer, once more; again: the token is refused
///                                         ├─ 429 ─▶ everything waits, then once more
///                                         ├─ 5xx, no connection ─▶ error; the background waits
///                                         └─ others ─▶ error
class ApiClient : public QObject
{
    Q_OBJECT

public:
    /// `clock` must outlive the client.
    ApiClient(ApiOptions options, Clock &clock, QObject *parent = nullptr);
    ~ApiClient() override;

    /// The answer's JSON object; an empty one where no body is expected (204, 202).
    QFuture<Result<QJsonObject>> send(const ApiRequest &request);

    bool inspectOnly() const { return m_channel.inspectOnly(); }
    const ApiState &state() const { return m_state; }
    /// Another API token; also the same once more, after it was refused.
    void setToken(SecretText token);
    /// Somebody else was refused with the token: the next request exchanges it, whether or not what was made
    /// of it would still do.
    void doubtToken() { m_bearer = {}; }
    /// The user wants to know now: tries the token again, and ends the pause after failures.
    void retryNow();

    RequestScheduler &scheduler() { return m_scheduler; }
    /// For what needs no bearer: the log dump, whose URL carries its own token. Not counted as a request.
    HttpChannel &channel() { return m_channel; }

Q_SIGNALS:
    void stateChanged();

private:
    struct Job;
    using JobPtr = std::shared_ptr<Job>;

    void enqueue(const JobPtr &job, bool first);
    bool start(const JobPtr &job);
    void transmit(const JobPtr &job);
    void take(const JobPtr &job, const SecretText &usedBearer, const ChannelAnswer &answer);
    void exchange(Priority priority);
    void takeExchange(const ChannelAnswer &answer);
    void resume();
    void giveUp(const Error &error);
    void unreachable(const Error &error);
    void hold(const ChannelAnswer &refusal);
    void setProblem(const QString &problem, bool tokenRefused);
    void updateState();
    SecretText bearerFor(const Job &job) const;

    Clock &m_clock;
    QString m_authBase;
    SecretText m_token;
    RequestScheduler m_scheduler;
    HttpChannel m_channel;
    Bearer m_bearer;
    bool m_exchanging = false;
    bool m_refused = false; ///< the exchange was refused: nothing is sent until setToken() or retryNow()
    QList<JobPtr> m_parked; ///< wait for the exchange
    QString m_problem;
    bool m_tokenRefused = false;
    ApiState m_state;
};

} // namespace drainboard
