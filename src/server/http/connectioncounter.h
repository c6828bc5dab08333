// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

namespace drainboard {

/// An IPv6 address, or an IPv4 one mapped into it (::ffff:a.b.c.d).
using AddressBytes = std::array<std::uint8_t, 16>;

/// Counts open connections, in all and per address. An IPv6 network of 64 bits, which one client has to
/// itself, counts as one address.
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
