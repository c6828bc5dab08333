// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/linelog/linelog.h"

#include <optional>
#include <unordered_map>
#include <vector>

namespace drainboard {

struct StoredCursor
{
    SourceId source;
    LineNumber next = 0;
    DrainCounters counters;
};
using StoredCursors = std::unordered_map<DrainId, StoredCursor>;

struct StoredGap
{
    std::int64_t id = 0; ///< grows with each gap
    DrainId drain;
    Gap gap;
};

/// Cursors and counters of all drains, and what of them and of their gaps is not on disk yet. Not locked:
/// its owner does that.
class CursorBook
{
public:
    /// What a transaction writes, in this order.
    struct Changes
    {
        std::vector<DrainId> dropped;
        StoredCursors cursors;
        std::vector<StoredGap> gaps;
    };

    /// As on disk.
    void load(StoredCursors cursors, std::int64_t newestGap);

    /// Makes a cursor at `newest` unless there is one; true if it did.
    bool open(DrainId drain, SourceId source, LineNumber newest);
    /// Null if the drain has none. The pointer is good until the next change.
    const StoredCursor *find(DrainId drain) const;
    std::vector<DrainId> all() const; ///< that have a cursor
    /// Both do nothing for a drain without a cursor; false then.
    bool advance(DrainId drain, LineNumber next, const DrainCounters &counters);
    bool recordGap(DrainId drain, const Gap &gap);
    void drop(DrainId drain);
    void dropSource(SourceId source);

    /// The drain's gaps that are not on disk, newest first, and the number below which the disk has the
    /// others.
    std::pair<QList<Gap>, std::int64_t> unwrittenGaps(DrainId drain) const;

    /// Everything that has changed; until written() its gaps count as not on disk.
    Changes takeChanges();
    void written() { m_gapsInFlight.clear(); }

private:
    StoredCursors m_cursors;
    Changes m_changes;
    std::vector<StoredGap> m_gapsInFlight;
    std::int64_t m_newestGap = 0;
};

} // namespace drainboard
