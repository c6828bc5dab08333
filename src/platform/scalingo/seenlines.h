// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <deque>
#include <string_view>
#include <unordered_map>

namespace drainboard {

/// Tells new lines from those that were taken already, across connections whose dump and stream overlap
/// with each other and with what the connection before them brought.
///
/// A line is known by all of its bytes, which hold its time to the nanosecond, its process and its text.
/// Two that are alike are counted: a connection that has more of them than were taken brings new ones.
/// Lines without a time may repeat for ever; in the stream they are new, save those that were in the dump.
class SeenLines
{
public:
    /// Remembers the newest `capacity` lines that differ; at least twice what a dump brings.
    explicit SeenLines(std::size_t capacity);

    /// A connection begins: its dump and its stream start anew.
    void beginConnection();
    /// What came in the stream before the dump has been taken; untimed lines that follow are new.
    void endOverlap();

    bool isNewInDump(std::string_view line, bool timed);
    bool isNewInStream(std::string_view line, bool timed);

private:
    struct Count
    {
        bool timed = true;
        int taken = 0;
        int dump = 0;   ///< in this connection's
        int stream = 0; ///< likewise
    };

    Count &countOf(std::string_view line, bool timed);

    std::size_t m_capacity;
    std::unordered_map<std::size_t, Count> m_counts; ///< by hash
    std::deque<std::size_t> m_order;                 ///< oldest first
};

} // namespace drainboard
