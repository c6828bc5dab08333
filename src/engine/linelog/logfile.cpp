// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/linelog/logfile.h"

#include <QFile>
#include <QFileInfo>
#include <QLoggingCategory>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

Q_LOGGING_CATEGORY(lineLog, "drainboard.linelog")

constexpr int schemaVersion = 2;
constexpr qint64 applicationId =
    0x44524c4c; // "DRLL", so that another program's database is not taken for ours
constexpr auto ownerOnly = QFile::ReadOwner | QFile::WriteOwner;
/// Larger files of version 1 stay unable to shrink: writing them anew would hold up the start for long.
constexpr qint64 mostToRewrite = 1024ll * 1024 * 1024;

// Retention and the check at start read this index alone, never the rows with their frames.
QString makeIndex()
{
    return u"CREATE INDEX chunks_by_line ON chunks (source, first, lines, size, time)"_s;
}

QString makeRecent()
{
    return u"CREATE TABLE recent (id INTEGER PRIMARY KEY, time INTEGER NOT NULL, size INTEGER NOT NULL,"
           " frame BLOB NOT NULL)"_s;
}

QStringList makeEverything()
{
    return {
        u"CREATE TABLE sources (id INTEGER PRIMARY KEY, first INTEGER NOT NULL, end INTEGER NOT NULL,"
        " bytes INTEGER NOT NULL)"_s,
        u"CREATE TABLE chunks (id INTEGER PRIMARY KEY, source INTEGER NOT NULL, first INTEGER NOT NULL,"
        " lines INTEGER NOT NULL, size INTEGER NOT NULL, time INTEGER NOT NULL, frame BLOB NOT NULL)"_s,
        makeIndex(),
        makeRecent(),
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
}

/// `countsReasons`: the last programs of version 1 made the column `failures`.
QStringList migrateFromVersion1(bool countsReasons)
{
    QStringList statements{
        u"DROP INDEX chunks_by_line"_s,
        makeIndex(),
        makeRecent(),
        u"PRAGMA user_version = %1"_s.arg(schemaVersion),
    };
    if (!countsReasons)
        statements.prepend(u"ALTER TABLE cursors ADD COLUMN failures TEXT NOT NULL DEFAULT ''"_s);
    return statements;
}

} // namespace

Result<void> LogFile::open(const QString &path, SqlConnection &connection)
{
    // SQLite gives its -wal and -shm files the rights of the main file.
    const bool isNew = !QFileInfo::exists(path);
    if (isNew) {
        QFile file(path);
        if (!file.open(QIODevice::ReadWrite | QIODevice::NewOnly, ownerOnly)) {
            return failure(ErrorKind::Storage,
                           tr("The line log %1 cannot be made: %2.").arg(path, file.errorString()));
        }
    } else if (auto looked = look(path); !looked) {
        return looked;
    }
    auto opened = connection.open(SqlConnection::Access::Write).and_then([&] { return prepare(connection); });
    if (opened)
        allowShrinking(path, connection);
    else if (isNew)
        QFile::remove(path);
    return opened;
}

Result<void> LogFile::look(const QString &path)
{
    constexpr qint64 smallestDatabase = 512;
    const qint64 size = QFileInfo(path).size();
    if (size > 0 && size < smallestDatabase) // SQLite would take it for an empty one and write over it
        return failure(ErrorKind::Storage, tr("The file %1 is not a line log.").arg(path));
    SqlConnection looking(path);
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
        return failure(ErrorKind::Storage, tr("The file %1 is not a line log.").arg(path));
    if (*version > schemaVersion) {
        return failure(ErrorKind::Storage,
                       tr("The line log %1 was made by a newer version of Drainboard.").arg(path));
    }
    QFile::setPermissions(path, ownerOnly); // someone may have copied it here
    return {};
}

