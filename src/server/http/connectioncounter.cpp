// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/connectioncounter.h"

#include <utility>

namespace drainboard {

ConnectionCounter::Place::Place(ConnectionCounter &counter, const AddressBytes &key)
    : m_counter(&counter)
    , m_key(key)
{
    ++m_counter->m_open;
    ++m_counter->m_openByAddress[key];
}

ConnectionCounter::Place::Place(Place &&other) noexcept
    : m_counter(std::exchange(other.m_counter, nullptr))
    , m_key(other.m_key)
{
}

ConnectionCounter::Place::~Place()
{
    if (!m_counter)
        return;
    --m_counter->m_open;
    const auto found = m_counter->m_openByAddress.find(m_key);
    if (--found->second == 0)
        m_counter->m_openByAddress.erase(found);
}

ConnectionCounter::ConnectionCounter(std::size_t most, std::size_t mostPerAddress)
    : m_most(most)
    , m_mostPerAddress(mostPerAddress)
{
}

std::optional<ConnectionCounter::Place> ConnectionCounter::admit(const AddressBytes &address)
{
    const AddressBytes key = networkOf(address);
    const auto found = m_openByAddress.find(key);
    const std::size_t fromThere = found == m_openByAddress.end() ? 0 : found->second;
    if (m_open >= m_most || fromThere >= m_mostPerAddress)
        return {};
    return Place(*this, key);
}

} // namespace drainboard
