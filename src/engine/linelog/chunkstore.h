// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/linelog/chunkcodec.h"
#include "engine/linelog/sqlconnection.h"
#include "engine/linelog/sqlitelinelog.h"

#include <unordered_map>
#include <vector>

namespace drainboard {

/// The kept lines of one source.
struct KeptLines
{
    LineRange range;
    std::uint64_t bytes = 0; ///< of packed lines, before compression
};

struct StoredCursor
{
    SourceId source;
    LineNumber next = 0;
    DrainCounters counters;
};

struct StoredGap
{
    std::int64_t id = 0; ///< grows with each gap
    DrainId drain;
    Gap gap;
};

/// What one transaction writes, in this order.
struct WriteBatch
{
    std::vector<SourceId> droppedSources;
    std::vector<DrainId> droppedCursors;
    std::vector<Commit> chunks;
    std::unordered_map<DrainId, StoredCursor> cursors;
    std::vector<StoredGap> gaps;
};

/// The writing side of the line log's file: its schema, one transaction per batch, retention. Lives in one
/// thread.
///
///   sources  id, kept range, kept bytes: numbers go on even when every line was dropped
///   chunks   source, first line, number of lines, packed size, time of commit, zstd frame
///   cursors  drain, source, next line, counters
///   gaps     drain, range, cause, time; the newest 1000 of each drain
class ChunkStore
{
    Q_DECLARE_TR_FUNCTIONS(drainboard::ChunkStore)

public:
    ChunkStore(QString path, Retention retention);

    /// Opens the file or makes it, and reads what is kept. A failed open leaves the disk as it was.
    Result<void> open();

    /// Writes all of the batch or nothing, then drops what is too much or older than `wall` allows
    /// (microseconds since 1970 UTC).
    Result<void> write(const WriteBatch &batch, std::int64_t wall);
    /// Drops lines that have become too old.
    Result<void> dropOld(std::int64_t wall);

    const std::unordered_map<SourceId, KeptLines> &kept() const { return m_kept; }
    Result<std::unordered_map<DrainId, StoredCursor>> cursors();
    Result<std::int64_t> newestGapId();

private:
    Result<void> check();
    Result<void> openForWriting();
    Result<void> makeSchema();
    Result<void> addFailuresColumn();
    Result<void> loadSources();
    Result<void> prepareStatements();

    using Kept = std::unordered_map<SourceId, KeptLines>;
    Result<void> transact(const std::function<Result<void>(Kept &)> &work);
    Result<void> insertChunk(const Commit &commit, std::int64_t wall, KeptLines &kept);
    Result<void> saveCursor(DrainId drain, const StoredCursor &cursor);
    Result<void> insertGap(const StoredGap &gap);
    Result<void> trim(SourceId source, KeptLines &kept, std::int64_t wall);
    Result<void> saveSource(SourceId source, const KeptLines &kept);

    QString m_path;
    Retention m_retention;
    SqlConnection m_connection; ///< before the queries: they end first
    ChunkCodec m_codec;
    Kept m_kept;
    QSqlQuery m_insertChunk;
    QSqlQuery m_oldestChunks;
    QSqlQuery m_deleteChunk;
    QSqlQuery m_saveSource;
    QSqlQuery m_saveCursor;
    QSqlQuery m_insertGap;
    QSqlQuery m_trimGaps;
};

} // namespace drainboard
