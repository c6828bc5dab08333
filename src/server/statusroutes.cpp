// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/intakecontrol.h"
#include "server/metrics.h"
#include "server/routes.h"

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

/// Why no lines can be taken or kept, or the tokens cannot be read; empty if all can. Damage of older lines
/// is told elsewhere: another server would not have them either. Names no path and no address: the log does,
/// not an answer to anybody.
QString whyNotReady(const ApiContext &context)
{
    if (!context.platform.hasItsFiles())
        return u"a file of the store was removed or replaced"_s;
    if (!context.platform.takesLines())
        return u"the store takes no lines"_s;
    if (!context.platform.intake()->status().listening)
        return u"syslog lines are not taken"_s;
    if (!context.tokens.refresh())
        return u"the API tokens cannot be read"_s;
    return {};
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
        if (const QString why = whyNotReady(context); why.isEmpty())
            call->answer(200, {{u"status"_s, u"ready"_s}});
        else
            call->answer(503, {{u"status"_s, u"not ready"_s}, {u"reason"_s, why}});
    });
}

} // namespace drainboard
