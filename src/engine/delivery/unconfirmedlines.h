// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

namespace drainboard {

/// Lines that a broken connection may have lost.
struct LostLines
{
    std::uint64_t unacknowledged =
        0; ///< the newest lines, of which the peer's system did not say it has them
    std::uint64_t unconfirmed =
        0; ///< those, and others before them that the peer's program may not have read

    bool operator==(const LostLines &) const = default;
};

/// What was written over one connection and is not known to have been read. Bytes are counted from the
/// connection's beginning; of TLS they are the encrypted ones.
///
/// A write is confirmed when the peer's system has acknowledged it and then `unreadTime` passed in which the
/// peer took whatever else there was. While a peer stalls no time passes: what it acknowledged last may
/// still lie unread in its buffer. The last write is never confirmed by time alone: its reader may hang.
class UnconfirmedLines
{
public:
    using Time = std::chrono::milliseconds; ///< of any clock that does not jump

    explicit UnconfirmedLines(Time unreadTime)
        : m_unreadTime(unreadTime)
    {
    }

    /// Everything up to byte `end` is with the system; its newest `lines` lines were not there before.
    void add(std::uint64_t end, std::uint64_t lines, Time now);
    /// True if forget() could let go of something.
    bool mayForget(Time now) const
    {
        return m_writes.size() > 1 && m_writes.front().time + m_unreadTime <= now;
    }
    /// All lines of the writes that it still holds.
    std::uint64_t lines() const { return m_lines; }
    /// True if there is a write so young that all of them may be unread, whatever was acknowledged.
    bool areRecent(Time now) const { return !m_writes.empty() && m_writes.back().time + m_unreadTime > now; }
    /// Those of lines() whose fate is open: all, or none once the last write too has been acknowledged for
    /// long enough. It stays all the same, for take().
    std::uint64_t unsettled(std::optional<std::uint64_t> acknowledged, Time now) const;
    /// The newest lines, of which the peer's system did not say that it has them.
    std::uint64_t unacknowledged(std::optional<std::uint64_t> acknowledged) const;
    /// Lets go of what is confirmed. `acknowledged`: bytes; nothing where the system cannot tell.
    void forget(std::optional<std::uint64_t> acknowledged, Time now);
    /// The connection is gone; begins anew. `allRead`: the peer is known to have read what it acknowledged.
    LostLines take(std::optional<std::uint64_t> acknowledged, bool allRead, Time now);

private:
    bool isSettled(std::optional<std::uint64_t> acknowledged, Time now) const;

    struct Write
    {
        std::uint64_t end;
        std::uint64_t lines;
        Time time;
    };

    Time m_unreadTime;
    std::deque<Write> m_writes; ///< oldest first
    std::uint64_t m_lines = 0;  ///< of all of them
};

} // namespace drainboard
