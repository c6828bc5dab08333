// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/fullport.h"

#include <QNetworkProxy>

namespace drainboard {

/// While it lives, this process's network has a proxy that takes no connection. As a user's may, it applies
/// to all but loopback addresses; so tests speak to 0.0.0.0, which leads to this computer, too.
class ClosedProxy
{
public:
    explicit ClosedProxy(QNetworkProxy::ProxyType type)
    {
        QNetworkProxy::setApplicationProxy({type, QStringLiteral("127.0.0.1"), m_port.port()});
    }
    ~ClosedProxy() { QNetworkProxy::setApplicationProxy(QNetworkProxy::DefaultProxy); }
    Q_DISABLE_COPY_MOVE(ClosedProxy)

private:
    const HeldPort m_port;
};

} // namespace drainboard
