// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/onreply.h"
#include "server/apijson.h"
#include "server/routes.h"
#include "server/sourcelookup.h"

#include <set>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr int linesLookedAt = 1000; // to see which processes there are
constexpr std::chrono::seconds addonTokenLifetime{3600};

void listApps(const ApiContext &context, Call &call)
{
    QJsonArray apps;
    for (const auto &source : sortedSources(context.index())) {
        if (!source.ref.isAddon())
            apps.append(appJson(source, context.options.region));
    }
    call.answer(200, {{u"apps"_s, apps}});
}

void listAddons(const ApiContext &context, Call &call)
{
    const auto app = appOf(context.index(), call);
    if (!app)
        return;
    QJsonArray addons;
    for (const auto &source : sortedSources(context.index())) {
        if (source.ref.isAddon() && source.ref.app == app->ref.app)
            addons.append(addonJson(source));
    }
    call.answer(200, {{u"addons"_s, addons}});
}

/// The containers whose lines were seen of late: the engine knows no others.
QJsonArray containersJson(const QList<LiveBatch> &batches)
{
    std::map<std::string, std::set<std::string>> processes; // by type
    for (const auto &batch : batches) {
        for (std::size_t i = 0; i < batch.lines->size(); ++i) {
            const std::string process((*batch.lines)[i].process);
            const auto number = process.rfind('-');
            if (number != std::string::npos && number > 0)
                processes[process.substr(0, number)].insert(process);
        }
    }
    QJsonArray containers;
    for (const auto &[type, members] : processes)
        containers.append(QJsonObject{{u"name"_s, QString::fromStdString(type)},
                                      {u"amount"_s, static_cast<int>(members.size())},
                                      {u"size"_s, u""_s},
                                      {u"command"_s, u""_s}});
    return containers;
}

void listContainers(ApiContext &context, const CallPtr &call)
{
    const auto app = appOf(context.index(), *call);
    if (!app)
        return;
    context.reads.take([&context, call, ref = app->ref](const Turns::Turn &turn) {
        onReply(context.lifetime, context.platform.newestLines(ref, linesLookedAt),
                [call, turn](const Result<QList<LiveBatch>> &newest) {
                    if (newest)
                        call->answer(200, {{u"containers"_s, containersJson(*newest)}});
                    else
                        call->fail(newest.error(), u"app"_s);
                });
    });
}

void makeAddonToken(const ApiContext &context, Call &call)
{
    const auto addon = sourceOf(context.index(), call);
    if (!addon)
        return;
    auto json = addonJson(*addon);
    json.insert(u"token"_s, QString::fromLatin1(context.authenticator.issue(
                                call.caller, Audience::Addon, addon->ref.addon, addonTokenLifetime)));
    call.answer(200, {{u"addon"_s, json}});
}

} // namespace

void addAppRoutes(HttpRouter &router, ApiContext &context)
{
    router.add("GET", "/v1/apps", Access::Read,
               [&context](const CallPtr &call) { listApps(context, *call); });
    router.add("GET", "/v1/apps/:app", Access::Read, [&context](const CallPtr &call) {
        if (const auto app = appOf(context.index(), *call))
            call->answer(200, {{u"app"_s, appJson(*app, context.options.region)}});
    });
    router.add("GET", "/v1/apps/:app/containers", Access::Read,
               [&context](const CallPtr &call) { listContainers(context, call); });
    router.add("GET", "/v1/apps/:app/addons", Access::Read,
               [&context](const CallPtr &call) { listAddons(context, *call); });
    router.add("GET", "/v1/apps/:app/addons/:addon", Access::Read, [&context](const CallPtr &call) {
        if (const auto addon = sourceOf(context.index(), *call))
            call->answer(200, {{u"addon"_s, addonJson(*addon)}});
    });
    // A POST that only reads.
    router.add("POST", "/v1/apps/:app/addons/:addon/token", Access::Read,
               [&context](const CallPtr &call) { makeAddonToken(context, *call); });
    router.add("GET", "/v1/databases", Access::Read, [](const CallPtr &call) {
        call->answer(200, {{u"databases"_s, QJsonArray()}});
    });
}

} // namespace drainboard
