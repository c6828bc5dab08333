// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "demo/certificates.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <thread>
#include <unordered_map>
#include <vector>

struct ssl_ctx_st;

namespace drainboard::bench {

enum class Wire { Tcp, Tls, Https };

class SinkConnection;

/// A receiver on a free loopback port that takes any number of connections in one thread and counts lines,
/// as cheaply as it can: by line feeds, or by the length of JSON bodies (linecounter.h).
class LineSink
{
public:
    /// `identity` is for TLS and HTTPS. `stamped`: lines carry their time of sending.
    explicit LineSink(Wire wire = Wire::Tcp, const Identity &identity = {}, bool stamped = false);
    ~LineSink();
    LineSink(const LineSink &) = delete;
    LineSink &operator=(const LineSink &) = delete;

    std::uint16_t port() const { return m_port; }
    std::uint64_t lines() const { return m_lines; }
    /// When the newest lines were counted.
    std::chrono::steady_clock::time_point lastLineAt() const;
    /// Waits until so many lines are there; false if it takes longer than `patience`.
    bool waitForLines(std::uint64_t lines, std::chrono::seconds patience) const;
    /// Of stamped lines: microseconds from sending to counting. Ends receiving.
    std::vector<std::uint32_t> takeDelays();

private:
    void run();
    void acceptAll();
    void receive(int socket);
    void stop();

    const Wire m_wire;
    const bool m_stamped;
    std::uint16_t m_port = 0;
    int m_listener = -1;
    int m_poll = -1;
    std::shared_ptr<ssl_ctx_st> m_tls;
    std::atomic<bool> m_stop = false;
    std::atomic<std::uint64_t> m_lines = 0;
    std::atomic<std::int64_t> m_lastLineAt = 0; ///< steady nanoseconds
    std::vector<std::uint32_t> m_delays;        ///< the thread's, until it has ended
    std::unordered_map<int, std::unique_ptr<SinkConnection>> m_connections;
    std::thread m_thread;
};

} // namespace drainboard::bench
