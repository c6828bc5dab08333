// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/eventsession.h"

#include "server/http/requestreader.h"
#include "server/http/responsehead.h"
#include "server/http/servercore.h"

namespace drainboard {

namespace asio = boost::asio;

namespace {

/// So long a client has to answer the end of TLS.
constexpr std::chrono::seconds closingTime{2};

} // namespace

EventSession::EventSession(ServerCore &core, ConnectionCounter::Place place, ByteTransport transport,
                           std::shared_ptr<StreamLink> link)
    : ServedConnection(core, std::move(place))
    , m_transport(std::move(transport))
    , m_link(std::move(link))
{
}

std::shared_ptr<EventSession> EventSession::self()
{
    return std::static_pointer_cast<EventSession>(shared_from_this());
}

void EventSession::start(const IncomingRequest &incoming)
{
    join();
    const HttpResponse response{200, "text/event-stream", {}, {{"Cache-Control", "no-store"}}};
    // Without a length: the stream lasts until the connection closes.
    put(responseHead(response, {incoming.request.id, {}, false, incoming.http11},
                     QDateTime::currentDateTimeUtc()));
    if (incoming.request.method == "HEAD")
        finish();
    watch();
}

void EventSession::cut()
{
    if (ended())
        return;
    m_transport.close();
    m_link->tell([](StreamHandle &handle) { handle.takeClosed(); });
    end();
}

void EventSession::overdue()
{
    if (m_writing)
        cut();
    else
        put(":\n\n");
}

void EventSession::put(QByteArray piece)
{
    m_link->charge(costOf(piece));
    send(std::move(piece));
}

void EventSession::send(QByteArray piece)
{
    if (ended() || m_finishing)
        return;
    m_outbox.put(std::move(piece));
    m_memory.hold(m_link->unsent());
    if (!ended() && !m_writing)
        write();
}

void EventSession::write()
{
    m_writing = true;
    setDeadline(m_core.limits.idleTime);
    m_transport.writeSome(m_outbox, [self = self()](ByteTransport::ErrorCode error, std::size_t size) {
        if (self->ended())
            return;
        if (error)
            return self->cut();
        self->m_link->discharge(self->m_outbox.written(size));
        self->m_memory.hold(self->m_link->unsent());
        if (self->ended())
            return;
        if (!self->m_outbox.empty())
            return self->write();
        self->m_writing = false;
        if (self->m_finishing)
            self->close();
        else
            self->setDeadline(self->m_core.limits.idleTime / 2);
    });
}

void EventSession::finish()
{
    if (ended() || std::exchange(m_finishing, true))
        return;
    if (!m_writing)
        close();
}

void EventSession::close()
{
    m_writing = true;
    setDeadline(closingTime);
    m_transport.shutdownSend([self = self()] { self->cut(); });
}

void EventSession::watch()
{
    m_transport.readSome(asio::buffer(m_ignored),
                         [self = self()](ByteTransport::ErrorCode error, std::size_t) {
                             if (self->ended())
                                 return;
                             if (error)
                                 self->cut();
                             else
                                 self->watch(); // there is nothing a client could say
                         });
}

} // namespace drainboard
