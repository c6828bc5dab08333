// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/linelog/chunkstore.h"

#include <QSqlError>
#include <QVariant>

#include <limits>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr int keptGaps = 1000;
constexpr std::size_t mostRecentBytes = 256 * 1024 * 1024; // in one row of `recent`
constexpr std::uint64_t unreachableRows = 1'000'000;
constexpr int chunksPerLook = 64;

// QVariant knows no std types; SQLite's integers are signed 64 bits.
template <typename T>
QVariant number(T value)
{
    return QVariant::fromValue(static_cast<qint64>(value));
}

} // namespace

ChunkStore::ChunkStore(QString path, Retention retention)
    : m_path(path)
    , m_retention(retention)
    , m_connection(std::move(path))
{
}

Result<void> ChunkStore::open()
{
    return LogFile::open(m_path, m_connection)
        .and_then([&] { return loadSources(); })
        .and_then([&] { return prepareStatements(); })
        .map([&] { m_damage = LogFile::check(m_path, m_connection, m_kept); });
}

Result<void> ChunkStore::loadSources()
{
    auto query = m_connection.prepare(u"SELECT id, first, end, bytes FROM sources"_s);
    if (!query)
        return tl::unexpected(query.error());
    if (auto done = m_connection.execute(*query); !done)
        return done;
    while (query->next()) {
        const KeptLines kept{{query->value(1).toULongLong(), query->value(2).toULongLong()},
                             query->value(3).toULongLong()};
        m_kept[SourceId{query->value(0).toLongLong()}] = kept;
        m_bytes += kept.bytes;
    }
    return m_connection.ended(*query);
}

