// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/serverapi.h"

#include "domain/drainurl.h"
#include "platform/onreply.h"
#include "platform/pendingreply.h"
#include "platform/scalingo/cacontent.h"
#include "platform/scalingo/serverjson.h"

#include <QJsonDocument>
#include <QThreadPool>

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr int mostLines = 10'000; ///< what the server gives at once

QByteArray pathOf(const SourceRef &source)
{
    QByteArray path = "/apps/" + pathPart(source.app);
    if (source.isAddon())
        path += "/addons/" + pathPart(source.addon);
    return path;
}

QByteArray pathOf(const QString &drainId)
{
    return "/drains/" + pathPart(drainId);
}

/// What must not come back in a sentence.
QStringList secretsOf(const QByteArray &url)
{
    const DrainTarget target = parseDrainUrl(url);
    QStringList secrets{QString::fromUtf8(url), target.token, target.password};
    secrets.removeAll(QString());
    return secrets;
}

/// `{"drain":{…}}`, or why it cannot be sent.
Result<QJsonObject> newDrain(const Drain &drain, bool restore)
{
    return caChange({}, drain.options.caFile).map([&](const QJsonObject &ca) {
        QJsonObject json = optionsJson(drain.options);
        json.insert(u"app"_s, drain.source.app);
        if (drain.source.isAddon())
            json.insert(u"addon"_s, drain.source.addon);
        json.insert(u"url"_s, QString::fromUtf8(drain.url));
        for (auto it = ca.begin(); it != ca.end(); ++it)
            json.insert(it.key(), it.value());
        if (restore)
            json.insert(u"restore"_s, true);
        return QJsonObject{{u"drain"_s, json}};
    });
}

QJsonObject named(const QString &thing, const QString &key, const QString &value)
{
    return {{thing, QJsonObject{{key, value}}}};
}

QString idIn(const QJsonObject &answer, QLatin1StringView thing)
{
    return answer.value(thing).toObject().value("id"_L1).toString();
}

} // namespace

ServerApi::ServerApi(ApiClient &client, QString base, QObject *parent)
    : QObject(parent)
    , m_client(client)
    , m_base(std::move(base))
{
}

ApiRequest ServerApi::request(const QByteArray &method, const QByteArray &path, const QString &what,
                              const QJsonObject &body, int expected) const
{
    ApiRequest request;
    request.method = method;
    request.base = m_base;
    request.path = "/drainboard/v1" + path;
    if (method == "POST" || method == "PATCH")
        request.body = QJsonDocument(body).toJson(QJsonDocument::Compact);
    request.expected = expected;
    request.subject.what = what;
    return request;
}

template <typename T, typename Read>
Reply<T> ServerApi::ask(const ApiRequest &request, Read read)
{
    const PendingReply<T> pending;
    onReply(this, m_client.send(request), [pending, read](const Result<QJsonObject> &answer) {
        if (!answer)
            return pending.answer(tl::unexpected(answer.error()));
        // Thousands of lines take a moment, which the window does not have.
        QThreadPool::globalInstance()->start([pending, read, json = *answer] { pending.answer(read(json)); });
    });
    return pending.reply();
}

Reply<void> ServerApi::ask(const ApiRequest &request)
{
    return ask<void>(request, [](const QJsonObject &) { return Result<void>(); });
}

Reply<QJsonObject> ServerApi::about()
{
    return m_client.send(request("GET", "/about", tr("Asking what the server can do")));
}

Reply<QJsonObject> ServerApi::drains(const QString &appId)
{
    const QByteArray path = appId.isEmpty() ? "/drains"_ba : "/drains?app=" + pathPart(appId);
    return m_client.send(request("GET", path, tr("Reading the drains' health")));
}

Reply<void> ServerApi::addDrain(const Drain &drain, bool restore)
{
    const auto body = newDrain(drain, restore);
    if (!body)
        return readyReply<void>(tl::unexpected(body.error()));
    ApiRequest wanted = request("POST", "/drains", tr("Adding the drain"), *body, 201);
    wanted.subject.secrets = secretsOf(drain.url);
    return ask(wanted);
}

Reply<void> ServerApi::changeDrain(const QString &id, const QByteArray &url, const QJsonObject &changes)
{
    ApiRequest wanted = request("PATCH", pathOf(id), tr("Changing the drain"), {{u"drain"_s, changes}});
    wanted.subject.secrets = secretsOf(url);
    return ask(wanted);
}

Reply<void> ServerApi::retryNow(const QString &id)
{
    return ask(request("POST", pathOf(id) + "/retry", tr("Trying the target again"), {}, 204));
}

Reply<QList<Attempt>> ServerApi::attempts(const QString &id)
{
    return ask<QList<Attempt>>(request("GET", pathOf(id) + "/attempts", tr("Reading the attempts")),
                               parseAttempts);
}

Reply<QList<Gap>> ServerApi::gaps(const QString &id)
{
    return ask<QList<Gap>>(request("GET", pathOf(id) + "/gaps", tr("Reading the gaps")), parseGaps);
}

Reply<TestReport> ServerApi::sendTestLine(const Drain &drain)
{
    const auto body = newDrain(drain, false);
    if (!body)
        return readyReply<TestReport>(tl::unexpected(body.error()));
    ApiRequest wanted = request("POST", "/test", tr("Sending a test line"), *body);
    wanted.subject.secrets = secretsOf(drain.url);
    return ask<TestReport>(wanted, parseTestReport);
}

Reply<QList<LiveBatch>> ServerApi::newestLines(const SourceRef &source, int limit)
{
    const QByteArray path =
        pathOf(source) + "/lines?limit=" + QByteArray::number(std::clamp(limit, 0, mostLines));
    return ask<QList<LiveBatch>>(request("GET", path, tr("Reading the newest lines")), parseBatches);
}

Reply<App> ServerApi::createApp(const QString &name)
{
    return ask<App>(request("POST", "/apps", tr("Creating the app"), named(u"app"_s, u"name"_s, name), 201),
                    [name](const QJsonObject &answer) {
                        return App{idIn(answer, "app"_L1), name, AppStatus::Running, {}};
                    });
}

Reply<App> ServerApi::renameApp(const QString &appId, const QString &name)
{
    return ask<App>(request("PATCH", pathOf(SourceRef{appId, {}}), tr("Renaming the app"),
                            named(u"app"_s, u"name"_s, name)),
                    [appId, name](const QJsonObject &) {
                        return App{appId, name, AppStatus::Running, {}};
                    });
}

Reply<void> ServerApi::deleteApp(const QString &appId)
{
    return ask(request("DELETE", pathOf(SourceRef{appId, {}}), tr("Deleting the app"), {}, 204));
}

Reply<Addon> ServerApi::createAddon(const QString &appId, const QString &provider)
{
    return ask<Addon>(request("POST", pathOf(SourceRef{appId, {}}) + "/addons", tr("Creating the addon"),
                              named(u"addon"_s, u"provider"_s, provider), 201),
                      [appId, provider](const QJsonObject &answer) {
                          return Addon{idIn(answer, "addon"_L1), appId, provider, {}, AddonStatus::Running};
                      });
}

Reply<void> ServerApi::deleteAddon(const SourceRef &addon)
{
    return ask(request("DELETE", pathOf(addon), tr("Deleting the addon"), {}, 204));
}

} // namespace drainboard
