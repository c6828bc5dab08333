// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

namespace drainboard::bench {

/// A receiver on a free loopback port that counts line feeds, as fast as the kernel gives bytes.
class LineSink
{
public:
    LineSink();
    ~LineSink();
    LineSink(const LineSink &) = delete;
    LineSink &operator=(const LineSink &) = delete;

    std::uint16_t port() const { return m_port; }
    std::uint64_t lines() const { return m_lines; }

private:
    void run();

    int m_listener = -1;
    std::uint16_t m_port = 0;
    std::atomic<bool> m_stop = false;
    std::atomic<std::uint64_t> m_lines = 0;
    std::thread m_thread;
};

/// Sends RFC 5424 lines of 200 bytes, line-feed framed, of the app `shop-api`, to a loopback port over one
/// connection, in its own thread.
class LineSource
{
public:
    LineSource(std::uint16_t port, std::uint64_t lines);
    ~LineSource();
    LineSource(const LineSource &) = delete;
    LineSource &operator=(const LineSource &) = delete;

    bool failed() const { return m_failed; }

private:
    void run(std::uint16_t port, std::uint64_t lines);

    std::atomic<bool> m_failed = false;
    std::thread m_thread;
};

} // namespace drainboard::bench
