// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "domain/drain.h"
#include "engine/linelog/linelog.h"

#include <optional>
#include <string>

namespace drainboard {

/// The gaps of one drain: written down in the line log, and told to its target in one line.
class GapLedger
{
public:
    /// Gaps since the last success (µs since 1970 UTC) were not told: the program ended before. So what is
    /// saved as the last success may not be later than untoldFrom(). After a crash, which may forget
    /// successes, a target may be told twice. `log` must outlive it.
    GapLedger(LineLog &log, DrainId drain, std::int64_t lastSuccess);

    void record(const Gap &gap, std::int64_t lastSuccess);
    bool hasUntold() const { return m_untold > 0; }
    /// True if a notice is to be sent: there is something to tell, and none is on its way.
    bool mustTell() const { return hasUntold() && !m_linesAfterNotice; }
    /// Of what was not told.
    std::string notice() const;
    /// The time of the first gap that was not told; only where there is one.
    std::int64_t untoldFrom() const { return m_untoldFrom; }
    void told() { m_untold = 0; }

    // A notice that has been written is told once the peer's system has it.
    void noticeWritten() { m_linesAfterNotice = 0; }
    void linesWritten(std::uint64_t lines);
    bool awaitsAcknowledgement() const { return m_linesAfterNotice.has_value(); }
    /// The peer's system has all that was written but the newest `unacknowledged` lines.
    void acknowledged(std::uint64_t unacknowledged);
    /// The connection is gone, and the peer's system has no more than that. True if a notice is lost with it:
    /// it must be told again.
    bool connectionLost(std::uint64_t unacknowledged);

    /// Newest first, at most 5.
    const QList<Gap> &recent() const { return m_recent; }

private:
    void addUntold(const Gap &gap, std::int64_t lastSuccess);

    LineLog &m_log;
    DrainId m_drain;
    QList<Gap> m_recent;
    std::uint64_t m_untold = 0; ///< lines
    std::int64_t m_untoldFrom = 0;
    std::int64_t m_untoldSince = 0;                  ///< the last success before
    std::optional<std::uint64_t> m_linesAfterNotice; ///< while the peer's system may not have that
};

} // namespace drainboard
