// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/httpsession.h"

#include "server/http/eventsession.h"
#include "server/http/exchange.h"
#include "server/http/responsehead.h"
#include "server/http/servercore.h"
#include "server/http/stream.h"
#include "server/http/websocketsession.h"

namespace drainboard {

namespace asio = boost::asio;

namespace {

/// So long a client has to read the last answer and close.
constexpr std::chrono::seconds lingerTime{2};
/// A body up to this size travels in one piece with its head.
constexpr qsizetype joinedBody = 16 * 1024;

} // namespace

HttpSession::HttpSession(ServerCore &core, ConnectionCounter::Place place, ByteTransport transport,
                         QByteArray peer)
    : ServedConnection(core, std::move(place))
    , m_transport(std::move(transport))
    , m_peer(std::move(peer))
    , m_reader(core.limits)
{
}

std::shared_ptr<HttpSession> HttpSession::self()
{
    return std::static_pointer_cast<HttpSession>(shared_from_this());
}

void HttpSession::start()
{
    join();
    setDeadline(m_core.limits.requestTime);
    m_transport.handshake([self = self()](ByteTransport::ErrorCode error) {
        if (self->ended())
            return;
        if (error)
            self->cut();
        else
            self->nextRequest();
    });
}

void HttpSession::stop()
{
    m_keepAlive = false;
    if (m_state == State::Handshaking || (m_state == State::Reading && !m_reader.started()))
        cut();
}

void HttpSession::cut()
{
    if (ended())
        return;
    m_transport.close();
    if (m_state == State::Handling || m_state == State::Abandoned)
        m_state = State::Abandoned; // the request is still in memory, so its place and bytes stay counted
    else
        end();
}

void HttpSession::overdue()
{
    // With something in the outbox, a "100 Continue" that nobody reads is being written.
    if (m_state == State::Reading && m_reader.started() && m_outbox.empty())
        refuse({408, "The request took too long."});
    else
        cut();
}

void HttpSession::nextRequest()
{
    m_state = State::Reading;
    m_incoming = {};
    m_incoming.request.id = newRequestId();
    m_memory.hold(static_cast<std::size_t>(m_input.capacity()));
    if (ended())
        return;
    setDeadline(m_core.limits.idleTime);
    if (m_input.isEmpty())
        readMore();
    else
        takeInput();
}

void HttpSession::readMore()
{
    m_transport.readSome(asio::buffer(m_chunk),
                         [self = self()](ByteTransport::ErrorCode error, std::size_t size) {
                             if (self->ended() || self->m_state != State::Reading)
                                 return;
                             if (error)
                                 return self->cut();
                             self->m_input.append(self->m_chunk.data(), static_cast<qsizetype>(size));
                             self->takeInput();
                         });
}

void HttpSession::takeInput()
{
    const bool first = !m_reader.started();
    const auto state = m_reader.read(m_input);
    if (first && m_reader.started())
        setDeadline(m_core.limits.requestTime);
    if (m_input.isEmpty())
        m_input = {}; // gives its memory back
    m_memory.hold(m_reader.held() + static_cast<std::size_t>(m_input.capacity()));
    if (ended())
        return;
    switch (state) {
    case RequestReader::State::Whole:
        return handOver();
    case RequestReader::State::Refused:
        return refuse(m_reader.refusal());
    case RequestReader::State::NeedsMore:
        break;
    }
    if (m_reader.takeExpectation())
        sayContinue();
    else
        readMore();
}

void HttpSession::sayContinue()
{
    m_outbox.put("HTTP/1.1 100 Continue\r\n\r\n");
    m_transport.writeSome(m_outbox, [self = self()](ByteTransport::ErrorCode error, std::size_t size) {
        if (self->ended() || self->m_state != State::Reading)
            return;
        // The socket was idle: a few bytes that do not fit are no client's fault, but nobody's case either.
        self->m_outbox.written(size);
        if (error || !self->m_outbox.empty())
            return self->cut();
        self->readMore();
    });
}

void HttpSession::handOver()
{
    m_state = State::Handling;
    clearDeadline();
    m_memory.pin(true);
    const QByteArray id = m_incoming.request.id;
    m_incoming = m_reader.take();
    m_keepAlive = m_incoming.keepAlive && !m_core.stopping;
    m_incoming.request.id = id;
    m_incoming.request.peer = m_peer;
    m_incoming.request.secure = m_transport.secure();
    HttpRequest request = m_incoming.request;
    m_incoming.request.body = {};
    m_core.handOver(
        std::make_unique<Exchange>(std::move(request), weak_from_this(), m_core.weak_from_this()));
}

void HttpSession::refuse(const HttpRefusal &refusal)
{
    m_keepAlive = false;
    m_incoming.http11 = true;
    answer(responseOf(refusal));
}

void HttpSession::respond(const HttpResponse &response)
{
    m_memory.pin(false);
    if (m_state == State::Abandoned)
        return end();
    answer(response);
}

void HttpSession::answer(const HttpResponse &response)
{
    m_state = State::Answering;
    m_keepAlive = m_keepAlive && !m_core.stopping;
    const bool valid = response.status >= 200 && response.status <= 599;
    const HttpResponse &given = valid ? response : responseOf(serverFailed);
    const bool hasBody = mayHaveBody(given.status) && m_incoming.request.method != "HEAD";
    QByteArray head =
        responseHead(given, {m_incoming.request.id, given.body.size(), m_keepAlive, m_incoming.http11},
                     QDateTime::currentDateTimeUtc());
    if (hasBody && given.body.size() <= joinedBody) {
        m_outbox.put(head.append(given.body));
    } else {
        m_outbox.put(std::move(head));
        if (hasBody)
            m_outbox.put(given.body);
    }
    m_memory.hold(static_cast<std::size_t>(m_input.capacity() + given.body.size()));
    if (!ended())
        write();
}

void HttpSession::write()
{
    setDeadline(m_core.limits.idleTime);
    m_transport.writeSome(m_outbox, [self = self()](ByteTransport::ErrorCode error, std::size_t size) {
        if (self->ended())
            return;
        if (error)
            return self->cut();
        self->m_outbox.written(size);
        if (self->m_outbox.empty())
            self->answered();
        else
            self->write();
    });
}

void HttpSession::answered()
{
    if (m_keepAlive && !m_core.stopping)
        nextRequest();
    else
        linger();
}

void HttpSession::linger()
{
    m_state = State::Lingering;
    m_input = {};
    m_memory.hold(0);
    setDeadline(lingerTime);
    m_transport.shutdownSend([self = self()] {
        if (!self->ended())
            self->discard();
    });
}

void HttpSession::discard()
{
    m_transport.readRaw(asio::buffer(m_chunk), [self = self()](ByteTransport::ErrorCode error, std::size_t) {
        if (self->ended())
            return;
        if (error)
            self->cut();
        else
            self->discard();
    });
}

template <typename StreamSession>
void HttpSession::become(const std::shared_ptr<StreamLink> &link)
{
    m_memory.pin(false);
    if (m_state == State::Abandoned || m_core.stopping) {
        link->tell([](StreamHandle &handle) { handle.takeClosed(); });
        m_transport.close();
        return end();
    }
    const auto stream =
        std::make_shared<StreamSession>(m_core, std::move(*m_place), std::move(m_transport), link);
    m_place.reset();
    link->connection = stream;
    stream->start(m_incoming);
    end();
}

void HttpSession::becomeWebSocket(const std::shared_ptr<StreamLink> &link)
{
    if (m_incoming.request.wantsWebSocket && m_input.isEmpty())
        return become<WebSocketSession>(link);
    link->tell([](StreamHandle &handle) { handle.takeClosed(); });
    m_memory.pin(false);
    if (m_state == State::Abandoned)
        end();
    else
        refuse({426, "Only a websocket is served here."});
}

void HttpSession::becomeEvents(const std::shared_ptr<StreamLink> &link)
{
    become<EventSession>(link);
}

} // namespace drainboard
