// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "demo/receiverservice.h"

#include <QUdpSocket>

namespace drainboard {

/// Takes datagrams. Only accepting and refusing can be told apart from outside; hanging drops what comes.
class DatagramService : public ReceiverService
{
    Q_OBJECT

public:
    DatagramService(ReceiverRecord &record, QObject *parent);

    quint16 listen(quint16 port) override;
    void setBehaviour(ReceiverBehaviour behaviour) override;

private:
    void read();

    ReceiverRecord &m_record;
    QUdpSocket *m_socket;
    quint16 m_port = 0;
    bool m_hangs = false;
};

} // namespace drainboard