Result<void> ChunkStore::prepareStatements()
{
    const std::initializer_list<std::pair<QSqlQuery *, QString>> statements{
        {&m_insertChunk, u"INSERT INTO chunks (source, first, lines, size, time, frame)"
                         " VALUES (?, ?, ?, ?, ?, ?)"_s},
        {&m_insertRecent, u"INSERT INTO recent (id, time, size, frame) VALUES (?, ?, ?, ?)"_s},
        {&m_deleteRecent, u"DELETE FROM recent WHERE id >= ? AND id < ?"_s},
        {&m_oldestOfSource,
         u"SELECT id, source, first + lines, size, time FROM chunks INDEXED BY chunks_by_line"
         " WHERE source = ? AND first >= ? ORDER BY first LIMIT %1"_s.arg(chunksPerLook)},
        {&m_oldestOfAll, u"SELECT id, source, first + lines, size, time FROM chunks WHERE id >= ?"
                         " ORDER BY id LIMIT %1"_s.arg(chunksPerLook)},
        {&m_oldestByIndex,
         u"SELECT id, source, first + lines, size, time FROM chunks INDEXED BY chunks_by_line"
         " WHERE id >= ? ORDER BY id LIMIT %1"_s.arg(chunksPerLook)},
        {&m_deleteChunk, u"DELETE FROM chunks WHERE id = ?"_s},
        {&m_saveSource, u"INSERT OR REPLACE INTO sources (id, first, end, bytes) VALUES (?, ?, ?, ?)"_s},
        {&m_saveCursor, u"INSERT OR REPLACE INTO cursors (drain, source, next, lines_delivered,"
                        " bytes_delivered, attempts_failed, lines_lost, failures)"
                        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"_s},
        {&m_insertGap, u"INSERT INTO gaps (id, drain, first, end, cause, time) VALUES (?, ?, ?, ?, ?, ?)"_s},
        {&m_trimGaps,
         u"DELETE FROM gaps WHERE drain = ?1 AND id <="
         " (SELECT id FROM gaps WHERE drain = ?1 ORDER BY id DESC LIMIT 1 OFFSET %1)"_s.arg(keptGaps)},
    };
    for (const auto &[query, sql] : statements) {
        auto prepared = m_connection.prepare(sql);
        if (!prepared)
            return tl::unexpected(prepared.error());
        *query = *std::move(prepared);
    }
    return {};
}

Result<StoredCursors> ChunkStore::cursors()
{
    auto query = m_connection.prepare(u"SELECT drain, source, next, lines_delivered, bytes_delivered,"
                                      " attempts_failed, lines_lost, failures FROM cursors"_s);
    if (!query)
        return tl::unexpected(query.error());
    if (auto done = m_connection.execute(*query); !done)
        return tl::unexpected(done.error());
    StoredCursors cursors;
    while (query->next()) {
        const auto value = [&](int column) { return query->value(column).toULongLong(); };
        cursors[DrainId{query->value(0).toLongLong()}] = {
            SourceId{query->value(1).toLongLong()},
            value(2),
            {value(3), value(4), value(5), value(6),
             FailureCounts::fromText(query->value(7).toString(), value(5))}};
    }
    return m_connection.ended(*query).map([&] { return cursors; });
}

Result<std::int64_t> ChunkStore::newestGapId()
{
    return m_connection.number(u"SELECT ifnull(max(id), 0) FROM gaps"_s).map([](qint64 id) {
        return static_cast<std::int64_t>(id);
    });
}

Result<std::vector<RecentRow>> ChunkStore::recentRows()
{
    auto query = m_connection.prepare(u"SELECT id, time, size, frame FROM recent ORDER BY id"_s);
    if (!query)
        return tl::unexpected(query.error());
    std::vector<RecentRow> rows;
    bool damaged = false;
    for (bool done = m_connection.execute(*query).has_value(); done && query->next();) {
        const auto joined =
            m_codec.unpack(query->value(3).toByteArray(), query->value(2).toULongLong(), mostRecentBytes);
        auto chunks = joined ? splitChunks(*joined) : std::nullopt;
        damaged = damaged || !chunks;
        RecentRow row{query->value(0).toULongLong(), query->value(1).toLongLong(), {}};
        if (chunks)
            row.chunks = *std::move(chunks);
        std::erase_if(row.chunks, [&](const Commit &commit) {
            const auto source = m_kept.find(commit.source); // a dropped source has no row any more
            return source == m_kept.end() || commit.chunk->first < source->second.range.end;
        });
        rows.push_back(std::move(row));
    }
    if (const QSqlError error = query->lastError(); SqlConnection::isDamage(error)) {
        damaged = true; // later rows cannot be reached, and their ids may not be used again
        rows.push_back({rows.empty() ? unreachableRows : rows.back().id + unreachableRows, 0, {}});
    } else if (error.isValid()) {
        return tl::unexpected(m_connection.error(error));
    }
    if (damaged)
        m_damage += (m_damage.isEmpty() ? QString() : u" "_s) +
                    tr("The newest lines of the line log %1 are damaged and are passed over.").arg(m_path);
    return rows;
}

Result<void> ChunkStore::transact(const std::function<Result<void>()> &work)
{
    if (auto begun = m_connection.begin(); !begun)
        return begun;
    m_staged.clear();
    m_stagedBytes = m_bytes;
    m_stagedOldestId = m_oldestId;
    m_firstNewId = std::numeric_limits<qint64>::max();
    auto done =
        work().and_then([&] { return saveSources(); }).and_then([&] { return m_connection.commit(); });
    if (!done) {
        m_connection.rollback();
        return done;
    }
    m_bytes = m_stagedBytes;
    m_oldestId = m_stagedOldestId;
    for (const auto &[source, kept] : m_staged) {
        m_changed.push_back(source);
        m_kept[source] = kept;
    }
    return {};
}

/// The source's entry as the running transaction leaves it.
KeptLines &ChunkStore::touch(SourceId source)
{
    const auto [staged, isNew] = m_staged.try_emplace(source);
    if (isNew) {
        if (const auto found = m_kept.find(source); found != m_kept.end())
            staged->second = found->second;
    }
    return staged->second;
}

Result<void> ChunkStore::write(const WriteBatch &batch, std::size_t recentBytes, std::int64_t wall)
{
    auto done = transact([&]() -> Result<void> {
        if (auto dropped = dropSources(batch.droppedSources); !dropped)
            return dropped;
        if (auto saved = saveDrains(batch.drains); !saved)
            return saved;
        for (const Settlement &settled : batch.plan.settled) {
            if (auto written = settle(settled); !written)
                return written;
        }
        if (auto written = insertRecent(batch.plan, wall); !written)
            return written;
        for (const Settlement &settled : batch.plan.settled) {
            if (auto trimmed = trimSource(settled.source); !trimmed)
                return trimmed;
        }
        const auto rest =
            m_retention.bytesInAll - std::min<std::uint64_t>(m_retention.bytesInAll, recentBytes);
        return trimAll(rest);
    });
    if (!done)
        return done;
    m_recentFrom = std::max(m_recentFrom, batch.plan.neededFrom);
    m_failedDeletes.clear();
    for (const SourceId source : batch.droppedSources)
        m_kept.erase(source);
    return done;
}

Result<void> ChunkStore::dropOld(std::int64_t believed, std::int64_t wall)
{
    return transact(
        [&] { return trimOld(believed - std::chrono::microseconds(m_retention.age).count(), wall); });
}

Result<void> ChunkStore::deleteRows(const QString &sql)
{
    if (m_failedDeletes.contains(sql))
        return {};
    auto query = m_connection.prepare(sql);
    if (!query)
        return tl::unexpected(query.error());
    auto done = m_connection.execute(*query);
    // The transaction is tried again, and passes over it then.
    if (!done && SqlConnection::isDamage(query->lastError()))
        m_failedDeletes.insert(sql);
    return done;
}

Result<void> ChunkStore::dropSources(const std::vector<SourceId> &sources)
{
    for (const SourceId source : sources) {
        for (const auto &sql :
             {u"DELETE FROM chunks WHERE source = %1"_s, u"DELETE FROM sources WHERE id = %1"_s}) {
            if (auto done = deleteRows(sql.arg(source.value)); !done)
                return done;
        }
        if (const auto found = m_kept.find(source); found != m_kept.end())
            m_stagedBytes -= std::min(m_stagedBytes, found->second.bytes);
    }
    return {};
}

Result<void> ChunkStore::saveDrains(const CursorBook::Changes &changes)
{
    for (const DrainId drain : changes.dropped) {
        for (const auto &sql :
             {u"DELETE FROM gaps WHERE drain = %1"_s, u"DELETE FROM cursors WHERE drain = %1"_s}) {
            if (auto done = deleteRows(sql.arg(drain.value)); !done)
                return done;
        }
    }
    for (const auto &[drain, cursor] : changes.cursors) {
        const DrainCounters &counters = cursor.counters;
        auto done = m_connection.execute(m_saveCursor,
                                         {number(drain.value), number(cursor.source.value),
                                          number(cursor.next), number(counters.linesDelivered),
                                          number(counters.bytesDelivered), number(counters.attemptsFailed),
                                          number(counters.linesLost), counters.failures.toText()});
        if (!done)
            return done;
    }
    for (const StoredGap &gap : changes.gaps) {
        if (auto done = insertGap(gap); !done)
            return done;
    }
    return {};
}

Result<void> ChunkStore::insertGap(const StoredGap &stored)
{
    const Gap &gap = stored.gap;
    return m_connection
        .execute(m_insertGap, {number(stored.id), number(stored.drain.value), number(gap.lines.first),
                               number(gap.lines.end), gap.cause, number(gap.time)})
        .and_then([&] {
            return m_connection.execute(m_trimGaps, {number(stored.drain.value), number(stored.drain.value)});
        });
}

/// As rows of about a full chunk each, none across a hole.
Result<void> ChunkStore::settle(const Settlement &settled)
{
    const std::span<const ChunkPtr> run(settled.run);
    for (std::size_t begin = 0, end = 0; begin < run.size(); begin = end) {
        std::size_t bytes = 0;
        do
            bytes += run[end++]->lines.bytes().size();
        while (end < run.size() && run[end]->first == run[end - 1]->end() &&
               bytes + run[end]->lines.bytes().size() <= maxChunkBytes);
        if (auto done = insertChunk(settled.source, run.subspan(begin, end - begin), settled.time); !done)
            return done;
    }
    return {};
}

Result<void> ChunkStore::insertChunk(SourceId source, std::span<const ChunkPtr> run, std::int64_t time)
{
    std::string_view bytes = run.front()->lines.bytes();
    if (run.size() > 1) {
        m_buffer.clear();
        for (const ChunkPtr &chunk : run)
            m_buffer += chunk->lines.bytes();
        bytes = m_buffer;
    }
    const LineRange range{run.front()->first, run.back()->end()};
    KeptLines &kept = touch(source);
    if (kept.range.empty())
        kept.range.first = range.first;
    kept.range.end = range.end;
    kept.bytes += bytes.size();
    m_stagedBytes += bytes.size();
    auto done =
        m_connection.execute(m_insertChunk, {number(source.value), number(range.first), number(range.size()),
                                             number(bytes.size()), number(time), m_codec.pack(bytes)});
    if (done)
        m_firstNewId = std::min(m_firstNewId, m_insertChunk.lastInsertId().toLongLong());
    return done;
}

Result<void> ChunkStore::insertRecent(const RecentChunks::Plan &plan, std::int64_t wall)
{
    if (!plan.recent.empty()) {
        const std::string joined = joinChunks(plan.recent);
        auto done = m_connection.execute(
            m_insertRecent, {number(plan.row), number(wall), number(joined.size()), m_codec.pack(joined)});
        if (!done)
            return done;
        // Every source has a row, so that those without can be told to have been dropped.
        for (const Commit &commit : plan.recent) {
            if (!m_kept.contains(commit.source))
                touch(commit.source);
        }
    }
    if (plan.neededFrom <= m_recentFrom)
        return {};
    auto done = m_connection.execute(m_deleteRecent, {number(m_recentFrom), number(plan.neededFrom)});
    // The transaction is tried again, and passes over them then.
    if (!done && SqlConnection::isDamage(m_deleteRecent.lastError()))
        m_recentFrom = plan.neededFrom;
    return done;
}

Result<void> ChunkStore::saveSources()
{
    for (const auto &[source, kept] : m_staged) {
        auto done = m_connection.execute(m_saveSource, {number(source.value), number(kept.range.first),
                                                        number(kept.range.end), number(kept.bytes)});
        if (!done)
            return done;
    }
    return {};
}

} // namespace drainboard
