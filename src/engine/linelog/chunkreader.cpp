// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/linelog/chunkreader.h"

#include <QLoggingCategory>
#include <QSqlError>
#include <QVariant>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {
Q_LOGGING_CATEGORY(lineLog, "drainboard.linelog")
} // namespace

ChunkReader::ChunkReader(QString path)
    : m_path(std::move(path))
{
}

Result<void> ChunkReader::ensureSession()
{
    if (m_session && m_session->thread == std::this_thread::get_id())
        return {};
    m_session.reset();
    auto session = std::make_unique<Session>(m_path);
    if (auto opened = session->connection.open(SqlConnection::Access::Read); !opened)
        return opened;
    // The row that holds a line is the last that does not begin after it.
    auto chunks = session->connection.prepare(
        u"SELECT first, lines, size, frame FROM chunks WHERE source = ? AND first >= ifnull("
        "(SELECT max(first) FROM chunks WHERE source = ? AND first <= ?), 0) AND first < ? ORDER BY first"_s);
    if (!chunks)
        return tl::unexpected(chunks.error());
    auto gaps = session->connection.prepare(
        u"SELECT first, end, cause, time FROM gaps WHERE drain = ? AND id < ? ORDER BY id DESC LIMIT ?"_s);
    if (!gaps)
        return tl::unexpected(gaps.error());
    session->chunks = *std::move(chunks);
    session->gaps = *std::move(gaps);
    m_session = std::move(session);
    return {};
}

Result<ChunkPtr> ChunkReader::read(SourceId source, LineRange range)
{
    const std::lock_guard lock(m_mutex);
    if (auto ready = ensureSession(); !ready)
        return tl::unexpected(ready.error());
    QSqlQuery &rows = m_session->chunks;
    const auto id = static_cast<qint64>(source.value);
    if (auto done = m_session->connection.execute(
            rows, {id, id, static_cast<qint64>(range.first), static_cast<qint64>(range.end)});
        !done)
        return tl::unexpected(done.error());

    std::vector<ChunkPtr> run;
    std::size_t bytes = 0;
    while (bytes < maxChunkBytes && rows.next()) {
        const LineNumber first = rows.value(0).toULongLong();
        if (first + rows.value(1).toULongLong() <= range.first)
            continue;
        if (!run.empty() &&
            (first != run.back()->end() || bytes + rows.value(2).toULongLong() > maxChunkBytes))
            break;
        const ChunkPtr chunk = unpackRow(rows);
        if (!chunk && !run.empty())
            break; // the next read comes upon it
        if (!chunk) {
            qCWarning(lineLog) << "lines" << first << "to" << first + rows.value(1).toULongLong() - 1
                               << "of source" << source.value << "are damaged on disk and are passed over";
            continue;
        }
        bytes += chunk->lines.bytes().size();
        run.push_back(chunk);
    }
    const QSqlError stopped = rows.lastError();
    rows.finish(); // ends the read transaction, which would keep the write-ahead log from being emptied
    if (!run.empty())
        return mergeChunks(run);
    if (stopped.isValid())
        return tl::unexpected(m_session->connection.error(stopped));
    return nullptr;
}

/// Null if the row is damaged.
ChunkPtr ChunkReader::unpackRow(const QSqlQuery &row)
{
    auto bytes = m_codec.unpack(row.value(3).toByteArray(), row.value(2).toULongLong());
    auto block = bytes ? LineBlock::fromBytes(*std::move(bytes)) : std::nullopt;
    if (!block || block->size() != row.value(1).toULongLong())
        return nullptr;
    return std::make_shared<const Chunk>(Chunk{row.value(0).toULongLong(), *std::move(block)});
}

Result<QList<Gap>> ChunkReader::gaps(DrainId drain, std::int64_t before, int limit)
{
    const std::lock_guard lock(m_mutex);
    if (auto ready = ensureSession(); !ready)
        return tl::unexpected(ready.error());
    QSqlQuery &rows = m_session->gaps;
    if (auto done = m_session->connection.execute(
            rows, {static_cast<qint64>(drain.value), static_cast<qint64>(before), limit});
        !done)
        return tl::unexpected(done.error());
    QList<Gap> gaps;
    while (rows.next()) {
        gaps.append({{rows.value(0).toULongLong(), rows.value(1).toULongLong()},
                     rows.value(2).toString(),
                     rows.value(3).toLongLong()});
    }
    rows.finish();
    return gaps;
}

} // namespace drainboard
