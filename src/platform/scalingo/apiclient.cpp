// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/apiclient.h"

#include "base/httpdate.h"
#include "platform/pendingreply.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QThreadPool>

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr qsizetype largeAnswer = 256 * 1024;
constexpr int mostRefusals = 5; ///< of one request by 429
constexpr std::chrono::seconds usualHold = 60s;
constexpr std::chrono::seconds longestHold = 15min; ///< the platform asks; it does not command for days

QUrl urlOf(const QString &base, const QByteArray &path)
{
    return QUrl::fromEncoded(base.toUtf8() + path);
}

Result<QJsonObject> parsed(const RequestSubject &subject, const QByteArray &body)
{
    const QJsonDocument document = QJsonDocument::fromJson(body);
    if (document.isObject())
        return document.object();
    return tl::unexpected(unreadableAnswer(subject, document.isNull()
                                                        ? ApiClient::tr("it is not JSON")
                                                        : ApiClient::tr("it is not a JSON object")));
}

/// Retry-After in seconds or as a date; a minute if it is missing or cannot be read.
std::chrono::seconds holdOf(const QByteArray &retryAfter, const Clock &clock)
{
    bool number = false;
    qint64 seconds = retryAfter.trimmed().toLongLong(&number);
    if (!number) {
        const QDateTime date = fromHttpDate(retryAfter);
        if (!date.isValid())
            return usualHold;
        seconds = date.toSecsSinceEpoch() - clock.wallMicroseconds() / 1'000'000;
    }
    return std::chrono::seconds(std::clamp<qint64>(seconds, 1, longestHold.count()));
}

} // namespace

struct ApiClient::Job
{
    ApiRequest request;
    PendingReply<QJsonObject> pending;
    int refusals = 0;           ///< by 429
    bool bearerRenewed = false; ///< after a 401

    void finish(Result<QJsonObject> result) const { pending.answer(std::move(result)); }
    ChannelRequest http(const SecretText &bearer) const
    {
        return {request.method, urlOf(request.base, request.path), "Bearer " + bearer.reveal().toUtf8(),
                request.body, false};
    }
};

QByteArray pathPart(const QString &id)
{
    return QUrl::toPercentEncoding(id);
}

ApiClient::ApiClient(ApiOptions options, Clock &clock, QObject *parent)
    : QObject(parent)
    , m_clock(clock)
    , m_authBase(std::move(options.authBase))
    , m_token(std::move(options.token))
    , m_scheduler(options.pacing, clock)
    , m_channel(options.inspectOnly, options.limits, options.caFile)
{
    connect(&m_scheduler, &RequestScheduler::waitChanged, this, &ApiClient::updateState);
}

ApiClient::~ApiClient() = default;

QFuture<Result<QJsonObject>> ApiClient::send(const ApiRequest &request)
{
    auto job = std::make_shared<Job>();
    job->request = request;
    if (const auto permitted = m_channel.permit(job->http({})); !permitted)
        job->finish(tl::unexpected(permitted.error()));
    else
        enqueue(job, false);
    return job->pending.reply();
}

void ApiClient::setToken(SecretText token)
{
    m_token = std::move(token);
    m_bearer = {};
    retryNow();
}

void ApiClient::retryNow()
{
    m_refused = false;
    if (m_tokenRefused) // by the exchange or, twice, by a request
        setProblem({}, false);
    m_scheduler.endPause();
}

void ApiClient::enqueue(const JobPtr &job, bool first)
{
    auto turn = [this, job] { return start(job); };
    if (first)
        m_scheduler.addFirst(job->request.priority, std::move(turn));
    else
        m_scheduler.add(job->request.priority, std::move(turn));
}

bool ApiClient::start(const JobPtr &job)
{
    if (job->request.bearer || m_bearer.usable(m_clock.now())) {
        transmit(job);
        return true;
    }
    if (m_refused) {
        job->finish(tl::unexpected(tokenNotAccepted(urlOf(m_authBase, {}).host())));
        return false;
    }
    m_parked << job;
    if (m_exchanging)
        return false;
    exchange(job->request.priority);
    return true;
}

SecretText ApiClient::bearerFor(const Job &job) const
{
    return job.request.bearer.value_or(m_bearer.token());
}

void ApiClient::transmit(const JobPtr &job)
{
    const SecretText bearer = bearerFor(*job);
    m_channel.send(job->http(bearer), [this, job, bearer](const HttpChannel::Outcome &outcome) {
        if (outcome) {
            take(job, bearer, *outcome);
        } else {
            if (outcome.error().unreachable)
                unreachable(outcome.error().error);
            job->finish(tl::unexpected(outcome.error().error));
        }
        m_scheduler.answered(job->request.priority);
    });
}

