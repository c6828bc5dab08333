// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "engine/linelog/linelog.h"

#include <deque>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace drainboard {

/// Consecutive chunks of one source that go to disk as rows of their own.
struct Settlement
{
    SourceId source;
    std::vector<ChunkPtr> run;
    std::int64_t time = 0; ///< when the newest was committed, microseconds since 1970 UTC
};

/// Committed chunks that are still too small for rows of their own. A transaction writes all of them
/// together into one row of the table `recent`, which costs the same however many sources they come from;
/// here they stay in memory until there is enough of a source to settle: to be written as one chunk. The
/// rows of `recent` are read after a crash alone, to fill this again.
///
/// Sources settle when they have `settleBytes`, when they have waited for `age`, and, the longest waiting
/// first, while all together have more than `maxBytes`. A line is thus written twice at most, and what a
/// commit writes does not grow with the number of sources. Not locked: its owner does that.
class RecentChunks
{
public:
    struct Limits
    {
        std::size_t maxBytes = 32 * 1024 * 1024; ///< of packed lines, in memory
        std::size_t settleBytes = 64 * 1024;
        std::chrono::minutes age{60};
    };

    /// What becomes of the chunks of one transaction.
    struct Plan
    {
        std::vector<Settlement> settled;
        std::vector<Commit> recent;
        std::uint64_t row = 0;        ///< of `recent`, for these
        std::uint64_t neededFrom = 0; ///< earlier rows of `recent` are needed no more
    };

    explicit RecentChunks(Limits limits)
        : m_limits(limits)
    {
    }

    /// Sorts new chunks, each source's in the order of their numbers. `all`: nothing is to stay recent.
    Plan plan(const std::vector<Commit> &chunks, Clock::TimePoint now, std::int64_t wall, bool all) const;
    /// After the plan's transaction.
    void apply(const Plan &plan, Clock::TimePoint now, std::int64_t wall);
    /// What a row of `recent` holds, row by row.
    void restore(std::uint64_t row, const std::vector<Commit> &chunks, Clock::TimePoint now,
                 std::int64_t wall);
    void dropSource(SourceId source);

    std::size_t bytes() const { return m_bytes; }
    /// Where the source's recent lines begin; nothing if it has none.
    std::optional<LineNumber> first(SourceId source) const;
    /// The chunk that holds line `from`, or the first one after it, and its successors, together about one
    /// full chunk.
    std::vector<ChunkPtr> find(SourceId source, LineNumber from) const;

private:
    struct Source
    {
        std::vector<ChunkPtr> chunks;
        std::size_t bytes = 0;
        std::uint64_t firstRow = 0;
        Clock::TimePoint since; ///< of the first
        std::int64_t newest = 0;
    };
    struct Waiting
    {
        SourceId source;
        std::uint64_t row = 0;
    };

    void add(const Commit &commit, std::uint64_t row, Clock::TimePoint now, std::int64_t wall);
    bool isWaiting(const Waiting &entry) const;
    void dropStale();

    Limits m_limits;
    std::unordered_map<SourceId, Source> m_sources;
    std::deque<Waiting> m_order; ///< the longest waiting first; some entries are out of date
    std::size_t m_bytes = 0;
    std::uint64_t m_nextRow = 1;
};

} // namespace drainboard
