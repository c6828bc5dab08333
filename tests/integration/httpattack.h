// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "httptestserver.h"
#include "rawclient.h"

namespace drainboard {

/// Whether an ordinary client, from an address that no attack uses, is answered while one goes on.
inline bool served(const HttpTestServer &server, RawClient::Security security = RawClient::Security::None)
{
    RawClient client(server.port, QStringLiteral("127.0.0.100"), security);
    client.send(get("/ordinary"));
    return QTest::qWaitFor([&] { return client.status() == 200; });
}

} // namespace drainboard
