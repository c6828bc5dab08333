// SPDX-License-Identifier: GPL-3.0-or-later
// Of ChunkStore: what drops lines and gives space back.
#include "engine/linelog/believedclock.h"
#include "engine/linelog/chunkstore.h"

#include <QLoggingCategory>
#include <QSqlError>
#include <QVariant>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

Q_LOGGING_CATEGORY(lineLog, "drainboard.linelog")

// While retention drops as much as comes in, unused pages are used again at once. Only a file that has far
// more of them than that is made smaller, in steps of some milliseconds between commits.
constexpr qint64 spareLess = 16; // of the file's pages, one in so many may be unused
constexpr qint64 sparePages = 1024;
constexpr int pagesPerStep = 256;

} // namespace

/// What retention may drop next. A damaged page costs the whole transaction, also where it is only read: the
/// query is left out when that is tried again.
Result<std::vector<ChunkStore::OldChunk>> ChunkStore::oldest(QSqlQuery &query, const QVariantList &values)
{
    std::vector<OldChunk> chunks;
    if (m_failedLooks.contains(&query))
        return chunks;
    auto done = m_connection.execute(query, values);
    while (done && query.next()) {
        chunks.push_back({query.value(0).toLongLong(), SourceId{query.value(1).toLongLong()},
                          query.value(2).toULongLong(), query.value(3).toULongLong(),
                          query.value(4).toLongLong()});
    }
    if (done)
        done = m_connection.ended(query);
    const bool isDamaged = SqlConnection::isDamage(query.lastError());
    query.finish();
    if (done)
        return chunks;
    qCWarning(lineLog) << "old lines cannot be looked up:" << done.error().text;
    if (isDamaged)
        m_failedLooks.insert(&query);
    return tl::unexpected(done.error());
}

Result<std::vector<ChunkStore::OldChunk>> ChunkStore::oldestOfAll(qint64 fromId)
{
    // A damaged page would keep everything behind it for ever. The index goes around it.
    return oldest(m_failedLooks.contains(&m_oldestOfAll) ? m_oldestByIndex : m_oldestOfAll, {fromId});
}

Result<void> ChunkStore::trimSource(SourceId source)
{
    KeptLines &kept = touch(source);
    while (kept.bytes > m_retention.bytesPerSource) {
        const auto chunks = oldest(
            m_oldestOfSource, {static_cast<qint64>(source.value), static_cast<qint64>(kept.range.first)});
        if (!chunks)
            return tl::unexpected(chunks.error());
        if (chunks->empty())
            return {};
        for (const OldChunk &chunk : *chunks) {
            // The newest chunk stays, however small the allowance: its drains have had no chance to read it.
            if (kept.bytes <= m_retention.bytesPerSource || chunk.end == kept.range.end)
                return {};
            if (auto done = drop(chunk); !done)
                return done;
        }
    }
    return {};
}

/// The oldest first, whosever they are, while there are more than `mostBytes`. What the transaction itself
/// writes stays.
Result<void> ChunkStore::trimAll(std::uint64_t mostBytes)
{
    while (m_stagedBytes > mostBytes) {
        const auto chunks = oldestOfAll(m_stagedOldestId);
        if (!chunks)
            return tl::unexpected(chunks.error());
        if (chunks->empty())
            return {};
        for (const OldChunk &chunk : *chunks) {
            if (chunk.id >= m_firstNewId || m_stagedBytes <= mostBytes)
                return {};
            if (auto done = dropOldest(chunk); !done)
                return done;
        }
    }
    return {};
}

/// Those from before `oldestTime`, up to the first that is younger. One from the future, written while the
/// clock was ahead, is as old as what was written after it, and goes with that.
Result<void> ChunkStore::trimOld(std::int64_t oldestTime, std::int64_t wall)
{
    std::vector<OldChunk> old;
    for (qint64 next = m_stagedOldestId;;) {
        const auto chunks = oldestOfAll(next);
        if (!chunks)
            return tl::unexpected(chunks.error());
        if (chunks->empty())
            return {};
        for (const OldChunk &chunk : *chunks) {
            if (chunk.time >= oldestTime && chunk.time <= wall)
                return {};
            old.push_back(chunk);
            if (chunk.time > wall)
                continue;
            for (const OldChunk &each : std::exchange(old, {})) {
                if (auto done = dropOldest(each); !done)
                    return done;
            }
        }
        next = chunks->back().id + 1;
    }
}

std::int64_t ChunkStore::borneOutTime(std::int64_t wall)
{
    const auto found = m_connection.number(
        u"SELECT ifnull(max(time), 0) FROM chunks INDEXED BY chunks_by_line WHERE time <="
        " (SELECT max(time) FROM chunks INDEXED BY chunks_by_line WHERE time <= %1) - %2"_s.arg(wall)
            .arg(std::chrono::microseconds(BelievedClock::patience).count()));
    return found.value_or(0);
}

Result<void> ChunkStore::dropOldest(const OldChunk &chunk)
{
    auto done = drop(chunk);
    if (done)
        m_stagedOldestId = chunk.id + 1;
    return done;
}

Result<void> ChunkStore::drop(const OldChunk &chunk)
{
    if (!m_undeletable.contains(chunk.id)) {
        if (auto done = m_connection.execute(m_deleteChunk, {chunk.id}); !done) {
            // The transaction is tried again, and passes over it then.
            if (SqlConnection::isDamage(m_deleteChunk.lastError()))
                m_undeletable.insert(chunk.id);
            return done;
        }
    }
    // Left over from a source that is gone, because it was damaged then.
    if (!m_kept.contains(chunk.source))
        return {};
    KeptLines &kept = touch(chunk.source);
    const auto bytes = std::min(kept.bytes, chunk.size);
    kept.bytes -= bytes;
    m_stagedBytes -= std::min(m_stagedBytes, bytes);
    kept.range.first = std::max(kept.range.first, chunk.end);
    return {};
}

bool ChunkStore::shrink()
{
    const auto unused = m_connection.number(u"PRAGMA freelist_count"_s);
    const auto pages = m_connection.number(u"PRAGMA page_count"_s);
    if (!unused || !pages || *unused < sparePages || *unused < *pages / spareLess)
        return false;
    // Each execution frees one page: it wants to be asked for rows, and has none to give that Qt would fetch.
    auto query = m_connection.prepare(u"PRAGMA incremental_vacuum(1)"_s);
    auto done = m_connection.begin();
    for (int i = 0; query && done && i < pagesPerStep; ++i)
        done = m_connection.execute(*query);
    if (query)
        query->finish();
    done = done.and_then([&] { return m_connection.commit(); });
    if (!done)
        m_connection.rollback();
    return query && done;
}

} // namespace drainboard
