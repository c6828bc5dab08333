// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/livefollower.h"
#include "server/routes.h"
#include "server/sourcelookup.h"

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

void openLive(ApiContext &context, Call &call)
{
    if (!call.request().wantsWebSocket)
        return call.fail(400,
                         QCoreApplication::translate("Server", "This is a websocket: ask for an upgrade."));
    LiveFollower::Wanted wanted;
    wanted.lines = call.query("lines") != QByteArray("false");
    if (const auto name = call.query("app")) {
        const auto app = findApp(context.index(), QString::fromUtf8(*name));
        if (!app)
            return call.fail({ErrorKind::NotFound, {}, {}}, u"app"_s);
        wanted.app = app->ref.app;
    }
    if (const auto id = call.query("drain")) {
        wanted.drain = findDrain(context.index(), QString::fromUtf8(*id));
        if (!wanted.drain)
            return call.fail({ErrorKind::NotFound, {}, {}}, u"drain"_s);
    }
    if (auto stream = call.exchange().acceptWebSocket())
        new LiveFollower(std::move(stream), context, std::move(wanted), call.caller);
}

} // namespace

void addLiveRoutes(HttpRouter &router, ApiContext &context)
{
    router.add("GET", "/drainboard/v1/live", Access::Read,
               [&context](const CallPtr &call) { openLive(context, *call); });
}

} // namespace drainboard
