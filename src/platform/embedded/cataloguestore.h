// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QCoreApplication>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariant>

#include <functional>

class QSqlError;

namespace drainboard {

/// std::int64_t is not the 64-bit type that QVariant knows, on some systems.
inline QVariant number(std::int64_t value)
{
    return QVariant(qint64{value});
}

/// The SQLite file under the catalogue: opening, versions, statements, errors in words. Belongs to the
/// thread that opened it.
class CatalogueStore
{
    Q_DECLARE_TR_FUNCTIONS(CatalogueStore)

public:
    /// The format that this program writes; a file of a later one is refused.
    static constexpr int version = 4;

    CatalogueStore();
    ~CatalogueStore();
    CatalogueStore(const CatalogueStore &) = delete;
    CatalogueStore &operator=(const CatalogueStore &) = delete;

    /// Makes the file if it is missing (owner-only). A failed open changes nothing on disk.
    Result<void> open(const QString &path);

    /// One statement with its values for `?`.
    Result<QSqlQuery> run(const QString &sql, const QVariantList &values = {});

    /// The same; `take(row)` for each of its rows. An error if not all of them can be read.
    Result<void> forEach(const QString &sql, const QVariantList &values,
                         const std::function<void(const QSqlQuery &)> &take);

    /// All of `work` or nothing of it. `work` returns a Result.
    template <typename Work>
    auto transaction(Work work) -> decltype(work())
    {
        if (auto begun = run(QStringLiteral("BEGIN IMMEDIATE")); !begun)
            return tl::unexpected(begun.error());
        auto result = work();
        if (result) {
            if (auto committed = run(QStringLiteral("COMMIT")); !committed)
                result = tl::unexpected(committed.error());
        }
        if (!result)
            run(QStringLiteral("ROLLBACK")); // fails where SQLite has rolled back itself
        return result;
    }

private:
    Result<void> checkFile();
    Result<int> number(const QString &pragma);
    Result<void> migrate(int from);
    tl::unexpected<Error> failed(const QSqlError &error) const;

    QString m_path;
    QSqlDatabase m_db;
};

} // namespace drainboard
