// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QUdpSocket>

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace drainboard {

/// Reads what waits at a bound UDP socket, and counts what the system dropped because its buffer was full.
/// On Linux up to 64 datagrams cost one system call (recvmmsg); elsewhere they are read one by one, and what
/// was dropped stays unknown.
class DatagramReader
{
public:
    DatagramReader();

    /// Asks the system to tell of losses at this socket. Call once it is bound; lost() goes on counting.
    void begin(QUdpSocket &socket);
    /// The datagrams that waited, at most 65; the views live until the next call. To be called after each
    /// readyRead(): lets the socket emit the next one, at once if more datagrams wait.
    std::span<const std::string_view> read(QUdpSocket &socket);
    /// Datagrams that the system dropped. Known when the next datagram behind them is read.
    std::uint64_t lost() const { return m_lost; }

private:
    void readMany(QUdpSocket &socket);
    void noteDropped(std::uint32_t sinceBegin);

    /// Not initialised: only what datagrams really fill becomes memory.
    std::unique_ptr<char[]> m_bytes;
    std::vector<std::string_view> m_datagrams;
    std::uint32_t m_dropped = 0; ///< as the system last told, since begin()
    std::uint64_t m_lost = 0;
};

} // namespace drainboard
