// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QList>
#include <QObject>
#include <QString>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace drainboard {

struct HttpLimits
{
    std::size_t requestLine = 8 * 1024;
    std::size_t headers = 32 * 1024;
    std::size_t body = 1024 * 1024;
    int connections = 1000;
    int connectionsPerAddress = 50;
    std::chrono::milliseconds requestTime{30000}; ///< from the first byte of a request to its last
    std::chrono::milliseconds idleTime{60000};    ///< between requests, and for a client that takes no answer
    std::size_t unsent = 1024 * 1024;             ///< of a stream; a client that is further behind is cut
    /// Unfinished requests and answers of all connections together; the one that holds most is cut.
    std::size_t memory = 32 * 1024 * 1024;
};

using HttpHeaders = QList<std::pair<QByteArray, QByteArray>>;

struct HttpRequest
{
    QByteArray id; ///< of the server's making; also in the answer's X-Request-Id
    QByteArray method;
    QByteArray path;  ///< percent-encoded, as sent
    QByteArray query; ///< percent-encoded, without the question mark
    HttpHeaders headers;
    QByteArray body;
    QByteArray peer; ///< the client's address without its port
    bool secure = false;
    bool wantsWebSocket = false;

    /// The first header of that name, whatever its case; empty if there is none.
    QByteArray header(QByteArrayView name) const;
};

struct HttpResponse
{
    int status = 200;
    QByteArray contentType = "application/json";
    QByteArray body;
    HttpHeaders headers = {};
};

/// An open websocket or stream of server-sent events. All in the handler's thread.
class HttpStream : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// One text frame, or one `data:` event. Nothing happens once it is closed.
    virtual void send(const QByteArray &text) = 0;
    virtual void close() = 0;

Q_SIGNALS:
    void textReceived(const QByteArray &text); ///< websockets only, at most HttpLimits::body
    void drained(); ///< nothing that was sent waits any more: the network has all of it
    void closed();  ///< by the client, the network or HttpLimits::unsent
};

/// A request that waits for its answer. Exactly one of respond(), acceptWebSocket() and startEvents() is
/// called, in the handler's thread, then or later; one that is dropped without is answered with 500.
class HttpExchange
{
public:
    virtual ~HttpExchange() = default;
    virtual const HttpRequest &request() const = 0;
    virtual void respond(HttpResponse response) = 0;
    /// Only if the request wants one. The stream lives until it is destroyed, also beyond closed().
    virtual std::unique_ptr<HttpStream> acceptWebSocket() = 0;
    virtual std::unique_ptr<HttpStream> startEvents() = 0;
};

/// Serves HTTP/1.1, in threads of its own, and hands whole requests over to the thread that made it.
class HttpServer : public QObject
{
    Q_OBJECT

public:
    using Handler = std::function<void(std::unique_ptr<HttpExchange>)>;

    struct Tls
    {
        QString certificateFile; ///< PEM, the chain
        QString keyFile;         ///< PEM
    };

    HttpServer(HttpLimits limits, Handler handler, QObject *parent = nullptr);
    ~HttpServer() override; ///< stops

    /// Port 0 takes a free one. Answers the port. Without `tls` it speaks plain HTTP.
    Result<quint16> listen(const QString &address, quint16 port, const std::optional<Tls> &tls);
    /// New connections get the new certificate; on error the old one stays.
    Result<void> reloadTls(const Tls &tls);
    /// Takes no new connection; lets running requests end, at most so long; then cuts. Returns at once, so
    /// that the handler can answer; stopped() follows.
    void stop(std::chrono::milliseconds grace);

Q_SIGNALS:
    void stopped(); ///< no connection is left after stop()

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace drainboard
