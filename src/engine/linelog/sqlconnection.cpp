// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/linelog/sqlconnection.h"

#include <QSqlError>

#include <atomic>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

QString uniqueName()
{
    static std::atomic<unsigned> count = 0;
    return u"drainboard-linelog-%1"_s.arg(++count);
}

} // namespace

SqlConnection::SqlConnection(QString path)
    : m_path(std::move(path))
    , m_name(uniqueName())
{
}

SqlConnection::~SqlConnection()
{
    if (!m_database.isValid())
        return;
    m_database.close();
    m_database = QSqlDatabase(); // a name can be removed only when nobody holds the connection
    QSqlDatabase::removeDatabase(m_name);
}

Result<void> SqlConnection::open(Access access)
{
    m_database = QSqlDatabase::addDatabase(u"QSQLITE"_s, m_name);
    if (!m_database.isValid())
        return failure(ErrorKind::Storage, tr("Qt's SQLite driver is not installed."));
    m_database.setDatabaseName(m_path);
    // Nobody else writes to this file, so that waiting long for a lock would only hide a fault.
    QString settings = u"QSQLITE_BUSY_TIMEOUT=200"_s;
    if (access == Access::Read)
        settings += u";QSQLITE_OPEN_READONLY"_s;
    m_database.setConnectOptions(settings);
    if (!m_database.open())
        return tl::unexpected(error(m_database.lastError()));
    return {};
}

Result<void> SqlConnection::run(const QString &sql)
{
    QSqlQuery query(m_database);
    if (!query.exec(sql))
        return tl::unexpected(error(query.lastError()));
    return {};
}

Result<qint64> SqlConnection::number(const QString &sql)
{
    QSqlQuery query(m_database);
    query.setForwardOnly(true);
    if (!query.exec(sql) || !query.next())
        return tl::unexpected(error(query.lastError()));
    return query.value(0).toLongLong();
}

Result<QSqlQuery> SqlConnection::prepare(const QString &sql)
{
    QSqlQuery query(m_database);
    query.setForwardOnly(true);
    if (!query.prepare(sql))
        return tl::unexpected(error(query.lastError()));
    return query;
}

Result<void> SqlConnection::execute(QSqlQuery &query, const QVariantList &values)
{
    for (qsizetype i = 0; i < values.size(); ++i)
        query.bindValue(static_cast<int>(i), values[i]);
    if (!query.exec())
        return tl::unexpected(error(query.lastError()));
    return {};
}

Result<void> SqlConnection::ended(const QSqlQuery &query) const
{
    if (query.lastError().isValid())
        return tl::unexpected(error(query.lastError()));
    return {};
}

Result<void> SqlConnection::begin()
{
    return run(u"BEGIN IMMEDIATE"_s);
}

Result<void> SqlConnection::commit()
{
    return run(u"COMMIT"_s);
}

void SqlConnection::rollback()
{
    // SQLite may have rolled back by itself; then there is nothing left to undo.
    (void)run(u"ROLLBACK"_s);
}

bool SqlConnection::isDamage(const QSqlError &error)
{
    const int code = error.nativeErrorCode().toInt();
    switch (code) {
    case 266:  // SQLITE_IOERR_READ
    case 522:  // SQLITE_IOERR_SHORT_READ
    case 8202: // SQLITE_IOERR_DATA
    case 8458: // SQLITE_IOERR_CORRUPTFS
        return true;
    default:
        return (code & 0xff) == 11; // SQLITE_CORRUPT
    }
}

Error SqlConnection::error(const QSqlError &error) const
{
    // https://www.sqlite.org/rescode.html: the low byte is the primary code.
    QString text;
    switch (error.nativeErrorCode().toInt() & 0xff) {
    case 3:  // SQLITE_PERM
    case 8:  // SQLITE_READONLY
    case 14: // SQLITE_CANTOPEN
    case 23: // SQLITE_AUTH
        text = tr("The line log %1 cannot be opened for writing.");
        break;
    case 5: // SQLITE_BUSY
    case 6: // SQLITE_LOCKED
        text = tr("The line log %1 is in use by another program.");
        break;
    case 11: // SQLITE_CORRUPT
        text = tr("The line log %1 is damaged.");
        break;
    case 13: // SQLITE_FULL
        text = tr("The disk is full: the line log %1 cannot grow.");
        break;
    case 26: // SQLITE_NOTADB
        text = tr("The file %1 is not a line log.");
        break;
    default:
        return {ErrorKind::Storage,
                tr("The line log %1 cannot be used: %2.").arg(m_path, error.databaseText()),
                {}};
    }
    return {ErrorKind::Storage, text.arg(m_path), {}};
}

} // namespace drainboard
