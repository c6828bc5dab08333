// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/servercore.h"

#include "server/http/servedconnection.h"

namespace drainboard {

ServerCore::ServerCore(HttpLimits theLimits, HandOver theHandOver)
    : limits(theLimits)
    , handOver(std::move(theHandOver))
    , counter(static_cast<std::size_t>(limits.connections),
              static_cast<std::size_t>(limits.connectionsPerAddress))
    , memory(limits.memory)
{
}

ServerCore::~ServerCore() = default;

void ServerCore::stop()
{
    stopping = true;
    const auto present = connections; // stopping one changes the set
    for (const auto &connection : present)
        connection->stop();
    if (connections.empty() && whenEmpty)
        whenEmpty();
}

void ServerCore::cutAll()
{
    const auto present = connections;
    for (const auto &connection : present)
        connection->cut();
}

void ServerCore::forget(const std::shared_ptr<ServedConnection> &connection)
{
    connections.erase(connection);
    if (stopping && connections.empty() && whenEmpty)
        whenEmpty();
}

} // namespace drainboard
