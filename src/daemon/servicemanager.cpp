// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/servicemanager.h"

#ifdef DRAINBOARD_SYSTEMD
#include <systemd/sd-daemon.h>
#endif

namespace drainboard {

namespace {

void tell([[maybe_unused]] const char *state)
{
#ifdef DRAINBOARD_SYSTEMD
    sd_notify(0, state);
#endif
}

} // namespace

ServiceManager::ServiceManager(Clock &clock)
    : m_watchdog(clock.makeAlarm([this] { pat(); }))
{
#ifdef DRAINBOARD_SYSTEMD
    std::uint64_t microseconds = 0;
    if (sd_watchdog_enabled(0, &microseconds) > 0) // twice within its time, as its manual advises
        m_interval = std::chrono::milliseconds(microseconds / 2000);
#endif
}

void ServiceManager::ready()
{
    tell("READY=1");
    pat();
}

void ServiceManager::reloading()
{
    tell("RELOADING=1");
}

void ServiceManager::stopping()
{
    tell("STOPPING=1");
}

void ServiceManager::pat()
{
    if (m_interval == std::chrono::milliseconds(0))
        return;
    tell("WATCHDOG=1");
    m_watchdog->ringAfter(m_interval);
}

} // namespace drainboard
