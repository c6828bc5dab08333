// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/linelog/chunkcodec.h"
#include "engine/linelog/cursorbook.h"
#include "engine/linelog/logfile.h"
#include "engine/linelog/recentchunks.h"
#include "engine/linelog/sqlitelinelog.h"

#include <unordered_set>
#include <utility>
#include <vector>

namespace drainboard {

/// What one transaction writes, in this order.
struct WriteBatch
{
    std::vector<SourceId> droppedSources;
    CursorBook::Changes drains;
    std::vector<Commit> chunks; ///< in `plan` too
    RecentChunks::Plan plan;
};

/// A row of `recent`, as read after a crash.
struct RecentRow
{
    std::uint64_t id = 0;
    std::int64_t time = 0;
    std::vector<Commit> chunks;
};

/// The writing side of the line log's file: one transaction per batch, retention, giving space back. Lives in
/// one thread.
class ChunkStore
{
    Q_DECLARE_TR_FUNCTIONS(drainboard::ChunkStore)

public:
    ChunkStore(QString path, Retention retention);

    /// Opens the file or makes it, and reads what is kept. A failed open leaves the disk as it was.
    Result<void> open();
    /// What was found to be wrong at open(), in words; empty if nothing.
    QString damage() const { return m_damage; }

    /// Writes all of the batch or nothing, and drops what is too much. `recentBytes`: of packed lines that
    /// are not in `chunks` yet. `wall`: microseconds since 1970 UTC.
    Result<void> write(const WriteBatch &batch, std::size_t recentBytes, std::int64_t wall);
    /// Drops lines that have become too old at `believed`, which is `wall` or, while that is in doubt,
    /// earlier.
    Result<void> dropOld(std::int64_t believed, std::int64_t wall);
    /// The newest time on disk that is borne out by lines from an hour later or more, which are not from the
    /// future; 0 if there is none.
    std::int64_t borneOutTime(std::int64_t wall);
    /// Gives some of the file's unused space back to the disk; true if there is more to give.
    bool shrink();

    /// What has rows of its own, after the newest transaction.
    const KeptSources &kept() const { return m_kept; }
    /// Sources whose entries in kept() have changed since this was last asked.
    std::vector<SourceId> takeChanged() { return std::exchange(m_changed, {}); }
    Result<StoredCursors> cursors();
    Result<std::int64_t> newestGapId();
    /// In the order of their ids, without what has been settled since. What is damaged is left out, and said.
    Result<std::vector<RecentRow>> recentRows();

private:
    struct OldChunk
    {
        qint64 id = 0;
        SourceId source;
        LineNumber end = 0;
        std::uint64_t size = 0;
        std::int64_t time = 0;
    };

    Result<void> loadSources();
    Result<void> prepareStatements();
    Result<void> transact(const std::function<Result<void>()> &work);
    KeptLines &touch(SourceId source);

    Result<void> deleteRows(const QString &sql);
    Result<void> dropSources(const std::vector<SourceId> &sources);
    Result<void> saveDrains(const CursorBook::Changes &changes);
    Result<void> insertGap(const StoredGap &gap);
    Result<void> settle(const Settlement &settled);
    Result<void> insertChunk(SourceId source, std::span<const ChunkPtr> run, std::int64_t time);
    Result<void> insertRecent(const RecentChunks::Plan &plan, std::int64_t wall);
    Result<void> saveSources();

    Result<std::vector<OldChunk>> oldest(QSqlQuery &query, const QVariantList &values);
    Result<std::vector<OldChunk>> oldestOfAll(qint64 fromId);
    Result<void> trimSource(SourceId source);
    Result<void> trimAll(std::uint64_t mostBytes);
    Result<void> trimOld(std::int64_t oldestTime, std::int64_t wall);
    Result<void> drop(const OldChunk &chunk);
    Result<void> dropOldest(const OldChunk &chunk);

    QString m_path;
    Retention m_retention;
    SqlConnection m_connection; ///< before the queries: they end first
    ChunkCodec m_codec;
    QString m_damage;
    KeptSources m_kept;
    std::uint64_t m_bytes = 0; ///< of all in m_kept
    qint64 m_oldestId = 0;     ///< rows of `chunks` below are gone, or cannot be deleted
    KeptSources m_staged;      ///< these three are of the transaction that runs
    std::uint64_t m_stagedBytes = 0;
    qint64 m_stagedOldestId = 0;
    qint64 m_firstNewId = 0; ///< of `chunks`, written by the transaction that runs
    std::vector<SourceId> m_changed;
    // Damaged, and passed over so that they hold up no commit: rows of `chunks`, and what deletes many.
    std::unordered_set<qint64> m_undeletable;
    QSet<QString> m_failedDeletes;
    std::unordered_set<const QSqlQuery *> m_failedLooks; ///< queries that meet a damaged page
    std::uint64_t m_recentFrom = 0; ///< rows of `recent` below are gone, or cannot be deleted
    std::string m_buffer;
    QSqlQuery m_insertChunk;
    QSqlQuery m_insertRecent;
    QSqlQuery m_deleteRecent;
    QSqlQuery m_oldestOfSource;
    QSqlQuery m_oldestOfAll;
    QSqlQuery m_oldestByIndex;
    QSqlQuery m_deleteChunk;
    QSqlQuery m_saveSource;
    QSqlQuery m_saveCursor;
    QSqlQuery m_insertGap;
    QSqlQuery m_trimGaps;
};

} // namespace drainboard
