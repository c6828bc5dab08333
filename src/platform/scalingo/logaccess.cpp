// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/logaccess.h"

#include "platform/onreply.h"
#include "platform/pendingreply.h"
#include "platform/scalingo/apiclient.h"

#include <QCoreApplication>
#include <QUrlQuery>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(LogAccess)
};

RequestSubject subjectOf(const QString &name)
{
    return {Text::tr("Reading the log of %1").arg(name), {}};
}

/// The address that an answer holds; never told what it was, since it holds a token.
Result<QUrl> addressIn(const Result<QJsonObject> &answer, QLatin1StringView key, const QString &name)
{
    if (!answer)
        return tl::unexpected(answer.error());
    const QString url = answer->value(key).toString();
    if (url.isEmpty())
        return tl::unexpected(unreadableAnswer(subjectOf(name), Text::tr("it holds no address of the log")));
    return QUrl(url);
}

QFuture<Result<QUrl>> appUrl(ApiClient &api, const SourceRef &source, const QString &name,
                             const Region &region)
{
    ApiRequest request;
    request.base = region.api;
    request.path = "/v1/apps/" + pathPart(source.app) + "/logs";
    request.priority = Priority::Focus;
    request.subject = subjectOf(name);
    const PendingReply<QUrl> url;
    onReply(&api, api.send(request),
            [url, name](const auto &answer) { url.answer(addressIn(answer, "logs_url"_L1, name)); });
    return url.reply();
}

QFuture<Result<QUrl>> addonUrl(ApiClient &api, const SourceRef &source, const QString &name,
                               const Region &region)
{
    if (api.inspectOnly())
        return readyReply<QUrl>(failure(
            ErrorKind::NotAllowed,
            Text::tr(
                "This connection is for inspection only, and the log of an addon is not to be had by reading "
                "alone: the platform would have to make a token for it.")));
    ApiRequest token;
    token.method = "POST";
    token.base = region.api;
    token.path = "/v1/apps/" + pathPart(source.app) + "/addons/" + pathPart(source.addon) + "/token";
    token.body = "{}";
    token.priority = Priority::Focus;
    token.subject = subjectOf(name);
    ApiRequest logs;
    logs.base = region.databaseApi;
    logs.path = "/api/databases/" + pathPart(source.addon) + "/logs";
    logs.priority = Priority::Focus;
    logs.subject = subjectOf(name);
    const PendingReply<QUrl> url;
    onReply(&api, api.send(token), [&api, logs, url, name](const Result<QJsonObject> &answer) mutable {
        const SecretText bearer(answer ? answer->value("addon"_L1).toObject().value("token"_L1).toString()
                                       : QString());
        if (bearer.isEmpty()) {
            url.answer(tl::unexpected(answer ? unreadableAnswer(logs.subject, Text::tr("it holds no token"))
                                             : answer.error()));
            return;
        }
        logs.subject.secrets.append(bearer.reveal());
        logs.bearer = bearer;
        onReply(&api, api.send(logs),
                [url, name](const auto &found) { url.answer(addressIn(found, "url"_L1, name)); });
    });
    return url.reply();
}

QFuture<Result<QByteArray>> dump(ApiClient &api, const QUrl &address, const QString &name)
{
    ChannelRequest request;
    request.url = address;
    const PendingReply<QByteArray> text;
    api.channel().send(request, [text, name, address](const HttpChannel::Outcome &outcome) {
        if (!outcome) {
            text.answer(tl::unexpected(outcome.error().error));
        } else if (outcome->status == 200 || outcome->status == 204) {
            text.answer(outcome->body);
        } else {
            RequestSubject subject = subjectOf(name);
            for (const auto &[key, value] : QUrlQuery(address).queryItems(QUrl::FullyDecoded)) {
                if (!value.isEmpty())
                    subject.secrets.append(value);
            }
            text.answer(tl::unexpected(statusError(subject, address.host(), *outcome)));
        }
    });
    return text.reply();
}

} // namespace

LogAccess logAccess(ApiClient &api, const SourceRef &source, const QString &name, const Region &region)
{
    LogAccess access;
    access.url = [&api, source, name, region] {
        return source.isAddon() ? addonUrl(api, source, name, region) : appUrl(api, source, name, region);
    };
    access.dump = [&api, name](const QUrl &address) { return dump(api, address, name); };
    access.tls = api.channel().tls();
    return access;
}

} // namespace drainboard
