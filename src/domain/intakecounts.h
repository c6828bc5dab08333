// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace drainboard {

/// What the intake did not take as it came, since the start.
struct IntakeCounts
{
    /// Dropped by the system because they came over UDP faster than they could be read. Counted on Linux.
    std::uint64_t lostDatagrams = 0;
    /// Syslog connections closed because of a limit: too many, silent for too long, too much unfinished.
    std::uint64_t refusedConnections = 0;
    std::uint64_t cutMessages = 0; ///< longer than a message may be; their end is missing

    bool operator==(const IntakeCounts &) const = default;
    IntakeCounts operator+(const IntakeCounts &other) const
    {
        return {lostDatagrams + other.lostDatagrams, refusedConnections + other.refusedConnections,
                cutMessages + other.cutMessages};
    }
};

} // namespace drainboard
