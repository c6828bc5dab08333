// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/eventstore.h"

#include <QFile>
#include <QJsonDocument>
#include <QSqlError>
#include <QSqlQuery>
#include <QUuid>
#include <QVariant>

namespace drainboard {

using namespace Qt::StringLiterals;

EventStore::EventStore(const QString &path, int kept)
    : m_path(path)
    , m_kept(kept)
    , m_db(QSqlDatabase::addDatabase(u"QSQLITE"_s, QString(u"events-"_s + QUuid::createUuid().toString())))
{
}

EventStore::~EventStore()
{
    const QString connection = m_db.connectionName();
    m_db = QSqlDatabase();
    QSqlDatabase::removeDatabase(connection);
}

Result<std::unique_ptr<EventStore>> EventStore::open(const QString &path, int kept)
{
    std::unique_ptr<EventStore> store(new EventStore(path, kept));
    // SQLite would make it readable for others.
    if (QFile file(path);
        !file.exists() && !file.open(QFile::WriteOnly | QFile::NewOnly, QFile::ReadOwner | QFile::WriteOwner))
        return failure(ErrorKind::Storage, tr("The audit trail %1 cannot be made.").arg(path));
    store->m_db.setDatabaseName(path);
    store->m_db.setConnectOptions(u"QSQLITE_BUSY_TIMEOUT=2000"_s);
    if (!store->m_db.open())
        return failure(ErrorKind::Storage, tr("The audit trail %1 cannot be opened.").arg(path));
    for (const auto &sql :
         {u"PRAGMA journal_mode = WAL"_s, u"PRAGMA synchronous = NORMAL"_s,
          u"CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, "
          "user_id TEXT NOT NULL, user_name TEXT NOT NULL, app_id TEXT NOT NULL, app_name TEXT NOT NULL, "
          "type TEXT NOT NULL, data TEXT NOT NULL)"_s,
          u"CREATE INDEX IF NOT EXISTS events_of_app ON events (app_id, id)"_s}) {
        if (auto done = store->run(sql); !done)
            return tl::unexpected(done.error());
    }
    return store;
}

tl::unexpected<Error> EventStore::failed(const QSqlError &error) const
{
    // SQLite's own text may quote values, so only its code is told.
    return failure(
        ErrorKind::Storage,
        tr("The audit trail %1 cannot be used (SQLite code %2).").arg(m_path, error.nativeErrorCode()));
}

Result<QSqlQuery> EventStore::run(const QString &sql, const QVariantList &values)
{
    QSqlQuery query(m_db);
    bool done = query.prepare(sql);
    for (const auto &value : values)
        query.addBindValue(value);
    done = done && query.exec();
    if (!done)
        return failed(query.lastError());
    return query;
}

Result<void> EventStore::add(const ApiEvent &event)
{
    const QString data = QString::fromUtf8(QJsonDocument(event.data).toJson(QJsonDocument::Compact));
    return run(u"INSERT INTO events (time, user_id, user_name, app_id, app_name, type, data) "
               "VALUES (?, ?, ?, ?, ?, ?, ?)"_s,
               {qint64{event.time}, event.userId, event.userName, event.appId, event.appName, event.type,
                data})
        .and_then([&](const QSqlQuery &) {
            return run(
                u"DELETE FROM events WHERE app_id = ? AND id <= (SELECT id FROM events WHERE app_id = ? "
                "ORDER BY id DESC LIMIT 1 OFFSET ?)"_s,
                {event.appId, event.appId, m_kept});
        })
        .map([](const QSqlQuery &) {});
}

Result<ApiEventPage> EventStore::page(const QString &appId, int page, int perPage, std::int64_t since)
{
    auto count = run(u"SELECT count(*) FROM events WHERE app_id = ? AND time >= ?"_s, {appId, qint64{since}});
    if (!count)
        return tl::unexpected(count.error());
    ApiEventPage found;
    if (count->next())
        found.total = count->value(0).toInt();
    count->finish();
    auto rows = run(u"SELECT id, time, user_id, user_name, app_id, app_name, type, data FROM events "
                    "WHERE app_id = ? AND time >= ? ORDER BY id DESC LIMIT ? OFFSET ?"_s,
                    {appId, qint64{since}, perPage, (qint64{page} - 1) * perPage});
    if (!rows)
        return tl::unexpected(rows.error());
    while (rows->next()) {
        found.events.append({rows->value(0).toLongLong(), rows->value(1).toLongLong(),
                             rows->value(2).toString(), rows->value(3).toString(), rows->value(4).toString(),
                             rows->value(5).toString(), rows->value(6).toString(),
                             QJsonDocument::fromJson(rows->value(7).toByteArray()).object()});
    }
    // That was the last row, or one that could not be read.
    if (const auto stopped = rows->lastError(); stopped.isValid())
        return failed(stopped);
    return found;
}

} // namespace drainboard
