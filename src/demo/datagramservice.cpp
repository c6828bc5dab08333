// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/datagramservice.h"

#include <QNetworkDatagram>

namespace drainboard {

DatagramService::DatagramService(ReceiverRecord &record, QObject *parent)
    : ReceiverService(parent)
    , m_record(record)
    , m_socket(new QUdpSocket(this))
{
    connect(m_socket, &QUdpSocket::readyRead, this, &DatagramService::read);
}

quint16 DatagramService::listen(quint16 port)
{
    m_port = m_socket->bind(QHostAddress::LocalHost, port) ? m_socket->localPort() : port;
    return m_socket->localPort();
}

void DatagramService::setBehaviour(ReceiverBehaviour behaviour)
{
    m_hangs = behaviour == ReceiverBehaviour::Hang;
    const bool open = m_socket->state() == QAbstractSocket::BoundState;
    if (behaviour == ReceiverBehaviour::Refuse)
        m_socket->close();
    else if (!open)
        listen(m_port);
}

void DatagramService::read()
{
    while (m_socket->hasPendingDatagrams()) {
        const QByteArray line = m_socket->receiveDatagram().data();
        if (!m_hangs)
            m_record.addLine(line);
    }
}

} // namespace drainboard
