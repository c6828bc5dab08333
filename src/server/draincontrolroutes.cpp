// SPDX-License-Identifier: GPL-3.0-or-later
#include "domain/drainurl.h"
#include "platform/onreply.h"
#include "server/apijson.h"
#include "server/apinames.h"
#include "server/apitime.h"
#include "server/drainaudit.h"
#include "server/drainrequest.h"
#include "server/routes.h"
#include "server/sourcelookup.h"

#include <QJsonDocument>
#include <QtConcurrentRun>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

QJsonObject withTime(const ClockReading &clock, const QString &key, const QJsonValue &value)
{
    return {{u"time"_s, rfc3339(clock.wall)}, {key, value}};
}

struct ShownDrain
{
    StoredDrain stored;
    DrainStatus status;
};

QJsonObject jsonOf(const ShownDrain &drain, const ClockReading &clock)
{
    return drainJson(drainIdText(drain.stored.id), drain.stored.drain, drain.status, clock);
}

QByteArray jsonOf(const QList<ShownDrain> &drains, const ClockReading &clock)
{
    QJsonArray array;
    for (const ShownDrain &drain : drains)
        array.append(jsonOf(drain, clock));
    return QJsonDocument(withTime(clock, u"drains"_s, array)).toJson(QJsonDocument::Compact);
}

/// The drain that the path names. Answers 404 if there is none.
std::optional<StoredDrain> drainOf(const ApiContext &context, Call &call)
{
    auto drain = findDrain(context.index(), call.arguments.value(0));
    if (!drain)
        call.fail({ErrorKind::NotFound, {}, {}}, u"drain"_s);
    return drain;
}

void answerDrain(const ApiContext &context, Call &call, int status, const DrainKey &key)
{
    const ClockReading now(context.clock());
    if (const auto *stored = context.index().drain(key))
        call.answer(status,
                    withTime(now, u"drain"_s, jsonOf({*stored, context.drains.status(*stored)}, now)));
    else // removed meanwhile
        call.fail({ErrorKind::NotFound, {}, {}}, u"drain"_s);
}

void failToChange(Call &call, Error error)
{
    if (error.kind == ErrorKind::AlreadyExists)
        return call.refuse({{u"url"_s, u"has already been taken"_s}});
    if (error.kind == ErrorKind::InvalidInput && error.field.isEmpty())
        error.field = u"url"_s;
    call.fail(error, u"drain"_s);
}

void listDrains(ApiContext &context, const CallPtr &call)
{
    const auto appName = call->query("app");
    const auto target = QString::fromUtf8(call->query("target").value_or(QByteArray()));
    const auto health = call->query("health");
    const auto app = appName ? findApp(context.index(), QString::fromUtf8(*appName)) : std::nullopt;
    const auto state = health ? valueOf(healthStateNames, QString::fromUtf8(*health)) : std::nullopt;
    if (appName && !app)
        return call->fail({ErrorKind::NotFound, {}, {}}, u"app"_s);
    if (health && !state)
        return call->refuse({{u"health"_s, QCoreApplication::translate("Server", "is no state of health.")}});
    QList<ShownDrain> drains;
    for (const auto &stored : sortedDrains(context.index())) {
        if ((app && stored.drain.source.app != app->ref.app) ||
            (!target.isEmpty() && !targetName(stored.drain.url).contains(target, Qt::CaseInsensitive)))
            continue;
        const auto status = context.drains.status(stored);
        if (!state || status.health.state == *state)
            drains.append({stored, status});
    }
    // Thousands take longer to write down than this thread's other clients should wait.
    onReply(context.lifetime, QtConcurrent::run([drains, now = ClockReading(context.clock())] {
                return Result<QByteArray>(jsonOf(drains, now));
            }),
            [call](const Result<QByteArray> &json) {
                if (json)
                    call->answerJson(200, *json);
                else
                    call->fail(json.error(), {});
            });
}

/// What a body says that a drain should be.
struct Wish
{
    QByteArray url;
    DrainOptions options;
};

