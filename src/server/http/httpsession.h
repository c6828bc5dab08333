// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/outbox.h"
#include "server/http/requestreader.h"
#include "server/http/servedconnection.h"
#include "server/http/transport.h"

#include <array>

namespace drainboard {

class StreamLink;

/// Reads a request, hands it over, writes the answer, and so on, as long as both sides like:
///
///   Handshaking ─▶ Reading ─▶ Handling ─▶ Answering ─▶ Reading …
///                     │ refused, too slow     │ last answer
///                     └──────▶ Answering ◀────┘──▶ Lingering ─▶ end
///
/// While a request is handled nothing is read: what a client sends ahead stays in the network.
class HttpSession final : public ServedConnection
{
public:
    /// `peer`: the client's address.
    HttpSession(ServerCore &core, ConnectionCounter::Place place, ByteTransport transport, QByteArray peer);

    void start();
    void stop() override;
    void cut() override;

    // One of these answers the request that was handed over.
    void respond(const HttpResponse &response);
    void becomeWebSocket(const std::shared_ptr<StreamLink> &link);
    void becomeEvents(const std::shared_ptr<StreamLink> &link);

private:
    enum class State {
        Handshaking,
        Reading,
        Handling,
        Abandoned, ///< cut while the request was handled; its answer is still to come
        Answering,
        Lingering, ///< all is said; waits for the client to close, so that it can read the answer
    };

    std::shared_ptr<HttpSession> self();
    void overdue() override;
    void nextRequest();
    void readMore();
    void takeInput();
    void sayContinue();
    void handOver();
    void refuse(const HttpRefusal &refusal);
    void answer(const HttpResponse &response);
    void write();
    void answered();
    void linger();
    void discard();
    template <typename StreamSession>
    void become(const std::shared_ptr<StreamLink> &link);

    ByteTransport m_transport;
    const QByteArray m_peer;
    State m_state = State::Handshaking;
    std::array<char, 4096> m_chunk;
    QByteArray m_input; ///< read, but not yet understood
    RequestReader m_reader;
    Outbox m_outbox;
    IncomingRequest m_incoming; ///< the present request, without its body once it is handed over
    bool m_keepAlive = false;   ///< after the present answer
};

} // namespace drainboard
