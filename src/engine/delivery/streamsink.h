// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/delivery/sink.h"

#include <QElapsedTimer>
#include <QHostAddress>
#include <QSslSocket>
#include <QTimer>

#include <deque>

namespace drainboard {

/// Writes payloads to one kept TCP or TLS connection.
///
///   Closed ─▶ Resolving ─▶ Connecting ─▶ (Handshaking) ─▶ Open ◀─▶ Writing
///      ▲──────────── any failure, time-out or the peer's goodbye ────┘
///
/// Delivered means that the operating system took every byte. What was written within the last second may
/// not have been read when the connection breaks; connectionLost tells how many lines that is. It comes
/// before the end of an attempt that the same break made fail.
class StreamSink : public Sink
{
    Q_OBJECT

public:
    StreamSink(Endpoint endpoint, EndpointOverrides::Address address);
    ~StreamSink() override;

    void send(const Payload &payload, std::function<void(const Outcome &)> done) override;

private:
    enum class State { Closed, Resolving, Connecting, Handshaking, Open, Writing };
    struct Write
    {
        qint64 time; ///< of m_uptime, milliseconds
        quint64 lines;
    };

    bool usesTls() const { return m_endpoint.transport == Transport::Tls; }
    void begin();
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
    quint64 takeUnconfirmed();
    void fail(TestStage stage, const QString &text);
    void finish(const Outcome &outcome);

    Endpoint m_endpoint;
    EndpointOverrides::Address m_address;
    State m_state = State::Closed;
    QList<QHostAddress> m_addresses; ///< not tried yet
    QTcpSocket *m_socket = nullptr;
    QSslSocket *m_tls = nullptr; ///< m_socket if that is TLS
    QTimer m_timer;
    QElapsedTimer m_uptime;
    qint64 m_openedAt = 0;            ///< of m_uptime
    qint64 m_connectBy = 0;           ///< of m_uptime: all addresses and the handshake together
    std::deque<Write> m_recentWrites; ///< of the open connection
    const Payload *m_payload = nullptr;
    std::function<void(const Outcome &)> m_done;
};

} // namespace drainboard
