// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lines.h"

#include <atomic>
#include <cstdint>
#include <thread>

namespace drainboard::bench {

struct Load
{
    std::uint64_t lines = 0;
    LineShape shape = {};
    std::uint64_t perSecond = 0; ///< 0: as fast as they are taken
    bool stamped = false;        ///< each line ends with the time of its sending (stampDigits)
};

/// Sends lines, line-feed framed, to a loopback port over one connection, in its own thread.
class LineSource
{
public:
    LineSource(std::uint16_t port, const Load &load);
    ~LineSource(); ///< gives up what is not sent yet
    LineSource(const LineSource &) = delete;
    LineSource &operator=(const LineSource &) = delete;

    std::uint64_t sent() const { return m_sent; }
    bool failed() const { return m_failed; }

private:
    void run(std::uint16_t port, const Load &load);

    std::atomic<bool> m_stop = false;
    std::atomic<bool> m_failed = false;
    std::atomic<std::uint64_t> m_sent = 0;
    std::thread m_thread;
};

} // namespace drainboard::bench
