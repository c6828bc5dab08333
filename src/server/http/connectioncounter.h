// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/clientnetwork.h"

#include <QtGlobal>

#include <cstddef>
#include <map>
#include <optional>

namespace drainboard {

/// Counts open connections, in all and per address. An IPv6 network counts as one address (networkOf()).
class ConnectionCounter
{
public:
    /// A connection's place among the counted; given back when it is destroyed.
    class Place
    {
    public:
        Place(ConnectionCounter &counter, const AddressBytes &key);
        Place(Place &&other) noexcept;
        Place &operator=(Place &&) = delete;
        ~Place();

    private:
        ConnectionCounter *m_counter;
        AddressBytes m_key;
    };

    /// The counter must outlive its places.
    ConnectionCounter(std::size_t most, std::size_t mostPerAddress);
    Q_DISABLE_COPY_MOVE(ConnectionCounter)

    /// Nothing if the house, or the address's part of it, is full.
    std::optional<Place> admit(const AddressBytes &address);

private:
    const std::size_t m_most;
    const std::size_t m_mostPerAddress;
    std::size_t m_open = 0;
    std::map<AddressBytes, std::size_t> m_openByAddress;
};

} // namespace drainboard
