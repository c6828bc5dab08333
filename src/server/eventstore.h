// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QCoreApplication>
#include <QJsonObject>
#include <QList>
#include <QSqlDatabase>

#include <memory>

class QSqlError;

namespace drainboard {

/// Who changed what, as platform-api.md §6 lists it.
struct ApiEvent
{
    std::int64_t id = 0;
    std::int64_t time = 0; ///< microseconds since 1970 UTC
    QString userId;        ///< of the API token
    QString userName;      ///< the token's name then
    QString appId;
    QString appName;
    QString type; ///< `new_log_drain`
    QJsonObject data;
};

struct ApiEventPage
{
    QList<ApiEvent> events; ///< newest first
    int total = 0;
};

/// The audit trail, in an owner-only SQLite file: the URLs in it hold secrets. Keeps the newest `kept`
/// events of each app. Belongs to the thread that made it.
class EventStore
{
    Q_DECLARE_TR_FUNCTIONS(Server)

public:
    static Result<std::unique_ptr<EventStore>> open(const QString &path, int kept = 10'000);
    ~EventStore();

    /// `event.id` is given here.
    Result<void> add(const ApiEvent &event);
    /// Page `page` (from 1) of `perPage` of an app's events since `since` (microseconds since 1970 UTC).
    Result<ApiEventPage> page(const QString &appId, int page, int perPage, std::int64_t since);

private:
    EventStore(const QString &path, int kept);
    Result<QSqlQuery> run(const QString &sql, const QVariantList &values = {});
    tl::unexpected<Error> failed(const QSqlError &error) const;

    QString m_path;
    int m_kept;
    QSqlDatabase m_db;
};

} // namespace drainboard
