// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/httpverdict.h"

#include "base/httpdate.h"

#include <QCoreApplication>

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr seconds longestWish = std::chrono::minutes(5);
constexpr qint64 firstEpochSecond = 1'000'000'000; // no pause lasts 30 years: larger figures are moments

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(HttpVerdict)
};

/// Success is narrow on purpose: a login page or a proxy that answers 200 has stored nothing.
bool isSuccess(ProviderType provider, int status)
{
    switch (provider) {
    case ProviderType::Datadog:
    case ProviderType::Betterstack:
        return status == 202;
    case ProviderType::Elk:
        return status == 200 || status == 201 || status == 202 || status == 204;
    default:
        return status >= 200 && status < 300;
    }
}

Verdict failureVerdict(ProviderType provider, int status)
{
    if (status == 413)
        return Verdict::TooLarge;
    // Only what is wrong with these very lines; a wrong key or path can be mended, and the lines wait.
    if (status == 400 || (status == 406 && provider == ProviderType::Betterstack))
        return Verdict::Refused;
    return Verdict::Retry;
}

FailureReason reasonOf(int status)
{
    switch (status / 100) {
    case 3:
        return FailureReason::Http3xx;
    case 4:
        return FailureReason::Http4xx;
    case 5:
        return FailureReason::Http5xx;
    default:
        return FailureReason::Other;
    }
}

QString keyNotAccepted(ProviderType provider)
{
    switch (provider) {
    case ProviderType::Elk:
        return Text::tr("the user name or password is not accepted");
    case ProviderType::Betterstack:
        return Text::tr("the source token is not accepted");
    default:
        return Text::tr("the API key is not accepted");
    }
}

QString reason(ProviderType provider, int status)
{
    switch (status) {
    case 400:
    case 406:
        return Text::tr("the lines are not accepted in this form");
    case 401:
    case 403:
        return keyNotAccepted(provider);
    case 402:
        return Text::tr("the plan's quota is used up");
    case 404:
        return Text::tr("the target does not know this address");
    case 408:
        return Text::tr("the target gave up waiting for the request");
    case 413:
        return Text::tr("too many lines at once");
    case 429:
        return Text::tr("too many requests");
    case 502:
    case 503:
    case 504:
        return Text::tr("the target is not available");
    default:
        break;
    }
    if (status >= 500)
        return Text::tr("the target failed");
    if (status >= 300 && status < 400)
        return Text::tr("redirects are not followed");
    return Text::tr("not the answer that was expected");
}

std::optional<seconds> number(const QByteArray &text)
{
    bool ok = false;
    const qint64 value = text.trimmed().toLongLong(&ok);
    if (!ok || value < 0)
        return std::nullopt;
    return seconds(value);
}

/// RFC 9110 §10.2.3: seconds, or a date.
std::optional<seconds> wishOf(const QByteArray &retryAfter, const QDateTime &now)
{
    if (const auto delay = number(retryAfter))
        return delay;
    const QDateTime date = fromHttpDate(retryAfter);
    if (!date.isValid())
        return std::nullopt;
    return seconds(std::max<qint64>(0, now.secsTo(date)));
}

std::optional<seconds> resetOf(const QByteArray &rateLimitReset, const QDateTime &now)
{
    auto reset = number(rateLimitReset);
    if (reset && reset->count() >= firstEpochSecond)
        reset = seconds(std::max<qint64>(0, reset->count() - now.toSecsSinceEpoch()));
    return reset;
}

std::optional<milliseconds> pauseAfter(ProviderType provider, const HttpAnswer &answer, const QDateTime &now)
{
    auto wish = wishOf(answer.retryAfter, now);
    if (!wish && provider == ProviderType::Datadog && answer.status == 429)
        wish = resetOf(answer.rateLimitReset, now);
    if (wish)
        return std::min(longestWish, *wish);
    if (provider == ProviderType::Betterstack && answer.status == 402)
        return longestWish; // a quota does not come back within seconds
    return std::nullopt;
}

} // namespace

Outcome httpVerdict(ProviderType provider, const HttpAnswer &answer, const QDateTime &now)
{
    Outcome outcome;
    outcome.httpStatus = answer.status;
    const QString status = u"HTTP "_s + QString::number(answer.status);
    if (isSuccess(provider, answer.status)) {
        outcome.verdict = Verdict::Delivered;
        outcome.text = status;
        return outcome;
    }
    outcome.verdict = failureVerdict(provider, answer.status);
    outcome.reason = reasonOf(answer.status);
    outcome.text = Text::tr("%1: %2").arg(status, reason(provider, answer.status));
    if (outcome.verdict == Verdict::Retry)
        outcome.retryAfter = pauseAfter(provider, answer, now);
    if (provider == ProviderType::Elk && answer.status == 500)
        outcome.doubt = Doubt::Content; // Logstash, whose codec fails on this line (providers.md §7)
    return outcome;
}

} // namespace drainboard
