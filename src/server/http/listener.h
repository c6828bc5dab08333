// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>

namespace drainboard {

struct ServerCore;

/// Takes connections in and turns away those for which there is no room.
class Listener : public std::enable_shared_from_this<Listener>
{
public:
    /// Binds at once; accepts nothing before start(). `secure`: with the core's TLS.
    static Result<std::shared_ptr<Listener>> open(ServerCore &core, const QString &address, quint16 port,
                                                  bool secure);

    Listener(ServerCore &core, bool secure);

    quint16 port() const;

    // In the server's thread.
    void start();
    void close();

private:
    using Socket = boost::asio::ip::tcp::socket;

    void take(Socket socket);
    void turnAway(Socket socket);

    ServerCore &m_core;
    boost::asio::ip::tcp::acceptor m_acceptor;
    boost::asio::steady_timer m_pause;
    const bool m_secure;
};

} // namespace drainboard