/// The drain's URL, from `url` alone or from the fields that make one; `current` if there is neither.
tl::expected<QByteArray, FieldErrors> wishedUrl(const QJsonObject &drain, const QByteArray &current)
{
    if (drain.contains(u"url"_s) && !drain.contains(u"type"_s)) {
        if (drain.value(u"url"_s).isString())
            return drain.value(u"url"_s).toString().toUtf8();
        return tl::unexpected(
            FieldErrors{{u"url"_s, QCoreApplication::translate("Server", "must be a string.")}});
    }
    if (current.isEmpty() || namesTarget(drain))
        return drainUrlFrom(drain);
    return current;
}

tl::expected<Wish, FieldErrors> wishOf(const ApiContext &context, const QJsonObject &drain,
                                       const Wish &current)
{
    return wishedUrl(drain, current.url).and_then([&](const QByteArray &url) {
        return changedOptions(current.options, drain, context.caFolder).map([&](const DrainOptions &options) {
            return Wish{url, options};
        });
    });
}

void change(ApiContext &context, const CallPtr &call)
{
    const auto stored = drainOf(context, *call);
    if (!stored)
        return;
    const auto drain = call->body(u"drain"_s);
    if (!drain)
        return call->fail(drain.error(), {});
    const auto wish = wishOf(context, *drain, {stored->drain.url, stored->drain.options});
    if (!wish)
        return call->refuse(wish.error());
    const auto before = stored->drain.key();
    onReply(context.lifetime, context.platform.editDrain(before, wish->url, wish->options),
            [&context, call, before](const Result<Drain> &edited) {
                if (!edited)
                    return failToChange(*call, edited.error());
                if (edited->url != before.url) {
                    recordDrainDeed(context, call->caller, DrainDeed::Removed, before);
                    recordDrainDeed(context, call->caller, DrainDeed::Added, edited->key());
                }
                answerDrain(context, *call, 200, edited->key());
            });
}

/// The source that a body's drain names. Answers 404 if there is none.
std::optional<StoredSource> sourceIn(const ApiContext &context, Call &call, const QJsonObject &drain)
{
    const auto app = findApp(context.index(), drain.value(u"app"_s).toString());
    const QString addonId = drain.value(u"addon"_s).toString();
    if (!app || addonId.isEmpty()) {
        if (!app)
            call.fail({ErrorKind::NotFound, {}, {}}, u"app"_s);
        return app;
    }
    auto addon = findAddon(context.index(), app->ref.app, addonId);
    if (!addon)
        call.fail({ErrorKind::NotFound, {}, {}}, u"addon"_s);
    return addon;
}

/// Reads a NewDrain; `then(source, wish, object)` if it is one.
template <typename Then>
void readNewDrain(ApiContext &context, const CallPtr &call, Then then)
{
    const auto drain = call->body(u"drain"_s);
    if (!drain)
        return call->fail(drain.error(), {});
    const auto source = sourceIn(context, *call, *drain);
    if (!source)
        return;
    const auto wish = wishOf(context, *drain, {});
    if (!wish)
        return call->refuse(wish.error());
    then(source->ref, *wish, *drain);
}

void add(ApiContext &context, const CallPtr &call)
{
    readNewDrain(context, call, [&](const SourceRef &source, const Wish &wish, const QJsonObject &drain) {
        const bool restore = drain.value(u"restore"_s).toBool();
        // What is restored was checked when it was added; here it may be anything.
        if (const auto checked = context.platform.drainCheck(wish.url, wish.options)(); !checked)
            return failToChange(*call, checked.error());
        onReply(context.lifetime,
                restore ? context.platform.restoreDrains({{source, wish.url, wish.options}})
                        : context.platform.addDrains({source}, wish.url, wish.options),
                [&context, call](const Result<QList<TargetResult>> &results) {
                    const auto added = results.and_then([](const auto &list) { return list.front().result; });
                    if (!added)
                        return failToChange(*call, added.error());
                    recordDrainDeed(context, call->caller, DrainDeed::Added, added->key());
                    answerDrain(context, *call, 201, added->key());
                });
    });
}

