// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/clientaddress.h"
#include "server/routes.h"

#include <QJsonArray>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Server)
};

void exchangeToken(const ApiContext &context, Call &call)
{
    const auto jwt = context.authenticator.issue(call.caller, Audience::Api, {}, TokenSigner::lifetime);
    call.answer(200, {{u"token"_s, QString::fromLatin1(jwt)}});
}

void showSelf(Call &call)
{
    call.answer(200, {{u"user"_s, QJsonObject{{u"id"_s, call.caller.tokenId},
                                              {u"username"_s, call.caller.name},
                                              {u"fullname"_s, call.caller.name},
                                              {u"email"_s, u""_s},
                                              {u"flags"_s, QJsonObject{{u"admin"_s, false}}}}}});
}

void listRegions(const ApiContext &context, Call &call)
{
    const QString address = clientAddress(call.request(), context.options.publicUrl);
    if (address.isEmpty())
        return call.fail(400, Text::tr("The Host header must name the server."));
    const QJsonObject region{{u"name"_s, context.options.region},
                             {u"display_name"_s, context.options.region},
                             {u"api"_s, address},
                             {u"database_api"_s, address},
                             {u"dashboard"_s, address},
                             {u"ssh"_s, u""_s},
                             {u"default"_s, true}};
    call.answer(200, {{u"regions"_s, QJsonArray{region}}});
}

} // namespace

void addAccountRoutes(HttpRouter &router, ApiContext &context)
{
    // With a bearer, whoever overheard one could have a new one each hour for ever.
    router.add("POST", "/v1/tokens/exchange", Access::Login,
               [&context](const CallPtr &call) { exchangeToken(context, *call); });
    router.add("POST", "/v1/tokens", Access::Public, [](const CallPtr &call) {
        call->fail(
            401, Text::tr("There are no passwords here; API tokens are made with `drainboardd token add`."));
    });
    router.add("GET", "/v1/users/self", Access::Read, [](const CallPtr &call) { showSelf(*call); });
    router.add("GET", "/v1/regions", Access::Read,
               [&context](const CallPtr &call) { listRegions(context, *call); });
}

} // namespace drainboard
