// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/linelog/chunkstore.h"

#include <QFile>
#include <QFileInfo>
#include <QVariant>

#include <array>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr int schemaVersion = 1;
constexpr qint64 applicationId =
    0x44524c4c; // "DRLL", so that another program's database is not taken for ours
constexpr int keptGaps = 1000;
constexpr auto ownerOnly = QFile::ReadOwner | QFile::WriteOwner;

// QVariant knows no std types; SQLite's integers are signed 64 bits.
template <typename T>
QVariant number(T value)
{
    return QVariant::fromValue(static_cast<qint64>(value));
}

Result<void> makePrivateFile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadWrite | QIODevice::NewOnly, ownerOnly)) {
        return failure(ErrorKind::Storage, QCoreApplication::translate("drainboard::ChunkStore",
                                                                       "The line log %1 cannot be made: %2.")
                                               .arg(path, file.errorString()));
    }
    return {};
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
    const bool isNew = !QFileInfo::exists(m_path);
    // SQLite gives its -wal and -shm files the rights of the main file.
    auto opened = (isNew ? makePrivateFile(m_path) : check())
                      .and_then([&] { return openForWriting(); })
                      .and_then([&] { return loadSources(); })
                      .and_then([&] { return prepareStatements(); });
    if (!opened && isNew)
        QFile::remove(m_path);
    return opened;
}

/// Looks at an existing file without changing a byte in it.
Result<void> ChunkStore::check()
{
    constexpr qint64 smallestDatabase = 512;
    const qint64 size = QFileInfo(m_path).size();
    if (size > 0 && size < smallestDatabase) // SQLite would take it for an empty one and write over it
        return failure(ErrorKind::Storage, tr("The file %1 is not a line log.").arg(m_path));
    SqlConnection looking(m_path);
    if (auto opened = looking.open(SqlConnection::Access::Read); !opened)
        return opened;
    const auto tables = looking.number(u"SELECT count(*) FROM sqlite_schema"_s);
    if (!tables)
        return tl::unexpected(tables.error());
    if (*tables == 0) // an empty file, as left by a crash right after making it
        return {};
    const auto application = looking.number(u"PRAGMA application_id"_s);
    const auto version = looking.number(u"PRAGMA user_version"_s);
    if (!application || *application != applicationId || !version)
        return failure(ErrorKind::Storage, tr("The file %1 is not a line log.").arg(m_path));
    if (*version > schemaVersion) {
        return failure(ErrorKind::Storage,
                       tr("The line log %1 was made by a newer version of Drainboard.").arg(m_path));
    }
    QFile::setPermissions(m_path, ownerOnly); // someone may have copied it here
    return {};
}

Result<void> ChunkStore::openForWriting()
{
    if (auto opened = m_connection.open(SqlConnection::Access::Write); !opened)
        return opened;
    const auto tables = m_connection.number(u"SELECT count(*) FROM sqlite_schema"_s);
    if (!tables)
        return tl::unexpected(tables.error());
    // WAL with full synchronisation: what a commit reported survives a crash and a power cut.
    for (const auto &sql : {u"PRAGMA journal_mode = WAL"_s, u"PRAGMA synchronous = FULL"_s,
                            u"PRAGMA journal_size_limit = 16777216"_s}) {
        if (auto done = m_connection.run(sql); !done)
            return done;
    }
    // SQLite opens a write-protected file for reading and would complain only later.
    return *tables == 0 ? makeSchema() : transact([this](Kept &) { return addFailuresColumn(); });
}

Result<void> ChunkStore::makeSchema()
{
    const std::array statements{
        u"CREATE TABLE sources (id INTEGER PRIMARY KEY, first INTEGER NOT NULL, end INTEGER NOT NULL,"
        " bytes INTEGER NOT NULL)"_s,
        u"CREATE TABLE chunks (id INTEGER PRIMARY KEY, source INTEGER NOT NULL, first INTEGER NOT NULL,"
        " lines INTEGER NOT NULL, size INTEGER NOT NULL, time INTEGER NOT NULL, frame BLOB NOT NULL)"_s,
        u"CREATE UNIQUE INDEX chunks_by_line ON chunks (source, first)"_s,
        u"CREATE TABLE cursors (drain INTEGER PRIMARY KEY, source INTEGER NOT NULL, next INTEGER NOT NULL,"
        " lines_delivered INTEGER NOT NULL, bytes_delivered INTEGER NOT NULL,"
        " attempts_failed INTEGER NOT NULL, lines_lost INTEGER NOT NULL,"
        " failures TEXT NOT NULL DEFAULT '')"_s,
        u"CREATE TABLE gaps (id INTEGER PRIMARY KEY, drain INTEGER NOT NULL, first INTEGER NOT NULL,"
        " end INTEGER NOT NULL, cause TEXT NOT NULL, time INTEGER NOT NULL)"_s,
        u"CREATE INDEX gaps_by_drain ON gaps (drain, id)"_s,
        u"PRAGMA application_id = %1"_s.arg(applicationId),
        u"PRAGMA user_version = %1"_s.arg(schemaVersion),
    };
    return transact([&](Kept &) {
        for (const QString &sql : statements) {
            if (auto done = m_connection.run(sql); !done)
                return done;
        }
        return Result<void>();
    });
}

