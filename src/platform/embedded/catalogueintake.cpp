// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/embedded/catalogue.h"

namespace drainboard {

using namespace Qt::StringLiterals;

Result<IntakeSettings> Catalogue::intakeSettings()
{
    IntakeSettings settings;
    return m_store
        .forEach(u"SELECT value FROM settings WHERE key = 'intake'"_s, {},
                 [&](const QSqlQuery &row) { settings.address = row.value(0).toString(); })
        .and_then([&] {
            return m_store.forEach(
                u"SELECT path, source_name, process, offset, inode, signature FROM followed_files "
                "ORDER BY path"_s,
                {}, [&](const QSqlQuery &row) {
                    const QString path = row.value(0).toString();
                    settings.files.append({path, row.value(1).toString(), row.value(2).toString()});
                    if (!row.value(5).isNull())
                        settings.positions.insert(path,
                                                  {row.value(3).toULongLong(), row.value(4).toULongLong(),
                                                   row.value(5).toByteArray()});
                });
        })
        .and_then([&] {
            return m_store.forEach(u"SELECT name FROM ignored_names"_s, {}, [&](const QSqlQuery &row) {
                settings.ignoredNames.insert(row.value(0).toString());
            });
        })
        .map([&] { return settings; });
}

Result<void> Catalogue::saveAddress(const QString &address)
{
    return run(u"INSERT OR REPLACE INTO settings (key, value) VALUES ('intake', ?)"_s, {address});
}

Result<void> Catalogue::saveFollowedFiles(const QList<FollowedFile> &files)
{
    return m_store.transaction([&]() -> Result<void> {
        // Positions of files that stay are kept: the upsert leaves them alone.
        QVariantList paths;
        for (const auto &file : files) {
            paths.append(file.path);
            const auto saved =
                run(u"INSERT INTO followed_files (path, source_name, process) VALUES (?, ?, ?) ON CONFLICT "
                    "(path) DO UPDATE SET source_name = excluded.source_name, process = excluded.process"_s,
                    {file.path, file.sourceName, file.process});
            if (!saved)
                return saved;
        }
        const QString kept = QStringList(paths.size(), u"?"_s).join(u", "_s);
        return run(u"DELETE FROM followed_files WHERE path NOT IN ("_s + kept + u")"_s, paths);
    });
}

Result<void> Catalogue::savePositions(const QHash<QString, FollowPosition> &positions)
{
    return m_store.transaction([&]() -> Result<void> {
        for (auto it = positions.cbegin(); it != positions.cend(); ++it) {
            const auto saved = run(
                u"UPDATE followed_files SET offset = ?, inode = ?, signature = ? WHERE path = ?"_s,
                {number(static_cast<std::int64_t>(it->offset)), number(static_cast<std::int64_t>(it->inode)),
                 it->signature.isNull() ? QByteArray("") : it->signature, it.key()});
            if (!saved)
                return saved;
        }
        return {};
    });
}

Result<void> Catalogue::ignoreName(const QString &name)
{
    return run(u"INSERT OR IGNORE INTO ignored_names (name) VALUES (?)"_s, {name});
}

} // namespace drainboard
