// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/servedconnection.h"

#include "server/http/servercore.h"

namespace drainboard {

ServedConnection::ServedConnection(ServerCore &core, ConnectionCounter::Place place)
    : m_core(core)
    , m_memory(core.memory, [this] { cut(); })
    , m_place(std::move(place))
    , m_deadline(core.io)
{
}

ServedConnection::~ServedConnection() = default;

void ServedConnection::join()
{
    m_core.connections.insert(shared_from_this());
}

void ServedConnection::end()
{
    if (std::exchange(m_ended, true))
        return;
    clearDeadline();
    m_memory.hold(0);
    m_place.reset();
    m_core.forget(shared_from_this());
}

void ServedConnection::setDeadline(std::chrono::milliseconds delay)
{
    m_deadline.expires_after(delay);
    m_deadline.async_wait([weak = weak_from_this()](const boost::system::error_code &error) {
        const auto self = weak.lock();
        // One that was replaced when it had already rung is told by the clock.
        if (!error && self && !self->m_ended && self->m_deadline.expiry() <= std::chrono::steady_clock::now())
            self->overdue();
    });
}

void ServedConnection::clearDeadline()
{
    m_deadline.expires_at(std::chrono::steady_clock::time_point::max());
}

} // namespace drainboard
