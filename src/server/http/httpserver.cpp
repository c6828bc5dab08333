// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/httpserver.h"

#include "server/http/listener.h"
#include "server/http/servercore.h"
#include "server/http/tlscontext.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <thread>
#include <vector>

namespace drainboard {

namespace asio = boost::asio;

QByteArray HttpRequest::header(QByteArrayView name) const
{
    const auto found = std::find_if(headers.begin(), headers.end(), [name](const auto &header) {
        return header.first.compare(name, Qt::CaseInsensitive) == 0;
    });
    return found == headers.end() ? QByteArray() : found->second;
}

class HttpServer::Private
{
public:
    Private(HttpServer &theServer, HttpLimits limits, Handler theHandler)
        : server(theServer)
        , handler(std::move(theHandler))
        , core(std::make_shared<ServerCore>(
              limits, [this](std::unique_ptr<HttpExchange> exchange) { handOver(std::move(exchange)); }))
        , graceEnd(core->io)
        , work(core->io.get_executor())
        , thread([this] { core->io.run(); })
    {
    }

    ~Private()
    {
        asio::post(core->io, [this] {
            closeListeners();
            core->cutAll();
            core->io.stop();
        });
        thread.join();
        // Nobody answers these any more.
        core->connections.clear();
    }

    /// In the server's thread, like what follows.
    void handOver(std::unique_ptr<HttpExchange> exchange)
    {
        // Qt copies functors.
        auto shared = std::make_shared<std::unique_ptr<HttpExchange>>(std::move(exchange));
        QMetaObject::invokeMethod(
            &server, [this, shared] { handler(std::move(*shared)); }, Qt::QueuedConnection);
    }

    void closeListeners()
    {
        for (const auto &listener : listeners)
            listener->close();
        listeners.clear();
    }

    void stop(std::chrono::milliseconds grace)
    {
        if (core->stopping)
            return;
        closeListeners();
        core->whenEmpty = [this] { end(); };
        graceEnd.expires_after(grace);
        graceEnd.async_wait([this](const boost::system::error_code &error) {
            if (error)
                return;
            core->cutAll();
            end(); // what is still being handled has no connection any more
        });
        core->stop();
    }

    void end()
    {
        if (std::exchange(ended, true))
            return;
        graceEnd.cancel();
        QMetaObject::invokeMethod(&server, &HttpServer::stopped, Qt::QueuedConnection);
    }

    HttpServer &server;
    const Handler handler;
    const std::shared_ptr<ServerCore> core;
    std::vector<std::shared_ptr<Listener>> listeners;
    asio::steady_timer graceEnd;
    bool ended = false;
    const asio::executor_work_guard<asio::io_context::executor_type> work;
    std::thread thread; ///< starts last
};

HttpServer::HttpServer(HttpLimits limits, Handler handler, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(*this, limits, std::move(handler)))
{
}

HttpServer::~HttpServer() = default;

Result<quint16> HttpServer::listen(const QString &address, quint16 port, const std::optional<Tls> &tls)
{
    std::shared_ptr<asio::ssl::context> context;
    if (tls) {
        auto made = makeTlsContext(*tls);
        if (!made)
            return tl::unexpected(made.error());
        context = *made;
    }
    auto listener = Listener::open(*d->core, address, port, tls.has_value());
    if (!listener)
        return tl::unexpected(listener.error());
    const quint16 actual = (*listener)->port();
    asio::post(d->core->io, [p = d.get(), context, open = *listener] {
        if (context)
            p->core->tls = context;
        p->listeners.push_back(open);
        open->start();
    });
    return actual;
}

Result<void> HttpServer::reloadTls(const Tls &tls)
{
    auto context = makeTlsContext(tls);
    if (!context)
        return tl::unexpected(context.error());
    asio::post(d->core->io, [p = d.get(), made = *context] { p->core->tls = made; });
    return {};
}

void HttpServer::stop(std::chrono::milliseconds grace)
{
    asio::post(d->core->io, [p = d.get(), grace] { p->stop(grace); });
}

} // namespace drainboard
