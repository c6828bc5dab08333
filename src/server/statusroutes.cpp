// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/intakecontrol.h"
#include "server/metrics.h"
#include "server/routes.h"

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

/// Lines can be taken. Damage of older ones is told elsewhere: another server would not have them either.
bool isReady(const ApiContext &context)
{
    return context.platform.takesLines() && context.platform.intake()->status().listening;
}

} // namespace

void addStatusRoutes(HttpRouter &router, ApiContext &context)
{
    router.add("GET", "/metrics", Access::Read, [&context](const CallPtr &call) {
        call->answerText(200,
                         metricsText(context.index(), context.drains, context.received,
                                     context.platform.intake()->counts()),
                         "text/plain; version=0.0.4; charset=utf-8");
    });
    router.add("GET", "/healthz", Access::Public, [](const CallPtr &call) {
        call->answer(200, {{u"status"_s, u"ok"_s}});
    });
    router.add("GET", "/readyz", Access::Public, [&context](const CallPtr &call) {
        // What is wrong names paths and addresses: the log says it, not an answer to anybody.
        if (isReady(context))
            call->answer(200, {{u"status"_s, u"ready"_s}});
        else
            call->answer(503, {{u"status"_s, u"not ready"_s}});
    });
}

} // namespace drainboard
