// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/filedauthority.h"
#include "support/sinkrun.h"

namespace drainboard {

/// A stream to a port of this computer, whose certificate the authority vouches for.
inline Endpoint streamTo(Transport transport, quint16 port, const FiledAuthority &authority)
{
    Endpoint endpoint;
    endpoint.transport = transport;
    endpoint.host = QStringLiteral("127.0.0.1");
    endpoint.port = port;
    endpoint.caFile = authority.file;
    return endpoint;
}

} // namespace drainboard
