// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/servedconnection.h"
#include "server/http/stream.h"
#include "server/http/transport.h"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <deque>

namespace drainboard {

struct IncomingRequest;

/// A websocket. Beast answers pings, sends its own when the client is silent and closes if nothing comes
/// back.
class WebSocketSession final : public ServedConnection, public StreamConnection
{
public:
    WebSocketSession(ServerCore &core, ConnectionCounter::Place place, ByteTransport transport,
                     std::shared_ptr<StreamLink> link);

    void start(const IncomingRequest &incoming);
    void stop() override;
    void cut() override;

    void send(QByteArray piece) override;
    void finish() override;
    void fallenBehind() override { cut(); }
    void readOn() override;

private:
    std::shared_ptr<WebSocketSession> self();
    void overdue() override { cut(); }
    void read();
    void takeFrame();
    void write();
    void close(boost::beast::websocket::close_code code);
    void tellHeld();

    boost::beast::websocket::stream<ByteTransport, false> m_socket; ///< without compression
    const std::shared_ptr<StreamLink> m_link;
    boost::beast::flat_buffer m_incoming;
    std::deque<QByteArray> m_outgoing; ///< the first is being written
    boost::beast::websocket::close_code m_closeCode = boost::beast::websocket::close_code::none;
    bool m_accepted = false;
    bool m_writing = false;
};

} // namespace drainboard
