// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/embedded/cataloguestore.h"

#include <QFile>
#include <QSqlError>
#include <QUuid>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr int applicationId = 0x44524231; // "DRB1"; tells our file from any other SQLite file

// SQLite's primary result codes; extended ones carry them in the low byte.
enum SqliteCode {
    Busy = 5,
    ReadOnly = 8,
    IoError = 10,
    Corrupt = 11,
    Full = 13,
    CannotOpen = 14,
    NotADb = 26
};

/// What a file of the version before needs to become one of version 1, 2 …
const QList<QStringList> &migrations()
{
    static const QList<QStringList> steps{
        {
            // Apps (addon is empty) and addons. Numbers are the engine's and never given twice.
            u"CREATE TABLE sources ("
            "id INTEGER PRIMARY KEY AUTOINCREMENT, app TEXT NOT NULL, addon TEXT NOT NULL DEFAULT '',"
            "name TEXT NOT NULL DEFAULT '', provider TEXT NOT NULL DEFAULT '',"
            "removed INTEGER NOT NULL DEFAULT 0)"_s,
            u"CREATE UNIQUE INDEX source_refs ON sources (app, addon)"_s,
            u"CREATE UNIQUE INDEX app_names ON sources (name) WHERE addon = '' AND removed = 0"_s,
            u"CREATE TABLE drains ("
            "id INTEGER PRIMARY KEY AUTOINCREMENT,"
            "source INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE, url BLOB NOT NULL,"
            "failure_limit INTEGER NOT NULL, pause_minutes INTEGER NOT NULL, growing INTEGER NOT NULL,"
            "after_quarantine INTEGER NOT NULL, token_placement INTEGER NOT NULL, framing INTEGER NOT NULL,"
            "ca_file TEXT NOT NULL, paused INTEGER NOT NULL, removed INTEGER NOT NULL DEFAULT 0,"
            "failures INTEGER NOT NULL DEFAULT 0, round INTEGER NOT NULL DEFAULT 0,"
            "quarantine_left INTEGER NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT '')"_s,
            u"CREATE UNIQUE INDEX drain_keys ON drains (source, url) WHERE removed = 0"_s,
            u"CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL)"_s,
            u"CREATE TABLE followed_files ("
            "path TEXT PRIMARY KEY, source_name TEXT NOT NULL, process TEXT NOT NULL,"
            "offset INTEGER NOT NULL DEFAULT 0, inode INTEGER NOT NULL DEFAULT 0,"
            "signature BLOB)"_s,
            u"CREATE TABLE ignored_names (name TEXT PRIMARY KEY)"_s,
        },
        {
            u"ALTER TABLE drains ADD COLUMN last_success INTEGER NOT NULL DEFAULT 0"_s,
            u"ALTER TABLE drains ADD COLUMN last_error TEXT NOT NULL DEFAULT ''"_s,
        },
        {
            u"ALTER TABLE sources ADD COLUMN plan TEXT NOT NULL DEFAULT ''"_s,
        },
        {
            u"ALTER TABLE drains ADD COLUMN repeat_unconfirmed INTEGER NOT NULL DEFAULT 1"_s,
        },
    };
    Q_ASSERT(steps.size() == CatalogueStore::version);
    return steps;
}

} // namespace

CatalogueStore::CatalogueStore()
    : m_db(QSqlDatabase::addDatabase(u"QSQLITE"_s, QString(u"catalogue-"_s + QUuid::createUuid().toString())))
{
}

CatalogueStore::~CatalogueStore()
{
    const QString connection = m_db.connectionName();
    m_db = QSqlDatabase();
    QSqlDatabase::removeDatabase(connection);
}

