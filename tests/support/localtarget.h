// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/fullport.h"

#include <QTcpServer>
#include <QTcpSocket>

#include <deque>

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

/// A target on a port that nobody listens on; another one each time.
inline QByteArray refusingUrl()
{
    static std::deque<HeldPort> held; // until the program ends
    return "tcp://127.0.0.1:" + QByteArray::number(held.emplace_back().port());
}

} // namespace drainboard
