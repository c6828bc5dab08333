// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/lineblock.h"
#include "base/result.h"
#include "domain/drain.h"
#include "domain/ids.h"

#include <functional>
#include <memory>
#include <span>

namespace drainboard {

/// A committed run of consecutive lines of one source. Shared, never changed.
struct Chunk
{
    LineNumber first = 0;
    LineBlock lines;

    LineNumber end() const { return first + lines.size(); }
    LineRange range() const { return {first, end()}; }
};
using ChunkPtr = std::shared_ptr<const Chunk>;

/// How much is kept; the oldest lines go first. Whatever is dropped while a drain has not sent it becomes
/// that drain's gap. Bytes are of packed lines, before compression, which makes a fifth of them or less.
struct Retention
{
    std::uint64_t bytesPerSource = 50ull * 1024 * 1024;
    std::uint64_t bytesInAll = 20ull * 1024 * 1024 * 1024; ///< of all sources together
    std::chrono::hours age{24 * 7};
};

/// One source's chunk became durable.
struct Commit
{
    SourceId source;
    ChunkPtr chunk;
};

/// Lines of one source that came together.
struct SourceLines
{
    SourceId source;
    std::span<const LineView> lines;
};

/// The numbered lines of every source on disk, and what belongs to them: cursors and gaps of drains.
/// All functions may be called from any thread.
class LineLog
{
public:
    virtual ~LineLog() = default;

    /// Takes lines, copying them. They are durable when the commit listener hears of them, at most the commit
    /// interval later. Blocks while too much waits to be committed; returns false, with nothing taken, once
    /// the log is closed. One call for all sources costs one lock and one look at the clock.
    virtual bool append(std::span<const SourceLines> batch) = 0;
    bool append(SourceId source, std::span<const LineView> lines)
    {
        const SourceLines batch{source, lines};
        return append({&batch, 1});
    }
    /// As append(), for somebody who is told what became of it and may come again: never blocks, and takes
    /// nothing while the disk takes nothing (Storage), while too much waits to be committed, or once the log
    /// is closed (Unavailable).
    virtual Result<void> offer(SourceId source, std::span<const LineView> lines) = 0;
    /// Waits until everything appended before is durable.
    virtual Result<void> flush() = 0;

    /// The committed lines that are still kept.
    virtual LineRange range(SourceId source) const = 0;
    /// The chunk that holds line `from`, or the first kept one after it; null if there is none yet. Chunks
    /// that were just committed come from memory, older ones from disk.
    virtual Result<ChunkPtr> read(SourceId source, LineNumber from) const = 0;
    /// Drops a source's lines, its drains' cursors and gaps. Its id is not used again.
    virtual void dropSource(SourceId source) = 0;

    /// Makes a cursor at the source's newest committed end (or keeps the one that is there).
    virtual LineNumber openCursor(DrainId drain, SourceId source) = 0;
    /// Moves the cursor and sets the counters that go with it, so that both survive together. In memory at
    /// once; on disk 200 ms later at most, as gaps.
    virtual void advance(DrainId drain, LineNumber next, const DrainCounters &counters) = 0;
    virtual void dropCursor(DrainId drain) = 0;

    virtual void recordGap(DrainId drain, const Gap &gap) = 0;
    /// Newest first.
    virtual QList<Gap> gaps(DrainId drain, int limit) const = 0;

    virtual DrainCounters counters(DrainId drain) const = 0;

    /// Everything that has numbered lines or a cursor, in no order.
    virtual std::vector<SourceId> knownSources() const = 0;
    virtual std::vector<DrainId> knownDrains() const = 0;

    /// False while the disk takes nothing.
    virtual bool takesLines() const = 0;

    /// Called in the log's own thread after each commit with what became durable. Set before the first
    /// append.
    virtual void setCommitListener(std::function<void(std::span<const Commit>)> listener) = 0;
    /// Called when writing starts to fail (a sentence why; the log keeps trying and loses nothing) and when
    /// it works again (empty, or what is damaged); when damage is found; at once if there was some at the
    /// start. In any of the log's or its readers' threads. Set before the first append.
    virtual void setProblemListener(std::function<void(const QString &problem)> listener) = 0;

    /// Commits what is there and stops; answers how many lines could not be written and are lost, if the disk
    /// does not take them. Further appends return false.
    virtual std::uint64_t close() = 0;
};

} // namespace drainboard
