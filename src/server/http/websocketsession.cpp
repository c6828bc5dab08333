// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/websocketsession.h"

#include "server/http/outbox.h"
#include "server/http/requestreader.h"
#include "server/http/responsehead.h"
#include "server/http/servercore.h"

namespace drainboard {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;
using websocket::close_code;

namespace {

/// So long a client has to answer our goodbye.
constexpr std::chrono::seconds closingTime{2};

boost::beast::string_view view(const QByteArray &bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

} // namespace

WebSocketSession::WebSocketSession(ServerCore &core, ConnectionCounter::Place place, ByteTransport transport,
                                   std::shared_ptr<StreamLink> link)
    : ServedConnection(core, std::move(place))
    , m_socket(std::move(transport))
    , m_link(std::move(link))
{
    m_socket.set_option(websocket::stream_base::timeout{core.limits.requestTime, core.limits.idleTime, true});
    m_socket.read_message_max(core.limits.body);
    m_socket.auto_fragment(false);
    m_socket.text(true);
}

std::shared_ptr<WebSocketSession> WebSocketSession::self()
{
    return std::static_pointer_cast<WebSocketSession>(shared_from_this());
}

void WebSocketSession::start(const IncomingRequest &incoming)
{
    join();
    // The headers must be movable: Beast does not destroy a decorator that it has moved from.
    m_socket.set_option(websocket::stream_base::decorator(
        [headers = commonHeaders(incoming.request.id, QDateTime::currentDateTimeUtc())](
            websocket::response_type &response) {
            for (const auto &[name, value] : headers)
                response.set(view(name), view(value));
        }));
    // What of the handshake decides the answer; RequestReader has checked it.
    http::request<http::empty_body> handshake{http::verb::get, "/", 11};
    handshake.set(http::field::host, view(incoming.request.header("Host")));
    handshake.set(http::field::connection, "upgrade");
    handshake.set(http::field::upgrade, "websocket");
    handshake.set(http::field::sec_websocket_version, "13");
    handshake.set(http::field::sec_websocket_key, view(incoming.webSocketKey));
    m_socket.async_accept(handshake, [self = self()](const ByteTransport::ErrorCode &error) {
        if (self->ended())
            return;
        if (error)
            return self->cut();
        self->m_accepted = true;
        self->read();
        self->write();
    });
}

void WebSocketSession::stop()
{
    close(close_code::going_away);
}

void WebSocketSession::cut()
{
    if (ended())
        return;
    m_socket.next_layer().close();
    m_link->tell([](StreamHandle &handle) { handle.takeClosed(); });
    end();
}

void WebSocketSession::read()
{
    m_socket.async_read_some(m_incoming, 0,
                             [self = self()](const ByteTransport::ErrorCode &error, std::size_t) {
                                 if (self->ended())
                                     return;
                                 if (error)
                                     return self->cut();
                                 self->takeFrame();
                             });
}

void WebSocketSession::takeFrame()
{
    tellHeld();
    if (ended() || m_closeCode != close_code::none)
        return;
    if (!m_socket.is_message_done())
        return read();
    if (!m_socket.got_text())
        return close(close_code::unknown_data);
    const auto data = m_incoming.cdata();
    const QByteArray text(static_cast<const char *>(data.data()), static_cast<qsizetype>(data.size()));
    m_incoming.clear();
    m_incoming.shrink_to_fit();
    tellHeld();
    m_link->tell([text](StreamHandle &handle) { handle.takeText(text); });
}

void WebSocketSession::readOn()
{
    if (!ended() && m_closeCode == close_code::none)
        read();
}

void WebSocketSession::send(QByteArray piece)
{
    if (ended() || m_closeCode != close_code::none)
        return;
    m_outgoing.push_back(std::move(piece));
    tellHeld();
    if (!ended())
        write();
}

void WebSocketSession::finish()
{
    close(close_code::normal);
}

void WebSocketSession::close(close_code code)
{
    if (ended() || m_closeCode != close_code::none)
        return;
    m_closeCode = code;
    write();
}

void WebSocketSession::write()
{
    if (!m_accepted || m_writing)
        return;
    if (m_outgoing.empty() && m_closeCode == close_code::none)
        return;
    m_writing = true;
    if (m_outgoing.empty()) {
        setDeadline(closingTime);
        m_socket.async_close(m_closeCode, [self = self()](const ByteTransport::ErrorCode &) { self->cut(); });
        return;
    }
    const QByteArray &next = m_outgoing.front();
    m_socket.async_write(asio::const_buffer(next.constData(), static_cast<std::size_t>(next.size())),
                         [self = self()](const ByteTransport::ErrorCode &error, std::size_t) {
                             if (self->ended())
                                 return;
                             if (error)
                                 return self->cut();
                             self->m_link->discharge(costOf(self->m_outgoing.front()));
                             self->m_outgoing.pop_front();
                             self->m_writing = false;
                             self->tellHeld();
                             if (!self->ended())
                                 self->write();
                         });
}

void WebSocketSession::tellHeld()
{
    m_memory.hold(m_link->unsent() + m_incoming.capacity());
}

} // namespace drainboard