Result<void> LogFile::prepare(SqlConnection &connection)
{
    const auto tables = connection.number(u"SELECT count(*) FROM sqlite_schema"_s);
    if (!tables)
        return tl::unexpected(tables.error());
    // A new file learns to shrink before anything is in it; this does nothing to an older one.
    // WAL with full synchronisation: what a commit reported survives a crash and a power cut.
    for (const auto &sql : {u"PRAGMA auto_vacuum = INCREMENTAL"_s, u"PRAGMA journal_mode = WAL"_s,
                            u"PRAGMA synchronous = FULL"_s, u"PRAGMA journal_size_limit = 16777216"_s}) {
        if (auto done = connection.run(sql); !done)
            return done;
    }
    if (*tables == 0)
        return run(connection, makeEverything());
    const auto version = connection.number(u"PRAGMA user_version"_s);
    const auto countsReasons =
        connection.number(u"SELECT count(*) FROM pragma_table_info('cursors') WHERE name = 'failures'"_s);
    if (!version || !countsReasons)
        return tl::unexpected(version ? countsReasons.error() : version.error());
    // The empty transaction shows whether the file can be written: SQLite opens a protected one for reading
    // and would complain only later.
    return run(connection,
               *version < schemaVersion ? migrateFromVersion1(*countsReasons > 0) : QStringList());
}

/// All or none.
Result<void> LogFile::run(SqlConnection &connection, const QStringList &statements)
{
    auto done = connection.begin();
    for (const QString &sql : statements)
        done = done.and_then([&] { return connection.run(sql); });
    done = done.and_then([&] { return connection.commit(); });
    if (!done)
        connection.rollback();
    return done;
}

/// Files of version 1 were made without, and learn it by being written anew. A crash or a full disk leaves
/// the file as it was, to be tried again at the next start.
void LogFile::allowShrinking(const QString &path, SqlConnection &connection)
{
    const auto mode = connection.number(u"PRAGMA auto_vacuum"_s);
    if (!mode || *mode != 0 || QFileInfo(path).size() > mostToRewrite)
        return;
    auto done = connection.run(u"PRAGMA auto_vacuum = INCREMENTAL"_s).and_then([&] {
        return connection.run(u"VACUUM"_s);
    });
    if (!done)
        qCWarning(lineLog) << "the file stays unable to shrink:" << done.error().text;
}

/// REINDEX would read the damaged pages to empty them. They are left behind, unused.
Result<void> LogFile::makeIndexAnew(SqlConnection &connection)
{
    auto done = connection.run(u"PRAGMA writable_schema = ON"_s).and_then([&] {
        return run(connection, {u"DELETE FROM sqlite_schema WHERE name = 'chunks_by_line'"_s,
                                u"PRAGMA writable_schema = RESET"_s, makeIndex()});
    });
    (void)connection.run(u"PRAGMA writable_schema = RESET"_s); // also after a rollback
    return done;
}

QString LogFile::check(const QString &path, SqlConnection &connection, const KeptSources &sources,
                       std::chrono::milliseconds budget)
{
    const auto end = std::chrono::steady_clock::now() + budget;
    const auto query = u"SELECT ifnull(sum(lines), 0) FROM chunks INDEXED BY chunks_by_line"
                       " WHERE source = %1 AND first >= %2"_s;
    std::uint64_t missing = 0;
    int lacking = 0;
    for (const auto &[id, kept] : sources) {
        if (std::chrono::steady_clock::now() > end)
            break;
        const auto lines = connection.number(query.arg(id.value).arg(kept.range.first));
        if (!lines) {
            return makeIndexAnew(connection)
                       ? tr("The index of the line log %1 was damaged and has been made anew.").arg(path)
                       : tr("The line log %1 is damaged. Lines that cannot be read are passed over.")
                             .arg(path);
        }
        if (const auto there = static_cast<std::uint64_t>(*lines); there < kept.range.size()) {
            missing += kept.range.size() - there;
            ++lacking;
        }
    }
    if (lacking == 0)
        return {};
    return tr("The line log %1 lacks %2 lines of %3 sources. Drains pass over them and record the gap.")
        .arg(path)
        .arg(missing)
        .arg(lacking);
}

} // namespace drainboard
