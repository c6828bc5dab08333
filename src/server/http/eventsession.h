// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/outbox.h"
#include "server/http/servedconnection.h"
#include "server/http/stream.h"
#include "server/http/transport.h"

#include <array>

namespace drainboard {

struct IncomingRequest;

/// An answer that goes on: server-sent events, until either side closes. An empty comment now and then shows
/// whether the client is still there.
class EventSession final : public ServedConnection, public StreamConnection
{
public:
    EventSession(ServerCore &core, ConnectionCounter::Place place, ByteTransport transport,
                 std::shared_ptr<StreamLink> link);

    void start(const IncomingRequest &incoming);
    void stop() override { finish(); }
    void cut() override;

    void send(QByteArray piece) override;
    void finish() override;
    void fallenBehind() override { cut(); }
    void readOn() override {}

private:
    std::shared_ptr<EventSession> self();
    void overdue() override;
    void put(QByteArray piece);
    void write();
    void close();
    void watch();

    ByteTransport m_transport;
    const std::shared_ptr<StreamLink> m_link;
    Outbox m_outbox;
    std::array<char, 64> m_ignored;
    bool m_writing = false;
    bool m_finishing = false;
};

} // namespace drainboard
