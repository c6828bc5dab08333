// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/connectioncounter.h"
#include "server/http/memorybudget.h"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>

namespace drainboard {

struct ServerCore;

/// One client, in the server's thread: an HTTP session, a websocket or a stream of events. The core holds it
/// until it has ended; pending operations hold it too.
class ServedConnection : public std::enable_shared_from_this<ServedConnection>
{
public:
    ServedConnection(ServerCore &core, ConnectionCounter::Place place);
    virtual ~ServedConnection();
    Q_DISABLE_COPY_MOVE(ServedConnection)

    /// Puts it among the core's connections.
    void join();
    /// The server stops: ends at once if nothing is under way, else with the answer.
    virtual void stop() = 0;
    /// Closes without a word.
    virtual void cut() = 0;

protected:
    /// Gives back memory and leaves the core. Nothing more happens after that.
    void end();
    bool ended() const { return m_ended; }
    /// Replaces an earlier deadline.
    void setDeadline(std::chrono::milliseconds delay);
    void clearDeadline();
    virtual void overdue() = 0;

    ServerCore &m_core;
    MemoryBudget::Account m_memory;
    std::optional<ConnectionCounter::Place> m_place; ///< passed on when another protocol takes over

private:
    boost::asio::steady_timer m_deadline;
    bool m_ended = false;
};

} // namespace drainboard
