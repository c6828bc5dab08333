// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "demo/receiverservice.h"

#include <QHash>
#include <QTcpServer>
#include <QTimer>

class QSslSocket;

namespace drainboard {

struct StreamSecurity
{
    bool tls = false;
    Identity identity;
    Identity wrongIdentity;
};

/// A listening socket that leaves it to others what becomes of a connection.
class SocketServer : public QTcpServer
{
    Q_OBJECT

public:
    using QTcpServer::QTcpServer;

Q_SIGNALS:
    void accepted(qintptr descriptor);

protected:
    void incomingConnection(qintptr descriptor) override { Q_EMIT accepted(descriptor); }
};

/// Takes lines over TCP or TLS, each ended by a line feed or counted in octets (RFC 6587).
class StreamService : public ReceiverService
{
    Q_OBJECT

public:
    StreamService(StreamSecurity security, ReceiverRecord &record, QObject *parent);

    quint16 listen(quint16 port) override;
    void setBehaviour(ReceiverBehaviour behaviour) override;

protected:
    ReceiverRecord &record() { return m_record; }
    ReceiverBehaviour behaviour() const { return m_behaviour; }
    /// What a connection has sent and nobody has taken yet. Takes what it understands off the front.
    virtual void take(QTcpSocket *socket, QByteArray &bytes);
    /// False: Answer403 and the like break the connection, and Slow reads little at a time.
    virtual bool answersRequests() const { return false; }
    /// Bytes that one connection may have waiting in front of take().
    virtual qsizetype longestInput() const { return 1024 * 1024; }
    void breakConnection(QTcpSocket *socket);

private:
    void holdPort();
    void accept(qintptr descriptor);
    void secure(QSslSocket *socket);
    void read(QTcpSocket *socket);
    void readSlowly();
    void breakAll();

    const StreamSecurity m_security;
    ReceiverRecord &m_record;
    ReceiverBehaviour m_behaviour = ReceiverBehaviour::Accept;
    SocketServer *m_server;
    QTcpSocket *m_portHolder; ///< bound while the port is closed, so that nobody else gets it
    quint16 m_port = 0;
    QTimer *m_slowTimer;
    QHash<QTcpSocket *, QByteArray> m_connections;
};

} // namespace drainboard
