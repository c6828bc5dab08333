// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/httpserver.h"

#include <QTest>

#include <algorithm>
#include <vector>

namespace drainboard {

/// An HttpServer on a free loopback port whose handler does what the path says:
///
///   /hold    keeps the exchange in `held`
///   /drop    drops it
///   /big     answers 8 MiB
///   /socket  opens a websocket that sends back what it gets; also kept in `streams`
///   /events  opens a stream of events, kept in `streams`
///
/// and for any other path answers what it got: `METHOD path?query` and the body.
class HttpTestServer
{
public:
    explicit HttpTestServer(HttpLimits limits = {}, const std::optional<HttpServer::Tls> &tls = {})
        : server(std::make_unique<HttpServer>(
              limits, [this](std::unique_ptr<HttpExchange> exchange) { handle(std::move(exchange)); }))
    {
        const auto listening = server->listen(QStringLiteral("127.0.0.1"), 0, tls);
        if (listening)
            port = *listening;
        else
            qCritical() << listening.error().text;
    }

    void handle(std::unique_ptr<HttpExchange> exchange)
    {
        const HttpRequest &request = exchange->request();
        requests.append(request);
        if (request.path == "/hold")
            return held.push_back(std::move(exchange));
        if (request.path == "/drop")
            return;
        if (request.path == "/big")
            return exchange->respond({200, "text/plain", QByteArray(bigSize, 'b'), {}});
        if (request.path == "/socket" || request.path == "/events") {
            auto stream = request.path == "/socket" ? exchange->acceptWebSocket() : exchange->startEvents();
            HttpStream *const open = stream.get();
            QObject::connect(open, &HttpStream::textReceived, open,
                             [open](const QByteArray &text) { open->send(text); });
            QObject::connect(open, &HttpStream::closed, open, [this] { ++closedStreams; });
            return streams.push_back(std::move(stream));
        }
        exchange->respond({200,
                           "text/plain",
                           request.method + ' ' + request.path + '?' + request.query + '\n' + request.body,
                           {}});
    }

    static constexpr qsizetype bigSize = 8 * 1024 * 1024;

    std::unique_ptr<HttpServer> server;
    quint16 port = 0;
    QList<HttpRequest> requests;
    std::vector<std::unique_ptr<HttpExchange>> held;
    std::vector<std::unique_ptr<HttpStream>> streams;
    int closedStreams = 0;
};

/// A whole request without a body.
inline QByteArray get(const QByteArray &path, const QByteArray &headers = {})
{
    return "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n";
}

} // namespace drainboard
