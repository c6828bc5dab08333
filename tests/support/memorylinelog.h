// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/linelog/linelog.h"

#include <map>
#include <string>
#include <vector>

namespace drainboard {

/// A line log without a disk, for tests of what reads and writes one. Commits at once, in the calling
/// thread; each source of an append gets one chunk. Belongs to one thread.
class MemoryLineLog : public LineLog
{
public:
    struct Source
    {
        LineRange kept;
        std::vector<ChunkPtr> chunks;
    };

    using LineLog::append;
    bool append(std::span<const SourceLines> batch) override
    {
        ++appends;
        if (closed)
            return false;
        std::vector<Commit> commits;
        for (const auto &[source, lines] : batch) {
            Source &to = sources[source];
            auto chunk = std::make_shared<Chunk>();
            chunk->first = to.kept.end;
            for (const auto &line : lines)
                chunk->lines.append(line);
            to.kept.end = chunk->end();
            to.chunks.push_back(chunk);
            commits.push_back({source, chunk});
        }
        if (m_committed)
            m_committed(commits);
        return true;
    }

    /// One chunk of lines `prefix0`, `prefix1` … counted from the source's end.
    void appendTexts(SourceId source, std::size_t count, const std::string &prefix = "line ")
    {
        LineBlock block;
        for (std::size_t i = 0; i < count; ++i) {
            const auto text = prefix + std::to_string(sources[source].kept.end + i);
            block.append({.time = 0, .process = "web-1", .text = text});
        }
        std::vector<LineView> views;
        for (std::size_t i = 0; i < count; ++i)
            views.push_back(block[i]);
        append(source, views);
    }

    /// Retention, up to the end of the chunk before `first`.
    void dropBefore(SourceId source, LineNumber first)
    {
        Source &from = sources[source];
        std::erase_if(from.chunks, [&](const ChunkPtr &chunk) { return chunk->end() <= first; });
        from.kept.first = from.chunks.empty() ? from.kept.end : from.chunks.front()->first;
    }

    Result<void> offer(SourceId source, std::span<const LineView> lines) override
    {
        if (!append(source, lines))
            return failure(ErrorKind::Unavailable, QStringLiteral("closed"));
        return {};
    }
    Result<void> flush() override { return {}; }
    LineRange range(SourceId source) const override
    {
        const auto found = sources.find(source);
        return found == sources.end() ? LineRange() : found->second.kept;
    }
    Result<ChunkPtr> read(SourceId source, LineNumber from) const override
    {
        ++reads;
        if (!readProblem.isEmpty())
            return failure(ErrorKind::Storage, readProblem);
        const auto found = sources.find(source);
        if (found != sources.end()) {
            for (const auto &chunk : found->second.chunks) {
                if (chunk->end() > from)
                    return chunk;
            }
        }
        return ChunkPtr();
    }
    void dropSource(SourceId source) override { sources.erase(source); }
    LineNumber openCursor(DrainId drain, SourceId source) override
    {
        return cursors.try_emplace(drain, range(source).end).first->second;
    }
    void advance(DrainId drain, LineNumber next, const DrainCounters &counters) override
    {
        cursors[drain] = next;
        counted[drain] = counters;
    }
    void dropCursor(DrainId drain) override { cursors.erase(drain); }
    void recordGap(DrainId drain, const Gap &gap) override { recorded[drain].prepend(gap); }
    QList<Gap> gaps(DrainId drain, int limit) const override
    {
        const auto found = recorded.find(drain);
        return found == recorded.end() ? QList<Gap>() : found->second.mid(0, limit);
    }
    DrainCounters counters(DrainId drain) const override
    {
        const auto found = counted.find(drain);
        return found == counted.end() ? DrainCounters() : found->second;
    }
    std::vector<SourceId> knownSources() const override
    {
        std::vector<SourceId> ids;
        for (const auto &[id, source] : sources)
            ids.push_back(id);
        return ids;
    }
    std::vector<DrainId> knownDrains() const override
    {
        std::vector<DrainId> ids;
        for (const auto &[id, next] : cursors)
            ids.push_back(id);
        return ids;
    }
    bool takesLines() const override { return true; }
    void setCommitListener(std::function<void(std::span<const Commit>)> listener) override
    {
        m_committed = std::move(listener);
    }
    void setProblemListener(std::function<void(const QString &)>) override {}
    std::uint64_t close() override
    {
        closed = true;
        return 0;
    }

    std::map<SourceId, Source> sources;
    std::map<DrainId, LineNumber> cursors;
    std::map<DrainId, QList<Gap>> recorded;
    std::map<DrainId, DrainCounters> counted;
    QString readProblem; ///< what read() fails with while set
    int appends = 0;
    mutable int reads = 0;
    bool closed = false;

private:
    std::function<void(std::span<const Commit>)> m_committed;
};

} // namespace drainboard
