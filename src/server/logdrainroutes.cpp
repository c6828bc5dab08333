// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/onreply.h"
#include "server/drainaudit.h"
#include "server/drainrequest.h"
#include "server/routes.h"
#include "server/sourcelookup.h"

#include <QJsonArray>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

QJsonObject logDrainJson(const DrainKey &key)
{
    return {{u"app_id"_s, key.source.app}, {u"url"_s, QString::fromUtf8(key.url)}};
}

void list(const ApiContext &context, Call &call)
{
    const auto source = sourceOf(context.index(), call);
    if (!source)
        return;
    QJsonArray drains;
    for (const auto &stored : sortedDrains(context.index(), source->id))
        drains.append(logDrainJson(stored.drain.key()));
    call.answer(200, {{u"drains"_s, drains}});
}

void failToAdd(Call &call, Error error, const SourceRef &source)
{
    if (error.kind == ErrorKind::AlreadyExists)
        return call.refuse({{u"url"_s, u"has already been taken"_s}});
    if (error.kind == ErrorKind::InvalidInput && error.field.isEmpty())
        error.field = u"url"_s;
    call.fail(error, source.isAddon() ? u"addon"_s : u"app"_s);
}

void add(ApiContext &context, const CallPtr &call)
{
    const auto source = sourceOf(context.index(), *call);
    if (!source)
        return;
    const auto drain = call->body(u"drain"_s);
    if (!drain)
        return call->fail(drain.error(), {});
    const auto url = drainUrlFrom(*drain);
    if (!url)
        return call->refuse(url.error());
    onReply(context.lifetime, context.platform.addDrains({source->ref}, *url, {}),
            [&context, call, ref = source->ref](const Result<QList<TargetResult>> &results) {
                const auto added = results.and_then([](const auto &list) { return list.front().result; });
                if (!added)
                    return failToAdd(*call, added.error(), ref);
                recordDrainDeed(context, call->caller, DrainDeed::Added, added->key());
                call->answer(201, {{u"drain"_s, logDrainJson(added->key())}});
            });
}

/// From the query, as real clients send it, or from a JSON body, as one page of the documentation has it.
std::optional<QByteArray> urlToRemove(const Call &call)
{
    if (const auto url = call.query("url"))
        return url;
    const auto body = call.body();
    const auto url = body ? body->value(u"url"_s) : QJsonValue();
    return url.isString() ? std::optional(url.toString().toUtf8()) : std::nullopt;
}

void remove(ApiContext &context, const CallPtr &call)
{
    const auto source = sourceOf(context.index(), *call);
    if (!source)
        return;
    const auto url = urlToRemove(*call);
    if (!url)
        return call->refuse({{u"url"_s, QCoreApplication::translate("Server", "is required.")}});
    const DrainKey key{source->ref, *url};
    const auto *stored = context.index().drain(key);
    onReply(context.lifetime, context.platform.removeDrains({key}),
            [&context, call, key, ca = stored ? stored->drain.options.caFile : QString()](
                const Result<QList<RemovalResult>> &results) {
                const auto removed = results.and_then([](const auto &list) { return list.front().result; });
                if (!removed)
                    return call->fail(removed.error(), u"log_drain"_s);
                noteCaUse(ca, context.caFolder, context.clock());
                recordDrainDeed(context, call->caller, DrainDeed::Removed, key);
                call->answerNothing();
            });
}

} // namespace

void addLogDrainRoutes(HttpRouter &router, ApiContext &context)
{
    for (const auto *path : {"/v1/apps/:app/log_drains", "/v1/apps/:app/addons/:addon/log_drains"}) {
        router.add("GET", path, Access::Read, [&context](const CallPtr &call) { list(context, *call); });
        router.add("POST", path, Access::Change, [&context](const CallPtr &call) { add(context, call); });
        router.add("DELETE", path, Access::Change,
                   [&context](const CallPtr &call) { remove(context, call); });
    }
}

} // namespace drainboard
