// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/onreply.h"
#include "server/apijson.h"
#include "server/apitime.h"
#include "server/routes.h"
#include "server/sourcelookup.h"

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

/// A window that works with a read-only token is one for inspection: it does not show secrets either.
constexpr Capabilities readCapabilities =
    Capability::ReportHealth | Capability::LiveLines | Capability::DeliveryMarks;

void showAbout(const ApiContext &context, Call &call)
{
    auto capabilities = context.platform.capabilities();
    if (call.caller.readOnly)
        capabilities &= readCapabilities;
    call.answer(200, {{u"name"_s, u"drainboardd"_s},
                      {u"version"_s, context.options.version},
                      {u"capabilities"_s, capabilitiesJson(capabilities)},
                      {u"read_only"_s, call.caller.readOnly},
                      {u"requests_per_minute"_s, QJsonValue()},
                      {u"time"_s, rfc3339(context.clock().wallMicroseconds())}});
}

/// The string under `field` of the body's object `key`.
Result<QString> text(const Call &call, const QString &key, const QString &field)
{
    return call.body(key).and_then([&](const QJsonObject &object) -> Result<QString> {
        const auto value = object.value(field);
        if (!value.isString())
            return failure(ErrorKind::InvalidInput,
                           QCoreApplication::translate("Server", "must be a string."), field);
        return value.toString();
    });
}

/// Answers with the app as the index has it now.
void answerApp(const ApiContext &context, Call &call, int status, const Result<App> &app)
{
    const auto *stored = app ? context.index().source(SourceRef{app->id, {}}) : nullptr;
    if (!app)
        call.fail(app.error(), u"app"_s);
    else if (!stored)
        call.fail({ErrorKind::NotFound, {}, {}}, u"app"_s);
    else
        call.answer(status, {{u"app"_s, appJson(*stored, context.options.region)}});
}

void createApp(ApiContext &context, const CallPtr &call)
{
    const auto name = text(*call, u"app"_s, u"name"_s);
    if (!name)
        return call->fail(name.error(), {});
    onReply(context.lifetime, context.platform.createApp(*name),
            [&context, call](const Result<App> &app) { answerApp(context, *call, 201, app); });
}

void renameApp(ApiContext &context, const CallPtr &call)
{
    const auto app = appOf(context.index(), *call);
    if (!app)
        return;
    const auto name = text(*call, u"app"_s, u"name"_s);
    if (!name)
        return call->fail(name.error(), {});
    onReply(context.lifetime, context.platform.renameApp(app->ref.app, *name),
            [&context, call](const Result<App> &renamed) { answerApp(context, *call, 200, renamed); });
}

/// The plan's whole name begins with the provider's, as on the hosted platform: `postgresql-starter-512`.
Result<QString> planOf(const Call &call, const QString &provider)
{
    const auto body = call.body(u"addon"_s);
    if (!body || !body->contains(u"plan"_s))
        return QString();
    return text(call, u"addon"_s, u"plan"_s).map([&](const QString &plan) {
        const QString prefix = provider + u'-';
        return plan.isEmpty() || plan.startsWith(prefix) ? plan : QString(prefix + plan);
    });
}

void createAddon(ApiContext &context, const CallPtr &call)
{
    const auto app = appOf(context.index(), *call);
    if (!app)
        return;
    const auto provider = text(*call, u"addon"_s, u"provider"_s);
    if (!provider)
        return call->fail(provider.error(), {});
    const auto plan = planOf(*call, *provider);
    if (!plan)
        return call->fail(plan.error(), {});
    onReply(
        context.lifetime, context.platform.createAddon(app->ref.app, *provider, *plan),
        [&context, call](const Result<Addon> &addon) {
            const auto *stored = addon ? context.index().source(SourceRef{addon->appId, addon->id}) : nullptr;
            if (!addon)
                call->fail(addon.error(), u"app"_s);
            else if (!stored)
                call->fail({ErrorKind::NotFound, {}, {}}, u"addon"_s);
            else
                call->answer(201, {{u"addon"_s, addonJson(*stored)}});
        });
}

/// An app with one placeholder in the path, an addon with two.
void removeSource(ApiContext &context, const CallPtr &call)
{
    const auto source = sourceOf(context.index(), *call);
    if (!source)
        return;
    const bool isAddon = source->ref.isAddon();
    onReply(context.lifetime,
            isAddon ? context.platform.deleteAddon(source->ref) : context.platform.deleteApp(source->ref.app),
            [call, isAddon](const Result<void> &removed) {
                if (removed)
                    call->answerNothing();
                else
                    call->fail(removed.error(), isAddon ? u"addon"_s : u"app"_s);
            });
}

} // namespace

void addSourceRoutes(HttpRouter &router, ApiContext &context)
{
    router.add("GET", "/drainboard/v1/about", Access::Read,
               [&context](const CallPtr &call) { showAbout(context, *call); });
    router.add("POST", "/drainboard/v1/apps", Access::Change,
               [&context](const CallPtr &call) { createApp(context, call); });
    router.add("PATCH", "/drainboard/v1/apps/:app", Access::Change,
               [&context](const CallPtr &call) { renameApp(context, call); });
    router.add("POST", "/drainboard/v1/apps/:app/addons", Access::Change,
               [&context](const CallPtr &call) { createAddon(context, call); });
    for (const auto *path : {"/drainboard/v1/apps/:app", "/drainboard/v1/apps/:app/addons/:addon"})
        router.add("DELETE", path, Access::Change,
                   [&context](const CallPtr &call) { removeSource(context, call); });
}

} // namespace drainboard
