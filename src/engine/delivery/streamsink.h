// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/delivery/namelookup.h"
#include "engine/delivery/sink.h"
#include "engine/delivery/tcpwitness.h"

#include <QElapsedTimer>
#include <QHostAddress>
#include <QSslSocket>
#include <QTimer>

namespace drainboard {

/// Writes payloads to one kept TCP or TLS connection.
///
///   Closed ─▶ Resolving ─▶ Connecting ─▶ (Handshaking) ─▶ Open ◀─▶ Writing
///      ▲──────────── any failure, time-out or the peer's goodbye ────┘
///
/// Delivered means that the operating system took every byte. When the connection breaks, connectionLost
/// tells which lines the peer's system had not acknowledged by then, and which its program may not have read.
class StreamSink : public Sink
{
    Q_OBJECT

public:
    StreamSink(Endpoint endpoint, EndpointOverrides::Address address, LookUp lookUp = lookUpName);
    ~StreamSink() override;

    void send(const Payload &payload, std::function<void(const Outcome &)> done) override;
    std::uint64_t unsettledLines() override;
    std::uint64_t unacknowledgedLines() const override;

private:
    enum class State { Closed, Resolving, Connecting, Handshaking, Open, Writing };
    bool usesTls() const { return m_endpoint.transport == Transport::Tls; }
    void resolve();
    void connectToNextAddress();
    std::chrono::milliseconds timeToConnect() const;
    void makeSocket();
    void connected();
    void opened();
    void renew();
    void write();
    void checkWritten();
    void socketFailed(QAbstractSocket::SocketError error);
    void timedOut();
    bool peerHasLeft();
    void dropSocket();
    std::optional<quint64> acknowledgedBytes() const;
    UnconfirmedLines::Time uptime() const { return UnconfirmedLines::Time(m_uptime.elapsed()); }
    void fail(TestStage stage, const QString &text) { fail(stage, text, reasonOf(stage)); }
    void fail(TestStage stage, const QString &text, FailureReason reason);
    void finish(const Outcome &outcome);

    Endpoint m_endpoint;
    EndpointOverrides::Address m_address;
    const LookUp m_lookUp;
    State m_state = State::Closed;
    QList<QHostAddress> m_addresses; ///< not tried yet
    qsizetype m_turn = 0;            ///< which of the name's addresses is tried first
    QTcpSocket *m_socket = nullptr;
    QSslSocket *m_tls = nullptr; ///< m_socket if that is TLS
    QTimer m_timer;
    QElapsedTimer m_uptime;
    qint64 m_openedAt = 0;  ///< of m_uptime
    qint64 m_connectBy = 0; ///< of m_uptime: all addresses and the handshake together
    TcpWitness m_witness;
    quint64 m_handedOver = 0; ///< bytes that the system took from this connection, with those of TLS itself
    UnconfirmedLines m_unconfirmed;
    const Payload *m_payload = nullptr;
    std::function<void(const Outcome &)> m_done;
};

} // namespace drainboard
