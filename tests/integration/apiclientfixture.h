// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/scalingo/apiclient.h"
#include "support/answerof.h"
#include "support/contractserver.h"
#include "support/manualclock.h"

#include <QTest>

namespace drainboard {

/// A client and the platform on loopback that it asks, with one app `shop`.
class ApiClientFixture
{
public:
    ApiClientFixture()
        : server(std::make_unique<ContractServer>(clock))
    {
        server->addApp(QStringLiteral("shop"));
        client = std::make_unique<ApiClient>(options(), clock);
    }

    ApiOptions options() const
    {
        ApiOptions options;
        options.authBase = server->base();
        options.token = SecretText(ContractServer::token());
        options.limits = {
            .silence = std::chrono::seconds(5), .whole = std::chrono::seconds(10), .answer = 1024 * 1024};
        return options;
    }
    ApiRequest get(const QByteArray &path) const
    {
        ApiRequest request;
        request.base = server->base();
        request.path = path;
        request.subject.what = QStringLiteral("Asking");
        return request;
    }
    Result<QJsonObject> ask(const ApiRequest &request)
    {
        const Result<QJsonObject> answer = answerOf(client->send(request));
        if (!answer && answer.error().text.contains(ContractServer::token()))
            qFatal("a secret in an error");
        return answer;
    }
    Result<QJsonObject> ask(const QByteArray &path = "/v1/apps") { return ask(get(path)); }
    int exchanges() const { return server->count("POST /v1/tokens/exchange"); }

    ManualClock clock;
    std::unique_ptr<ContractServer> server;
    std::unique_ptr<ApiClient> client;
};

} // namespace drainboard