void ApiClient::take(const JobPtr &job, const SecretText &usedBearer, const ChannelAnswer &answer)
{
    const ApiRequest &request = job->request;
    const QString host = urlOf(request.base, {}).host();
    const auto refuse = [&](const Error &error) { job->finish(tl::unexpected(error)); };
    if (answer.status == 429) {
        hold(answer);
        if (++job->refusals < mostRefusals)
            enqueue(job, true);
        else
            refuse(statusError(request.subject, host, answer));
        return;
    }
    if (answer.status >= 500) {
        const Error error = statusError(request.subject, host, answer);
        unreachable(error);
        refuse(error);
        return;
    }
    if (answer.status == 401 && !request.bearer) {
        m_bearer.drop(usedBearer);
        if (!std::exchange(job->bearerRenewed, true)) {
            enqueue(job, true);
            return;
        }
        const Error error = tokenNotAccepted(host);
        setProblem(error.text, true);
        m_scheduler.platformFailed(); // each further try costs an exchange: grow slower
        refuse(error);
        return;
    }
    m_scheduler.platformAnswered();
    setProblem({}, false);
    if (answer.status != request.expected) {
        refuse(statusError(request.subject, host, answer));
        return;
    }
    if (answer.body.isEmpty() && answer.status != 200 && answer.status != 201) {
        job->finish(QJsonObject());
        return;
    }
    if (answer.body.size() < largeAnswer) {
        job->finish(parsed(request.subject, answer.body));
        return;
    }
    // Millions of characters take a moment, which the window does not have.
    QThreadPool::globalInstance()->start(
        [job, body = answer.body] { job->finish(parsed(job->request.subject, body)); });
}

void ApiClient::exchange(Priority priority)
{
    m_exchanging = true;
    ChannelRequest request{"POST", urlOf(m_authBase, "/v1/tokens/exchange"),
                           "Basic " + QByteArray(":" + m_token.reveal().toUtf8()).toBase64(), "{}", true};
    m_channel.send(request, [this, priority, token = m_token](const HttpChannel::Outcome &outcome) {
        m_exchanging = false;
        if (token != m_token) { // another one was given meanwhile
            resume();
        } else if (outcome) {
            takeExchange(*outcome);
        } else {
            if (outcome.error().unreachable)
                unreachable(outcome.error().error);
            giveUp(outcome.error().error);
        }
        m_scheduler.answered(priority);
    });
}

void ApiClient::takeExchange(const ChannelAnswer &answer)
{
    const QString host = urlOf(m_authBase, {}).host();
    const RequestSubject subject{tr("Logging in"), {m_token.reveal()}};
    if (answer.status == 200) {
        const QString token = QJsonDocument::fromJson(answer.body).object().value("token"_L1).toString();
        const bool usable = !token.isEmpty() && std::all_of(token.begin(), token.end(), [](QChar c) {
            return c.unicode() > 0x20 && c.unicode() < 0x7f; // it becomes a header
        });
        if (usable) {
            m_bearer.take(SecretText(token), m_clock);
            resume();
        } else {
            const Error error = unreadableAnswer(subject, tr("it holds no token"));
            unreachable(error);
            giveUp(error);
        }
    } else if (answer.status == 401 || answer.status == 403) {
        m_refused = true;
        const Error error = tokenNotAccepted(host);
        setProblem(error.text, true);
        giveUp(error);
    } else if (answer.status == 429) {
        hold(answer);
        resume();
    } else {
        const Error error = statusError(subject, host, answer);
        unreachable(error);
        giveUp(error);
    }
}

/// Those that wait for a bearer have their turn again.
void ApiClient::resume()
{
    const auto parked = std::exchange(m_parked, {});
    for (auto job = parked.rbegin(); job != parked.rend(); ++job)
        enqueue(*job, true);
}

void ApiClient::giveUp(const Error &error)
{
    const auto parked = std::exchange(m_parked, {});
    for (const JobPtr &job : parked)
        job->finish(tl::unexpected(error));
}

void ApiClient::unreachable(const Error &error)
{
    setProblem(error.text, false);
    m_scheduler.platformFailed();
}

void ApiClient::hold(const ChannelAnswer &refusal)
{
    m_scheduler.holdUntil(m_clock.now() + holdOf(refusal.retryAfter, m_clock));
}

void ApiClient::setProblem(const QString &problem, bool tokenRefused)
{
    m_problem = problem;
    m_tokenRefused = tokenRefused;
    updateState();
}

void ApiClient::updateState()
{
    const ApiState state{m_scheduler.waitsUntil(), m_problem, m_tokenRefused};
    if (std::exchange(m_state, state) != state)
        Q_EMIT stateChanged();
}

} // namespace drainboard