/// Earlier programs did not count by reason; they can still write a file that has the column.
Result<void> ChunkStore::addFailuresColumn()
{
    const auto there =
        m_connection.number(u"SELECT count(*) FROM pragma_table_info('cursors') WHERE name = 'failures'"_s);
    if (!there)
        return tl::unexpected(there.error());
    return *there > 0
               ? Result<void>()
               : m_connection.run(u"ALTER TABLE cursors ADD COLUMN failures TEXT NOT NULL DEFAULT ''"_s);
}

Result<void> ChunkStore::loadSources()
{
    auto query = m_connection.prepare(u"SELECT id, first, end, bytes FROM sources"_s);
    if (!query)
        return tl::unexpected(query.error());
    if (auto done = m_connection.execute(*query); !done)
        return done;
    while (query->next()) {
        m_kept[SourceId{query->value(0).toLongLong()}] = {
            {query->value(1).toULongLong(), query->value(2).toULongLong()}, query->value(3).toULongLong()};
    }
    return {};
}

Result<void> ChunkStore::prepareStatements()
{
    const std::initializer_list<std::pair<QSqlQuery *, QString>> statements{
        {&m_insertChunk, u"INSERT INTO chunks (source, first, lines, size, time, frame)"
                         " VALUES (?, ?, ?, ?, ?, ?)"_s},
        {&m_oldestChunks, u"SELECT id, first + lines, size, time FROM chunks WHERE source = ?"
                          " ORDER BY first"_s},
        {&m_deleteChunk, u"DELETE FROM chunks WHERE id = ?"_s},
        {&m_saveSource, u"INSERT OR REPLACE INTO sources (id, first, end, bytes) VALUES (?, ?, ?, ?)"_s},
        {&m_saveCursor,
         u"INSERT OR REPLACE INTO cursors (drain, source, next, lines_delivered,"
         " bytes_delivered, attempts_failed, lines_lost, failures) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"_s},
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

Result<std::unordered_map<DrainId, StoredCursor>> ChunkStore::cursors()
{
    auto query = m_connection.prepare(u"SELECT drain, source, next, lines_delivered, bytes_delivered,"
                                      " attempts_failed, lines_lost, failures FROM cursors"_s);
    if (!query)
        return tl::unexpected(query.error());
    if (auto done = m_connection.execute(*query); !done)
        return tl::unexpected(done.error());
    std::unordered_map<DrainId, StoredCursor> cursors;
    while (query->next()) {
        const auto value = [&](int column) { return query->value(column).toULongLong(); };
        cursors[DrainId{query->value(0).toLongLong()}] = {
            SourceId{query->value(1).toLongLong()},
            value(2),
            {value(3), value(4), value(5), value(6),
             FailureCounts::fromText(query->value(7).toString(), value(5))}};
    }
    return cursors;
}

Result<std::int64_t> ChunkStore::newestGapId()
{
    return m_connection.number(u"SELECT ifnull(max(id), 0) FROM gaps"_s).map([](qint64 id) {
        return static_cast<std::int64_t>(id);
    });
}

Result<void> ChunkStore::transact(const std::function<Result<void>(Kept &)> &work)
{
    if (auto begun = m_connection.begin(); !begun)
        return begun;
    Kept kept = m_kept;
    auto done = work(kept).and_then([&] { return m_connection.commit(); });
    if (!done) {
        m_connection.rollback();
        return done;
    }
    m_kept = std::move(kept);
    return {};
}

Result<void> ChunkStore::write(const WriteBatch &batch, std::int64_t wall)
{
    return transact([&](Kept &kept) -> Result<void> {
        for (const SourceId source : batch.droppedSources) {
            kept.erase(source);
            for (const auto &sql :
                 {u"DELETE FROM chunks WHERE source = %1"_s, u"DELETE FROM sources WHERE id = %1"_s}) {
                if (auto done = m_connection.run(sql.arg(source.value)); !done)
                    return done;
            }
        }
        for (const DrainId drain : batch.droppedCursors) {
            for (const auto &sql :
                 {u"DELETE FROM gaps WHERE drain = %1"_s, u"DELETE FROM cursors WHERE drain = %1"_s}) {
                if (auto done = m_connection.run(sql.arg(drain.value)); !done)
                    return done;
            }
        }
        for (const Commit &commit : batch.chunks) {
            if (auto done = insertChunk(commit, wall, kept[commit.source]); !done)
                return done;
        }
        // After the chunks: a source may have several in one batch.
        for (const Commit &commit : batch.chunks) {
            KeptLines &lines = kept[commit.source];
            if (auto done = trim(commit.source, lines, wall); !done)
                return done;
            if (auto done = saveSource(commit.source, lines); !done)
                return done;
        }
        for (const auto &[drain, cursor] : batch.cursors) {
            if (auto done = saveCursor(drain, cursor); !done)
                return done;
        }
        for (const StoredGap &gap : batch.gaps) {
            if (auto done = insertGap(gap); !done)
                return done;
        }
        return {};
    });
}

Result<void> ChunkStore::dropOld(std::int64_t wall)
{
    return transact([&](Kept &kept) -> Result<void> {
        for (auto &[source, lines] : kept) {
            const LineNumber first = lines.range.first;
            if (auto done = trim(source, lines, wall); !done)
                return done;
            if (lines.range.first == first)
                continue;
            if (auto done = saveSource(source, lines); !done)
                return done;
        }
        return {};
    });
}

Result<void> ChunkStore::insertChunk(const Commit &commit, std::int64_t wall, KeptLines &kept)
{
    const Chunk &chunk = *commit.chunk;
    const std::string_view bytes = chunk.lines.bytes();
    if (kept.range.empty())
        kept.range.first = chunk.first;
    kept.range.end = chunk.end();
    kept.bytes += bytes.size();
    return m_connection.execute(m_insertChunk,
                                {number(commit.source.value), number(chunk.first), number(chunk.lines.size()),
                                 number(bytes.size()), number(wall), m_codec.pack(bytes)});
}

Result<void> ChunkStore::trim(SourceId source, KeptLines &kept, std::int64_t wall)
{
    const auto oldest = wall - std::chrono::microseconds(m_retention.age).count();
    if (auto done = m_connection.execute(m_oldestChunks, {number(source.value)}); !done)
        return done;
    std::vector<qint64> dropped;
    while (m_oldestChunks.next()) {
        const LineNumber end = m_oldestChunks.value(1).toULongLong();
        // The newest chunk stays, however small the allowance: its drains have had no chance to read it.
        const bool tooMuch = kept.bytes > m_retention.bytesPerSource && end != kept.range.end;
        if (!tooMuch && m_oldestChunks.value(3).toLongLong() >= oldest)
            break;
        dropped.push_back(m_oldestChunks.value(0).toLongLong());
        kept.bytes -= std::min<std::uint64_t>(kept.bytes, m_oldestChunks.value(2).toULongLong());
        kept.range.first = end;
    }
    m_oldestChunks.finish();
    for (const qint64 id : dropped) {
        if (auto done = m_connection.execute(m_deleteChunk, {id}); !done)
            return done;
    }
    return {};
}

Result<void> ChunkStore::saveSource(SourceId source, const KeptLines &kept)
{
    return m_connection.execute(m_saveSource, {number(source.value), number(kept.range.first),
                                               number(kept.range.end), number(kept.bytes)});
}

Result<void> ChunkStore::saveCursor(DrainId drain, const StoredCursor &cursor)
{
    return m_connection.execute(
        m_saveCursor, {number(drain.value), number(cursor.source.value), number(cursor.next),
                       number(cursor.counters.linesDelivered), number(cursor.counters.bytesDelivered),
                       number(cursor.counters.attemptsFailed), number(cursor.counters.linesLost),
                       cursor.counters.failures.toText()});
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

} // namespace drainboard
