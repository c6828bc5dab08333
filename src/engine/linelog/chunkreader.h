// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/linelog/chunkcodec.h"
#include "engine/linelog/sqlconnection.h"

#include <memory>
#include <mutex>
#include <thread>

namespace drainboard {

/// Reads the line log's file beside its writer. For any thread.
class ChunkReader
{
public:
    explicit ChunkReader(QString path);

    /// The chunk that holds the first line of `range`, or the first whole one after it, merged with small
    /// neighbours that begin within `range`. Null if there is none. A damaged chunk is passed over with a
    /// warning.
    Result<ChunkPtr> read(SourceId source, LineRange range);
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
        QSqlQuery gaps;
        std::thread::id thread = std::this_thread::get_id();
    };

    Result<void> ensureSession();
    ChunkPtr unpackRow(const QSqlQuery &row);

    QString m_path;
    std::mutex m_mutex;
    ChunkCodec m_codec;
    std::unique_ptr<Session> m_session;
};

} // namespace drainboard