void remove(ApiContext &context, const CallPtr &call)
{
    const auto stored = drainOf(context, *call);
    if (!stored)
        return;
    onReply(context.lifetime, context.platform.removeDrains({stored->drain.key()}),
            [&context, call, ca = stored->drain.options.caFile](const Result<QList<RemovalResult>> &results) {
                const auto removed = results.and_then([](const auto &list) { return list.front().result; });
                if (!removed)
                    return call->fail(removed.error(), u"drain"_s);
                noteCaUse(ca, context.caFolder, context.clock());
                recordDrainDeed(context, call->caller, DrainDeed::Removed, results->front().key);
                call->answerNothing();
            });
}

void test(ApiContext &context, const CallPtr &call, const SourceRef &source, const Wish &wish)
{
    onReply(context.lifetime, context.platform.sendTestLine(source, wish.url, wish.options),
            [call](const Result<TestReport> &report) {
                if (report)
                    call->answer(200, testReportJson(*report));
                else
                    failToChange(*call, report.error());
            });
}

void retry(ApiContext &context, const CallPtr &call)
{
    const auto stored = drainOf(context, *call);
    if (!stored)
        return;
    onReply(context.lifetime, context.platform.retryNow(stored->drain.key()),
            [call](const Result<void> &done) {
                if (done)
                    call->answerNothing();
                else
                    call->fail(done.error(), u"drain"_s);
            });
}

/// Answers with a list of a drain's things.
template <typename Thing>
void listOf(ApiContext &context, const CallPtr &call, const QString &key,
            Reply<QList<Thing>> (Platform::*ask)(const DrainKey &), QJsonObject (*json)(const Thing &))
{
    const auto stored = drainOf(context, *call);
    if (!stored)
        return;
    Platform &platform = context.platform;
    onReply(context.lifetime, (platform.*ask)(stored->drain.key()),
            [call, key, json](const Result<QList<Thing>> &things) {
                if (!things)
                    return call->fail(things.error(), u"drain"_s);
                QJsonArray list;
                for (const auto &thing : *things)
                    list.append(json(thing));
                call->answer(200, {{key, list}});
            });
}

} // namespace

void addDrainControlRoutes(HttpRouter &router, ApiContext &context)
{
    const QByteArray all = "/drainboard/v1/drains";
    const QByteArray one = all + "/:drain";
    router.add("GET", all, Access::Read, [&context](const CallPtr &call) { listDrains(context, call); });
    router.add("POST", all, Access::Change, [&context](const CallPtr &call) { add(context, call); });
    router.add("GET", one, Access::Read, [&context](const CallPtr &call) {
        if (const auto stored = drainOf(context, *call))
            answerDrain(context, *call, 200, stored->drain.key());
    });
    router.add("PATCH", one, Access::Change, [&context](const CallPtr &call) { change(context, call); });
    router.add("DELETE", one, Access::Change, [&context](const CallPtr &call) { remove(context, call); });
    router.add("POST", one + "/retry", Access::Change,
               [&context](const CallPtr &call) { retry(context, call); });
    router.add("POST", one + "/test", Access::Change, [&context](const CallPtr &call) {
        if (const auto stored = drainOf(context, *call))
            test(context, call, stored->drain.source, {stored->drain.url, stored->drain.options});
    });
    router.add("POST", "/drainboard/v1/test", Access::Change, [&context](const CallPtr &call) {
        readNewDrain(context, call, [&](const SourceRef &source, const Wish &wish, const QJsonObject &) {
            test(context, call, source, wish);
        });
    });
    router.add("GET", one + "/attempts", Access::Read, [&context](const CallPtr &call) {
        listOf(context, call, u"attempts"_s, &Platform::attempts, attemptJson);
    });
    router.add("GET", one + "/gaps", Access::Read, [&context](const CallPtr &call) {
        listOf(context, call, u"gaps"_s, &Platform::gaps, gapJson);
    });
}

} // namespace drainboard
