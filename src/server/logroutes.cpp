// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/onreply.h"
#include "server/apijson.h"
#include "server/clientaddress.h"
#include "server/logfollower.h"
#include "server/routes.h"
#include "server/sourcelookup.h"

#include <vector>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Server)
};

constexpr std::chrono::seconds urlLifetime{300};
constexpr int linesDefault = 100;
constexpr int linesMost = 10'000;
constexpr int linesSearched = 20'000; // with a filter
constexpr std::size_t dumpMost = 8 * 1024 * 1024;

/// The scope of a log URL's token: `APP` or `APP/ADDON`.
QString scopeOf(const SourceRef &source)
{
    return source.isAddon() ? QString(source.app + u'/' + source.addon) : source.app;
}

SourceRef sourceOfScope(const QString &scope)
{
    return {scope.section(u'/', 0, 0), scope.section(u'/', 1)};
}

/// Where the log of a source is; empty if the client does not say where it reaches us.
QString logUrl(const ApiContext &context, const Call &call, const SourceRef &source)
{
    const QString address = clientAddress(call.request(), context.options.publicUrl);
    if (address.isEmpty())
        return {};
    const auto token = context.authenticator.issue(call.caller, Audience::Logs, scopeOf(source), urlLifetime);
    return QString(address + u"/logs?token="_s + QString::fromLatin1(token));
}

void showAppLog(const ApiContext &context, Call &call)
{
    const auto app = appOf(context.index(), call);
    if (!app)
        return;
    const QString url = logUrl(context, call, app->ref);
    if (url.isEmpty())
        return call.fail(400, Text::tr("The Host header must name the server."));
    call.answer(200, {{u"app"_s, appJson(*app, context.options.region)}, {u"logs_url"_s, url}});
}

void showAddonLog(const ApiContext &context, Call &call)
{
    const auto sources = context.index().sources();
    const auto addon = std::ranges::find_if(sources, [&](const StoredSource &source) {
        return source.ref.isAddon() && source.ref.addon == call.arguments.constFirst();
    });
    if (addon == sources.end())
        return call.fail({ErrorKind::NotFound, {}, {}}, u"addon"_s);
    const QString url = logUrl(context, call, addon->ref);
    if (url.isEmpty())
        return call.fail(400, Text::tr("The Host header must name the server."));
    call.answer(200, {{u"url"_s, url}});
}

/// The newest `count` lines that the filter wants, oldest first; at most dumpMost bytes.
QByteArray dump(const QList<LiveBatch> &batches, const LogFollower::Log &log, std::size_t count)
{
    const std::string_view fallback(log.defaultProcess.constData(), std::size_t(log.defaultProcess.size()));
    std::vector<LineView> wanted;
    std::size_t bytes = 0;
    for (auto batch = batches.crbegin(); batch != batches.crend() && bytes < dumpMost; ++batch) {
        for (std::size_t i = batch->lines->size(); i-- > 0 && wanted.size() < count && bytes < dumpMost;) {
            const auto line = (*batch->lines)[i];
            if (!log.filter.wants(line.process.empty() ? fallback : line.process))
                continue;
            wanted.push_back(line);
            bytes += line.text.size();
        }
    }
    QByteArray text;
    for (auto line = wanted.crbegin(); line != wanted.crend(); ++line)
        appendLogLine(text, *line, log.defaultProcess);
    return text;
}

void answerDump(ApiContext &context, const CallPtr &call, const LogFollower::Log &log)
{
    const auto count = call->queryNumber("n", linesDefault, 0, 1'000'000);
    if (!count)
        return call->fail(count.error(), {});
    if (*count == 0)
        return call->answerText(200, {});
    const int wanted = std::min(*count, linesMost);
    const int asked = log.filter.isEmpty() ? wanted : linesSearched;
    context.reads.take([&context, call, log, wanted, asked](const Turns::Turn &turn) {
        onReply(context.lifetime, context.platform.newestLines(log.source, asked),
                [call, log, wanted, turn](const Result<QList<LiveBatch>> &newest) {
                    if (!newest)
                        return call->fail(newest.error(), u"app"_s);
                    const auto text = dump(*newest, log, std::size_t(wanted));
                    if (text.isEmpty())
                        call->answerNothing(204);
                    else
                        call->answerText(200, text, "text/plain; charset=utf-8");
                });
    });
}

void follow(ApiContext &context, Call &call, const QString &tokenId, LogFollower::Log log)
{
    auto stream =
        call.request().wantsWebSocket ? call.exchange().acceptWebSocket() : call.exchange().startEvents();
    if (!stream)
        return;
    // The URL is short-lived, the stream is not; but it ends with the API token behind it.
    new LogFollower(
        std::move(stream), context.platform, std::move(log),
        [&context, tokenId] { return context.authenticator.isStillValid(tokenId); }, context.lifetime);
}

void showLog(ApiContext &context, const CallPtr &call)
{
    const auto token = call->query("token").value_or(QByteArray());
    const auto claims = context.authenticator.logClaims(token);
    if (!claims)
        return call->fail(401, Text::tr("This log URL has expired; ask for a new one."));
    const auto ref = sourceOfScope(claims->scope);
    const auto *source = context.index().source(ref);
    if (!source)
        return call->fail({ErrorKind::NotFound, {}, {}}, u"app"_s);
    const LogFollower::Log log{ref, LineFilter(call->query("filter").value_or(QByteArray())),
                               defaultProcess(*source).toUtf8()};
    if (call->query("stream") == QByteArray("true"))
        follow(context, *call, claims->tokenId, log);
    else
        answerDump(context, call, log);
}

} // namespace

void addLogRoutes(HttpRouter &router, ApiContext &context)
{
    router.add("GET", "/v1/apps/:app/logs", Access::Read,
               [&context](const CallPtr &call) { showAppLog(context, *call); });
    router.add("GET", "/api/databases/:addon/logs", Access::Addon,
               [&context](const CallPtr &call) { showAddonLog(context, *call); });
    // Its token is in its query: the clients send no header here.
    router.add("GET", "/logs", Access::Public, [&context](const CallPtr &call) { showLog(context, call); });
}

} // namespace drainboard
