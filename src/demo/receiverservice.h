// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "demo/receiver.h"

namespace drainboard {

/// What a receiver does with its sockets; one implementation per kind.
class ReceiverService : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// On loopback; 0 takes a free port. Gives the port, or 0 if it cannot be opened.
    virtual quint16 listen(quint16 port) = 0;
    virtual void setBehaviour(ReceiverBehaviour behaviour) = 0;
};

} // namespace drainboard
