// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/linelog/chunkcodec.h"
#include "engine/linelog/sqlconnection.h"

#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace drainboard {

/// Reads the line log's file beside its writer. For any thread.
class ChunkReader
{
public:
    explicit ChunkReader(QString path);

    /// The chunk that holds the first line of `range`, or the first whole one after it, merged with small
    /// neighbours that begin within `range`. Null if there is none. Damaged chunks, and those on damaged
    /// pages of the file, are passed over with a warning, and added to `passedOver`.
    Result<ChunkPtr> read(SourceId source, LineRange range, std::uint64_t &passedOver);
    /// A drain's gaps with an id below `before`, newest first.
    Result<QList<Gap>> gaps(DrainId drain, std::int64_t before, int limit);

private:
    /// What belongs to one thread: Qt's SQL connections may not change theirs.
    struct Session
    {
        explicit Session(const QString &path)
            : connection(path)
        {
        }
        SqlConnection connection;
        QSqlQuery chunks;
        QSqlQuery ranges;
        QSqlQuery gaps;
        std::thread::id thread = std::this_thread::get_id();
    };

    struct Found
    {
        std::vector<ChunkPtr> run;
        LineRange damaged; ///< of the chunk at which it stopped; empty if it is whole
        bool pageDamaged = false;
    };

    Result<void> ensureSession();
    Result<Found> findRun(SourceId source, LineRange range);
    ChunkPtr unpackRow(const QSqlQuery &row);
    LineRange rangeOnDisk(SourceId source, LineRange range);

    QString m_path;
    std::mutex m_mutex;
    ChunkCodec m_codec;
    std::unique_ptr<Session> m_session;
};

} // namespace drainboard
