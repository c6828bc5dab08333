// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/linelog/chunkreader.h"

#include <QLoggingCategory>
#include <QSqlError>
#include <QVariant>

#include <algorithm>

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
    auto ranges = session->connection.prepare(
        u"SELECT first, first + lines FROM chunks INDEXED BY chunks_by_line"
        " WHERE source = ? AND first + lines > ? AND first < ? ORDER BY first LIMIT 1"_s);
    if (!ranges)
        return tl::unexpected(ranges.error());
    auto gaps = session->connection.prepare(
        u"SELECT first, end, cause, time FROM gaps WHERE drain = ? AND id < ? ORDER BY id DESC LIMIT ?"_s);
    if (!gaps)
        return tl::unexpected(gaps.error());
    session->chunks = *std::move(chunks);
    session->ranges = *std::move(ranges);
    session->gaps = *std::move(gaps);
    m_session = std::move(session);
    return {};
}

Result<ChunkPtr> ChunkReader::read(SourceId source, LineRange range, std::uint64_t &passedOver)
{
    const std::lock_guard lock(m_mutex);
    if (auto ready = ensureSession(); !ready)
        return tl::unexpected(ready.error());
    for (;;) {
        auto found = findRun(source, range);
        if (!found)
            return tl::unexpected(found.error());
        if (!found->run.empty())
            return mergeChunks(found->run);
        // The index still tells which lines lie on a page that cannot be read. Without it, all of them.
        if (found->pageDamaged)
            found->damaged = rangeOnDisk(source, range);
        if (found->damaged.empty())
            return nullptr;
        qCWarning(lineLog) << "lines" << found->damaged.first << "to" << found->damaged.end - 1 << "of source"
                           << source.value << "are damaged on disk and are passed over";
        passedOver += found->damaged.size();
        range.first = found->damaged.end;
    }
}

/// Up to the first chunk that is damaged; what comes before it first.
Result<ChunkReader::Found> ChunkReader::findRun(SourceId source, LineRange range)
{
    QSqlQuery &rows = m_session->chunks;
    const auto id = static_cast<qint64>(source.value);
    Found found;
    std::size_t bytes = 0;
    bool more = m_session->connection
                    .execute(rows, {id, id, static_cast<qint64>(range.first), static_cast<qint64>(range.end)})
                    .has_value();
    while (more && bytes < maxChunkBytes && rows.next()) {
        const LineRange lines{rows.value(0).toULongLong(),
                              rows.value(0).toULongLong() + rows.value(1).toULongLong()};
        if (lines.end <= range.first)
            continue;
        if (!found.run.empty() &&
            (lines.first != found.run.back()->end() || bytes + rows.value(2).toULongLong() > maxChunkBytes))
            break;
        if (const ChunkPtr chunk = unpackRow(rows)) {
            bytes += chunk->lines.bytes().size();
            found.run.push_back(chunk);
        } else {
            // What it says of itself may be wrong too.
            found.damaged = {lines.first, std::clamp(lines.end, lines.first + 1, range.end)};
            more = false;
        }
    }
    const QSqlError stopped = rows.lastError();
    rows.finish(); // ends the read transaction, which would keep the write-ahead log from being emptied
    found.pageDamaged = SqlConnection::isDamage(stopped);
    if (stopped.isValid() && !found.pageDamaged && found.run.empty())
        return tl::unexpected(m_session->connection.error(stopped));
    return found;
}

/// Of the first chunk that reaches into `range`, by the index alone; all of `range` if that is damaged too.
LineRange ChunkReader::rangeOnDisk(SourceId source, LineRange range)
{
    QSqlQuery &rows = m_session->ranges;
    const auto done = m_session->connection.execute(rows, {static_cast<qint64>(source.value),
                                                           static_cast<qint64>(range.first),
                                                           static_cast<qint64>(range.end)});
    LineRange lines = range;
    if (done && rows.next())
        lines = {std::max<LineNumber>(range.first, rows.value(0).toULongLong()), rows.value(1).toULongLong()};
    rows.finish();
    return lines;
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
    const auto ended = m_session->connection.ended(rows);
    rows.finish();
    return ended.map([&] { return gaps; });
}

} // namespace drainboard
