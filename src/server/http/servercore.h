// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/connectioncounter.h"
#include "server/http/httpserver.h"
#include "server/http/memorybudget.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>

#include <functional>
#include <memory>
#include <unordered_set>

namespace drainboard {

class ServedConnection;

/// What everything in the server's thread shares. Only `io`, for posting, may be touched from elsewhere.
struct ServerCore : std::enable_shared_from_this<ServerCore>
{
    using HandOver = std::function<void(std::unique_ptr<HttpExchange>)>;

    ServerCore(HttpLimits theLimits, HandOver theHandOver);
    ~ServerCore();
    Q_DISABLE_COPY_MOVE(ServerCore)

    /// Ends what is idle now and everything else once its request is answered.
    void stop();
    void cutAll();
    void forget(const std::shared_ptr<ServedConnection> &connection);

    const HttpLimits limits;
    const HandOver handOver;         ///< to the handler; returns at once
    std::function<void()> whenEmpty; ///< called when the last connection is gone and `stopping`
    ConnectionCounter counter;
    MemoryBudget memory;
    std::unordered_set<std::shared_ptr<ServedConnection>> connections;
    std::shared_ptr<boost::asio::ssl::context> tls; ///< for new connections of listeners that want it
    bool stopping = false;
    /// Goes first: what it still holds needs the rest.
    boost::asio::io_context io{1};
};

} // namespace drainboard
