// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/fullport.h"

#include <QTcpServer>
#include <QTcpSocket>

#include <functional>
#include <optional>

namespace drainboard {

/// A TCP target on loopback that keeps the lines it gets; it can go away and come back on its port.
class TcpTarget : public QObject
{
public:
    /// A port of its own, closed until open().
    TcpTarget()
    {
        connect(&m_server, &QTcpServer::newConnection, this, [this] {
            QTcpSocket *socket = m_server.nextPendingConnection();
            socket->setParent(this);
            if (reads)
                connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
            else
                socket->setReadBufferSize(1);
        });
    }

    bool open() { return m_server.listen(QHostAddress::LocalHost, m_port.port()); }
    void close()
    {
        m_server.close();
        qDeleteAll(findChildren<QTcpSocket *>(Qt::FindDirectChildrenOnly));
    }
    QByteArray url() const { return "tcp://127.0.0.1:" + QByteArray::number(m_port.port()); }

    bool reads = true; ///< false: connections are taken and then left alone
    QList<QByteArray> lines;

private:
    void read(QTcpSocket *socket)
    {
        while (socket->canReadLine())
            lines.append(socket->readLine().chopped(1));
    }

    QTcpServer m_server;
    const HeldPort m_port;
};

/// How many of the lines `…item 0`, `…item 1` … arrived in order with none left out; a run may have come
/// again, as it does after a broken connection. Nothing if a line was skipped.
inline std::optional<int> completeUpTo(const QList<QByteArray> &lines)
{
    int next = 0;
    for (const QByteArray &line : lines) {
        const auto at = line.lastIndexOf("item ");
        if (at < 0)
            continue;
        const int number = line.mid(at + 5).toInt();
        if (number > next)
            return std::nullopt;
        if (number == next)
            ++next;
    }
    return next;
}

} // namespace drainboard
