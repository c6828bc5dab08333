// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTcpServer>
#include <QTcpSocket>

namespace drainboard {

/// A plain TCP target that keeps what it is sent.
class TakingTarget
{
public:
    TakingTarget()
    {
        m_server.listen(QHostAddress::LocalHost);
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this] {
            auto *socket = m_server.nextPendingConnection();
            QObject::connect(socket, &QTcpSocket::readyRead, socket,
                             [this, socket] { m_received += socket->readAll(); });
        });
    }

    QByteArray url() const { return "tcp://127.0.0.1:" + QByteArray::number(m_server.serverPort()); }
    qsizetype lines() const { return m_received.count('\n'); }
    bool has(const QByteArray &text) const { return m_received.contains(text); }

private:
    QTcpServer m_server;
    QByteArray m_received;
};

/// A target on a port that nobody listens on.
inline QByteArray refusingUrl()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    return "tcp://127.0.0.1:" + QByteArray::number(server.serverPort());
}

} // namespace drainboard
