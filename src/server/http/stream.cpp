// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/stream.h"

#include "server/http/outbox.h"
#include "server/http/servercore.h"

#include <boost/asio/post.hpp>

namespace drainboard {

void StreamLink::attach(StreamHandle *handle)
{
    const std::scoped_lock lock(m_mutex);
    m_handle = handle;
}

void StreamLink::detach()
{
    attach(nullptr);
}

void StreamLink::tell(std::function<void(StreamHandle &)> tell)
{
    const std::scoped_lock lock(m_mutex);
    if (m_handle)
        QMetaObject::invokeMethod(
            m_handle, [handle = m_handle, tell = std::move(tell)] { tell(*handle); }, Qt::QueuedConnection);
}

void StreamLink::discharge(std::size_t cost)
{
    if (m_unsent.fetch_sub(cost) == cost)
        tell([](StreamHandle &handle) { handle.takeDrained(); });
}

StreamHandle::StreamHandle(StreamKind kind, std::size_t mostUnsent, std::shared_ptr<StreamLink> link,
                           std::weak_ptr<ServerCore> core)
    : m_kind(kind)
    , m_mostUnsent(mostUnsent)
    , m_link(std::move(link))
    , m_core(std::move(core))
{
    m_link->attach(this);
}

StreamHandle::~StreamHandle()
{
    m_link->detach();
    close();
}

void StreamHandle::send(const QByteArray &text)
{
    if (!m_open)
        return;
    QByteArray piece = m_kind == StreamKind::Events ? eventOf(text) : text;
    const std::size_t cost = costOf(piece);
    const std::size_t before = m_link->charge(cost);
    // Alone, a text may be of any size: nobody is behind with it.
    if (before > 0 && before + cost > m_mostUnsent) {
        m_open = false;
        post([](StreamConnection &connection) { connection.fallenBehind(); });
        return;
    }
    post([piece = std::move(piece)](StreamConnection &connection) { connection.send(piece); });
}

void StreamHandle::close()
{
    m_tellsClosed = false;
    if (std::exchange(m_open, false))
        post([](StreamConnection &connection) { connection.finish(); });
}

void StreamHandle::takeText(const QByteArray &text)
{
    if (!m_open)
        return;
    // The next one is read only now: what the handler cannot keep up with stays with the client.
    post([](StreamConnection &connection) { connection.readOn(); });
    Q_EMIT textReceived(text); // may destroy this
}

void StreamHandle::takeDrained()
{
    if (m_open && m_link->unsent() == 0) // more may have been sent since
        Q_EMIT drained();
}

void StreamHandle::takeClosed()
{
    m_open = false;
    if (std::exchange(m_tellsClosed, false))
        Q_EMIT closed(); // may destroy this
}

void StreamHandle::post(std::function<void(StreamConnection &)> what)
{
    if (const auto core = m_core.lock())
        boost::asio::post(core->io, [link = m_link, what = std::move(what)] {
            if (const auto connection = link->connection.lock())
                what(*connection);
        });
}

QByteArray eventOf(const QByteArray &text)
{
    QByteArray event = "data: ";
    event.reserve(text.size() + 8);
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n')
            continue;
        if (c == '\r' || c == '\n')
            event.append("\ndata: "); // either would end the field
        else
            event.append(c);
    }
    return event.append("\n\n");
}

} // namespace drainboard
