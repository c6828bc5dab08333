// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/exchange.h"

#include "server/http/httpsession.h"
#include "server/http/refusal.h"
#include "server/http/servercore.h"

#include <boost/asio/post.hpp>

namespace drainboard {

Exchange::Exchange(HttpRequest request, std::weak_ptr<ServedConnection> session,
                   std::weak_ptr<ServerCore> core)
    : m_request(std::move(request))
    , m_session(std::move(session))
    , m_core(std::move(core))
{
}

Exchange::~Exchange()
{
    respond(responseOf(serverFailed));
}

void Exchange::respond(HttpResponse response)
{
    post([response = std::move(response)](HttpSession &session) { session.respond(response); });
}

std::unique_ptr<HttpStream> Exchange::acceptWebSocket()
{
    return open(StreamKind::WebSocket, &HttpSession::becomeWebSocket);
}

std::unique_ptr<HttpStream> Exchange::startEvents()
{
    return open(StreamKind::Events, &HttpSession::becomeEvents);
}

std::unique_ptr<HttpStream> Exchange::open(StreamKind kind, Start start)
{
    const auto core = m_core.lock();
    auto link = std::make_shared<StreamLink>();
    auto stream = std::make_unique<StreamHandle>(kind, core ? core->limits.unsent : 0, link, m_core);
    if (m_answered || !core)
        link->tell([](StreamHandle &handle) { handle.takeClosed(); });
    post([link, start](HttpSession &session) { (session.*start)(link); });
    return stream;
}

void Exchange::post(std::function<void(HttpSession &)> what)
{
    if (std::exchange(m_answered, true))
        return;
    if (const auto core = m_core.lock())
        boost::asio::post(core->io, [session = m_session, what = std::move(what)] {
            if (const auto open = session.lock())
                what(static_cast<HttpSession &>(*open));
        });
}

} // namespace drainboard