tl::unexpected<Error> CatalogueStore::failed(const QSqlError &error) const
{
    // SQLite's own text may quote values, so only its code is told.
    const int code = error.nativeErrorCode().toInt() & 0xff;
    switch (code) {
    case Corrupt:
    case NotADb:
        return failure(ErrorKind::Storage,
                       tr("The catalogue %1 is damaged or not Drainboard's.").arg(m_path));
    case ReadOnly:
    case CannotOpen:
        return failure(ErrorKind::Storage, tr("The catalogue %1 cannot be written to.").arg(m_path));
    case Full:
    case IoError:
        return failure(ErrorKind::Storage,
                       tr("The catalogue %1 cannot be saved: the disk is full or fails.").arg(m_path));
    case Busy:
        return failure(ErrorKind::Unavailable,
                       tr("The catalogue %1 is held by another program.").arg(m_path));
    default:
        return failure(
            ErrorKind::Storage,
            tr("The catalogue %1 gives an error (SQLite code %2).").arg(m_path, QString::number(code)));
    }
}

Result<QSqlQuery> CatalogueStore::run(const QString &sql, const QVariantList &values)
{
    QSqlQuery query(m_db);
    if (!query.prepare(sql))
        return failed(query.lastError());
    for (const auto &value : values)
        query.addBindValue(value);
    if (!query.exec())
        return failed(query.lastError());
    return query;
}

Result<void> CatalogueStore::forEach(const QString &sql, const QVariantList &values,
                                     const std::function<void(const QSqlQuery &)> &take)
{
    auto rows = run(sql, values);
    if (!rows)
        return tl::unexpected(rows.error());
    while (rows->next())
        take(*rows);
    // That was the last row, or one that could not be read.
    if (const auto stopped = rows->lastError(); stopped.isValid())
        return failed(stopped);
    return {};
}

Result<int> CatalogueStore::number(const QString &pragma)
{
    return run(pragma).map([](QSqlQuery query) { return query.next() ? query.value(0).toInt() : 0; });
}

Result<void> CatalogueStore::open(const QString &path)
{
    m_path = path;
    // SQLite would make it readable for others.
    if (QFile file(path);
        !file.exists() && !file.open(QFile::WriteOnly | QFile::NewOnly, QFile::ReadOwner | QFile::WriteOwner))
        return failure(ErrorKind::Storage, tr("The catalogue %1 cannot be made.").arg(path));
    m_db.setDatabaseName(path);
    m_db.setConnectOptions(u"QSQLITE_BUSY_TIMEOUT=2000"_s);
    if (!m_db.open())
        return failed(m_db.lastError());
    return checkFile();
}

Result<void> CatalogueStore::checkFile()
{
    const auto found = number(u"PRAGMA user_version"_s);
    const auto owner = number(u"PRAGMA application_id"_s);
    const auto tables = number(u"SELECT count(*) FROM sqlite_schema"_s);
    if (!found || !owner || !tables)
        return tl::unexpected(!found ? found.error() : !owner ? owner.error() : tables.error());
    const bool fresh = *tables == 0 && *found == 0;
    if (!fresh && *owner != applicationId)
        return failure(ErrorKind::Storage, tr("%1 is not a catalogue of Drainboard.").arg(m_path));
    if (*found > version)
        return failure(ErrorKind::Storage,
                       tr("The catalogue %1 was made by a newer version of Drainboard.").arg(m_path));

    auto check = run(u"PRAGMA quick_check(1)"_s);
    if (!check)
        return tl::unexpected(check.error());
    if (!check->next() || check->value(0).toString() != "ok"_L1)
        return failure(ErrorKind::Storage, tr("The catalogue %1 is damaged.").arg(m_path));
    check->finish();
    return run(u"PRAGMA foreign_keys = ON"_s).and_then([&](const QSqlQuery &) { return migrate(*found); });
}

Result<void> CatalogueStore::migrate(int from)
{
    // Also where nothing is to be changed: a store that cannot be written to is told now, not at the first
    // click.
    return transaction([&]() -> Result<void> {
        for (int step = from; step < version; ++step) {
            for (const auto &sql : migrations()[step]) {
                if (auto done = run(sql); !done)
                    return tl::unexpected(done.error());
            }
        }
        const auto stamp = [](auto pragma, int value) { return QString(pragma + QString::number(value)); };
        for (const auto &sql : {stamp(u"PRAGMA application_id = "_s, applicationId),
                                stamp(u"PRAGMA user_version = "_s, version)}) {
            if (auto done = run(sql); !done)
                return tl::unexpected(done.error());
        }
        return {};
    });
}

} // namespace drainboard
