// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"

#include <memory>

namespace drainboard {

/// What systemd is told (sd_notify): ready, stopping, and that the event loop still turns, as often as its
/// watchdog wants it. Does nothing where systemd did not start the program or was not there at build time.
class ServiceManager
{
public:
    explicit ServiceManager(Clock &clock);

    void ready();
    void reloading();
    void stopping();

private:
    void pat();

    std::unique_ptr<Alarm> m_watchdog;
    std::chrono::milliseconds m_interval{0}; ///< 0: nobody watches
};

} // namespace drainboard
