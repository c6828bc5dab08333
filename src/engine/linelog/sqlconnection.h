// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QCoreApplication>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QString>
#include <QVariantList>

namespace drainboard {

/// One connection to the line log's file, closed with this object. To be used by one thread, the one that
/// opened it.
class SqlConnection
{
    Q_DECLARE_TR_FUNCTIONS(drainboard::SqlConnection)

public:
    enum class Access { Read, Write };

    explicit SqlConnection(QString path);
    ~SqlConnection();
    SqlConnection(const SqlConnection &) = delete;
    SqlConnection &operator=(const SqlConnection &) = delete;

    Result<void> open(Access access);
    Result<void> run(const QString &sql);
    /// The first column of the first row.
    Result<qint64> number(const QString &sql);

    Result<QSqlQuery> prepare(const QString &sql);
    /// Binds the values to the query's question marks, in their order.
    Result<void> execute(QSqlQuery &query, const QVariantList &values = {});

    /// For a loop that has left at !query.next(): an error if that was a failure and not the last row.
    Result<void> ended(const QSqlQuery &query) const;

    Result<void> begin();
    Result<void> commit();
    void rollback();

    /// True if a page cannot be read or makes no sense: others may be whole.
    static bool isDamage(const QSqlError &error);
    /// What went wrong, as a sentence for the user.
    Error error(const QSqlError &error) const;

private:
    QString m_path;
    QString m_name;
    QSqlDatabase m_database;
};

} // namespace drainboard
