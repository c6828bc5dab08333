// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/linelog/linelog.h"
#include "engine/linelog/sqlconnection.h"

#include <QCoreApplication>

#include <chrono>
#include <unordered_map>

namespace drainboard {

/// The lines of one source that have rows of their own.
struct KeptLines
{
    LineRange range;
    std::uint64_t bytes = 0; ///< of packed lines, before compression

    bool operator==(const KeptLines &) const = default;
};
using KeptSources = std::unordered_map<SourceId, KeptLines>;

/// The line log's file: its schema, what older versions had, and what is wrong with it.
///
///   sources  id, range and bytes of its lines in `chunks`; a row for every source, also one without lines,
///            whose numbers go on
///   chunks   source, first line, number of lines, packed size, time of commit, zstd frame
///   recent   time of commit, size, zstd frame: the small chunks of one transaction together (joinChunks).
///            A source's chunks in here come after its `chunks`; those that do not have been settled since
///   cursors  drain, source, next line, counters
///   gaps     drain, range, cause, time; the newest 1000 of each drain
///
/// Version 1 had no `recent`, an index without the columns that retention asks for, and could not shrink.
class LogFile
{
    Q_DECLARE_TR_FUNCTIONS(drainboard::LogFile)

public:
    /// Makes the file if it is missing; otherwise looks at it without changing a byte. `connection` is
    /// opened on success, with the newest schema. A failure leaves the disk as it was, but for a migration
    /// that was completed.
    static Result<void> open(const QString &path, SqlConnection &connection);

    /// Compares `sources` with the index of `chunks`, as far as it comes within `budget`, and makes the index
    /// anew if it is damaged. Sentences on what is wrong; empty if nothing was found. The lines themselves
    /// are checked when they are read.
    static QString check(const QString &path, SqlConnection &connection, const KeptSources &sources,
                         std::chrono::milliseconds budget = std::chrono::seconds(1));

private:
    static Result<void> look(const QString &path);
    static Result<void> prepare(SqlConnection &connection);
    static Result<void> run(SqlConnection &connection, const QStringList &statements);
    static Result<void> makeIndexAnew(SqlConnection &connection);
    static void allowShrinking(const QString &path, SqlConnection &connection);
};

} // namespace drainboard
