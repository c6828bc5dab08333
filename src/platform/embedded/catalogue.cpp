// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/embedded/catalogue.h"

#include <QUuid>

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr int maxAppName = 48; // RFC 5424 §6.2.5
constexpr int maxPlan = 64;

/// std::int64_t is not the 64-bit type that QVariant knows, on some systems.
QVariant number(std::int64_t value)
{
    return QVariant(qint64{value});
}

template <typename Enum>
Enum enumFrom(const QVariant &value, Enum last)
{
    return static_cast<Enum>(std::clamp(value.toInt(), 0, static_cast<int>(last)));
}

QVariantList optionValues(const DrainOptions &options)
{
    return {options.quarantine.failureLimit,
            number(options.quarantine.pause.count()),
            options.quarantine.growing,
            static_cast<int>(options.afterQuarantine),
            static_cast<int>(options.tokenPlacement),
            static_cast<int>(options.framing),
            options.caFile.isNull() ? u""_s : options.caFile,
            options.paused};
}

// What the file says is limited to what makes sense: somebody else may have written it.
DrainOptions optionsFrom(const QSqlQuery &row, int first)
{
    DrainOptions options;
    options.quarantine.failureLimit = std::max(row.value(first).toInt(), 1);
    options.quarantine.pause = std::chrono::minutes(std::clamp(row.value(first + 1).toInt(), 1, 24 * 60));
    options.quarantine.growing = row.value(first + 2).toBool();
    options.afterQuarantine = enumFrom(row.value(first + 3), AfterQuarantine::SkipToNewest);
    options.tokenPlacement = enumFrom(row.value(first + 4), TokenPlacement::MessagePrefix);
    options.framing = enumFrom(row.value(first + 5), Framing::OctetCounting);
    options.caFile = row.value(first + 6).toString();
    options.paused = row.value(first + 7).toBool();
    return options;
}

SavedHealth healthFrom(const QSqlQuery &row, int first)
{
    SavedHealth health;
    health.failures = std::max(row.value(first).toInt(), 0);
    health.round = std::max(row.value(first + 1).toInt(), 0);
    health.quarantineLeft = std::chrono::milliseconds(std::max(row.value(first + 2).toLongLong(), 0LL));
    health.reason = row.value(first + 3).toString();
    health.lastSuccess = std::max(row.value(first + 4).toLongLong(), 0LL);
    health.lastError = row.value(first + 5).toString();
    return health;
}

} // namespace

Result<std::unique_ptr<Catalogue>> Catalogue::open(const QString &path)
{
    auto catalogue = std::make_unique<Catalogue>();
    if (auto opened = catalogue->m_store.open(path); !opened)
        return tl::unexpected(opened.error());
    return catalogue;
}

Result<void> Catalogue::run(const QString &sql, const QVariantList &values)
{
    return m_store.run(sql, values).map([](const QSqlQuery &) {});
}

Result<QList<StoredSource>> Catalogue::sources(const QString &condition, const QVariantList &values)
{
    // An addon's row has no name of its own: it is shown and sent under its app's.
    auto rows = m_store.run(u"SELECT s.id, s.app, s.addon, a.name, s.provider, s.plan FROM sources s "
                            "JOIN sources a ON a.app = s.app AND a.addon = '' "
                            "WHERE s.removed = 0 AND a.removed = 0 AND "_s +
                                condition + u" ORDER BY a.name, s.id"_s,
                            values);
    if (!rows)
        return tl::unexpected(rows.error());
    QList<StoredSource> found;
    while (rows->next()) {
        found.append({SourceId{rows->value(0).toLongLong()},
                      {rows->value(1).toString(), rows->value(2).toString()},
                      rows->value(3).toString(),
                      rows->value(4).toString(),
                      rows->value(5).toString()});
    }
    return found;
}

Result<QList<StoredDrain>> Catalogue::drains(const QString &condition, const QVariantList &values)
{
    auto rows =
        m_store.run(u"SELECT d.id, s.id, s.app, s.addon, d.url, d.failure_limit, d.pause_minutes, d.growing, "
                    "d.after_quarantine, d.token_placement, d.framing, d.ca_file, d.paused, "
                    "d.failures, d.round, d.quarantine_left, d.reason, d.last_success, d.last_error "
                    "FROM drains d JOIN sources s ON s.id = d.source WHERE s.removed = 0 AND "_s +
                        condition + u" ORDER BY d.id"_s,
                    values);
    if (!rows)
        return tl::unexpected(rows.error());
    QList<StoredDrain> found;
    while (rows->next()) {
        found.append({DrainId{rows->value(0).toLongLong()},
                      SourceId{rows->value(1).toLongLong()},
                      {{rows->value(2).toString(), rows->value(3).toString()},
                       rows->value(4).toByteArray(),
                       optionsFrom(*rows, 5)},
                      healthFrom(*rows, 13)});
    }
    return found;
}

Result<StoredSource> Catalogue::source(const SourceRef &ref)
{
    auto found = sources(u"s.app = ? AND s.addon = ?"_s, {ref.app, ref.isAddon() ? ref.addon : u""_s});
    if (!found)
        return tl::unexpected(found.error());
    if (found->isEmpty())
        return failure(ErrorKind::NotFound,
                       ref.isAddon() ? tr("There is no such addon.") : tr("There is no such app."));
    return found->front();
}

Result<StoredDrain> Catalogue::drain(const DrainKey &key)
{
    auto found = drains(u"d.removed = 0 AND s.app = ? AND s.addon = ? AND d.url = ?"_s,
                        {key.source.app, key.source.isAddon() ? key.source.addon : u""_s, key.url});
    if (!found)
        return tl::unexpected(found.error());
    if (found->isEmpty())
        return failure(ErrorKind::NotFound, tr("There is no such drain; it may have been removed."));
    return found->front();
}

Result<StoredDrain> Catalogue::drain(DrainId id)
{
    auto found = drains(u"d.id = ?"_s, {number(id.value)});
    if (!found)
        return tl::unexpected(found.error());
    if (found->isEmpty())
        return failure(ErrorKind::NotFound, tr("There is no such drain; it may have been removed."));
    return found->front();
}

Result<CatalogueContent> Catalogue::content()
{
    auto allSources = sources(u"1"_s, {});
    if (!allSources)
        return tl::unexpected(allSources.error());
    auto allDrains = drains(u"d.removed = 0"_s, {});
    if (!allDrains)
        return tl::unexpected(allDrains.error());
    auto settings = intakeSettings();
    if (!settings)
        return tl::unexpected(settings.error());
    auto gone = removed();
    if (!gone)
        return tl::unexpected(gone.error());
    return CatalogueContent{*allSources, *allDrains, *settings, *gone};
}

Result<QList<App>> Catalogue::apps()
{
    return sources(u"s.addon = ''"_s, {}).map([](const QList<StoredSource> &found) {
        QList<App> list;
        for (const auto &source : found)
            list.append(source.app());
        return list;
    });
}

Result<QList<Addon>> Catalogue::addons(const QString &appId)
{
    if (const auto app = source({appId, {}}); !app)
        return tl::unexpected(app.error());
    return sources(u"s.app = ? AND s.addon <> ''"_s, {appId}).map([](const QList<StoredSource> &found) {
        QList<Addon> list;
        for (const auto &source : found)
            list.append(source.addon());
        return list;
    });
}

Result<QList<Drain>> Catalogue::drains(const SourceRef &ref)
{
    const auto owner = source(ref);
    if (!owner)
        return tl::unexpected(owner.error());
    return drains(u"d.removed = 0 AND s.id = ?"_s, {number(owner->id.value)})
        .map([](const QList<StoredDrain> &found) {
            QList<Drain> list;
            for (const auto &stored : found)
                list.append(stored.drain);
            return list;
        });
}

Result<void> Catalogue::checkAppName(const QString &name, const QString &ownId)
{
    const bool printable =
        std::ranges::all_of(name, [](QChar c) { return c.unicode() >= 33 && c.unicode() <= 126; });
    // A lone hyphen is RFC 5424's way to say that there is no name.
    if (name.isEmpty() || name.size() > maxAppName || !printable || name == "-"_L1)
        return failure(
            ErrorKind::InvalidInput,
            tr("An app's name is 1 to 48 letters, digits and signs of plain ASCII, without spaces."),
            u"name"_s);
    auto same = m_store.run(u"SELECT 1 FROM sources WHERE removed = 0 AND app <> ? "
                            "AND ((addon = '' AND name = ?) OR (addon <> '' AND addon = ?))"_s,
                            {ownId.isNull() ? u""_s : ownId, name, name});
    if (!same)
        return tl::unexpected(same.error());
    if (same->next())
        return failure(ErrorKind::AlreadyExists, tr("There is already an app named %1.").arg(name),
                       u"name"_s);
    return {};
}

Result<StoredSource> Catalogue::createApp(const QString &name)
{
    return m_store.transaction([&]() -> Result<StoredSource> {
        if (auto valid = checkAppName(name, {}); !valid)
            return tl::unexpected(valid.error());
        const SourceRef ref{QUuid::createUuid().toString(QUuid::WithoutBraces), {}};
        return run(u"INSERT INTO sources (app, name) VALUES (?, ?)"_s, {ref.app, name}).and_then([&] {
            return source(ref);
        });
    });
}

Result<QList<StoredSource>> Catalogue::renameApp(const QString &appId, const QString &name)
{
    return m_store.transaction([&]() -> Result<QList<StoredSource>> {
        const auto app = source({appId, {}});
        if (!app)
            return tl::unexpected(app.error());
        if (auto valid = checkAppName(name, appId); !valid)
            return tl::unexpected(valid.error());
        return run(u"UPDATE sources SET name = ? WHERE app = ? AND addon = ''"_s, {name, appId})
            .and_then([&] {
                return run(u"UPDATE followed_files SET source_name = ? WHERE source_name = ?"_s,
                           {name, app->appName});
            })
            .and_then([&] { return sources(u"s.app = ?"_s, {appId}); });
    });
}

Result<StoredSource> Catalogue::createAddon(const QString &appId, const QString &provider,
                                            const QString &plan)
{
    return m_store.transaction([&]() -> Result<StoredSource> {
        if (const auto app = source({appId, {}}); !app)
            return tl::unexpected(app.error());
        if (std::ranges::none_of(addonProviders(), [&](const auto &known) { return known.id == provider; }))
            return failure(ErrorKind::InvalidInput, tr("There is no addon of this kind."), u"provider"_s);
        const bool printable =
            std::ranges::all_of(plan, [](QChar c) { return c.unicode() >= 33 && c.unicode() <= 126; });
        if (plan.size() > maxPlan || !printable)
            return failure(ErrorKind::InvalidInput,
                           tr("A plan's name has at most 64 letters, digits and signs of plain ASCII."),
                           u"plan"_s);
        const SourceRef ref{appId, QString(u"ad-"_s + QUuid::createUuid().toString(QUuid::WithoutBraces))};
        return run(u"INSERT INTO sources (app, addon, provider, plan) VALUES (?, ?, ?, ?)"_s,
                   {ref.app, ref.addon, provider, plan.isNull() ? u""_s : plan})
            .and_then([&] { return source(ref); });
    });
}

Result<QList<StoredSource>> Catalogue::removeSource(const SourceRef &ref)
{
    return m_store.transaction([&]() -> Result<QList<StoredSource>> {
        const auto target = source(ref);
        if (!target)
            return tl::unexpected(target.error());
        auto gone = sources(ref.isAddon() ? u"s.id = ?"_s : u"s.app = ?"_s,
                            {ref.isAddon() ? number(target->id.value) : QVariant(ref.app)});
        if (!gone)
            return gone;
        for (const auto &stored : std::as_const(*gone)) {
            const auto marked =
                run(u"UPDATE sources SET removed = 1 WHERE id = ?"_s, {number(stored.id.value)});
            if (!marked)
                return tl::unexpected(marked.error());
        }
        return gone;
    });
}

Result<StoredDrain> Catalogue::addDrain(const Drain &added)
{
    return m_store.transaction([&]() -> Result<StoredDrain> {
        const auto owner = source(added.source);
        if (!owner)
            return tl::unexpected(owner.error());
        if (owner->ref.isAddon() && !producesLines(owner->addon()))
            return failure(
                ErrorKind::NotAllowed,
                tr("%1 produces no lines; only databases do.").arg(addonDisplayName(owner->addon())));
        if (drain(added.key()))
            return failure(ErrorKind::AlreadyExists, owner->ref.isAddon()
                                                         ? tr("This addon already has this drain.")
                                                         : tr("This app already has this drain."));
        return run(u"INSERT INTO drains (source, url, failure_limit, pause_minutes, growing, "
                   "after_quarantine, token_placement, framing, ca_file, paused) "
                   "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"_s,
                   QVariantList{number(owner->id.value), added.url} + optionValues(added.options))
            .and_then([&] { return drain(added.key()); });
    });
}

Result<StoredDrain> Catalogue::editDrain(const DrainKey &key, const QByteArray &url,
                                         const DrainOptions &options)
{
    return m_store.transaction([&]() -> Result<StoredDrain> {
        const auto old = drain(key);
        if (!old)
            return old;
        if (url != key.url && drain(DrainKey{key.source, url}))
            return failure(ErrorKind::AlreadyExists, tr("There is already a drain with this target."));
        return run(u"UPDATE drains SET url = ?, failure_limit = ?, pause_minutes = ?, growing = ?, "
                   "after_quarantine = ?, token_placement = ?, framing = ?, ca_file = ?, paused = ? "
                   "WHERE id = ?"_s,
                   QVariantList{url} + optionValues(options) + QVariantList{number(old->id.value)})
            .and_then([&] { return drain(old->id); });
    });
}

Result<StoredDrain> Catalogue::removeDrain(const DrainKey &key)
{
    return drain(key).and_then([&](const StoredDrain &stored) {
        return run(u"UPDATE drains SET removed = 1 WHERE id = ?"_s, {number(stored.id.value)}).map([&] {
            return stored;
        });
    });
}

Result<StoredDrain> Catalogue::restoreDrain(const Drain &restored)
{
    auto rows = drains(
        u"d.removed = 1 AND s.app = ? AND s.addon = ? AND d.url = ?"_s,
        {restored.source.app, restored.source.isAddon() ? restored.source.addon : u""_s, restored.url});
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->isEmpty() || drain(restored.key()))
        return addDrain(restored);
    const auto id = rows->back().id;
    return run(u"UPDATE drains SET removed = 0 WHERE id = ?"_s, {number(id.value)}).and_then([&] {
        return drain(id);
    });
}

Result<StoredDrain> Catalogue::setPaused(const DrainKey &key, bool paused)
{
    return drain(key).and_then([&](const StoredDrain &stored) {
        return run(u"UPDATE drains SET paused = ? WHERE id = ?"_s, {paused, number(stored.id.value)})
            .and_then([&] { return drain(stored.id); });
    });
}

Result<void> Catalogue::saveHealth(const QHash<DrainId, SavedHealth> &all)
{
    return m_store.transaction([&]() -> Result<void> {
        for (auto it = all.cbegin(); it != all.cend(); ++it) {
            const auto &health = it.value();
            const auto saved =
                run(u"UPDATE drains SET failures = ?, round = ?, quarantine_left = ?, reason = ?, "
                    u"last_success = ?, "
                    "last_error = ? WHERE id = ?"_s,
                    {health.failures, health.round, number(health.quarantineLeft.count()),
                     health.reason.isNull() ? u""_s : health.reason, number(health.lastSuccess),
                     health.lastError.isNull() ? u""_s : health.lastError, number(it.key().value)});
            if (!saved)
                return saved;
        }
        return {};
    });
}

Result<RemovedContent> Catalogue::removed()
{
    RemovedContent gone;
    auto rows = m_store.run(u"SELECT id FROM sources WHERE removed = 1"_s);
    if (!rows)
        return tl::unexpected(rows.error());
    while (rows->next())
        gone.sources.append(SourceId{rows->value(0).toLongLong()});
    rows = m_store.run(u"SELECT id FROM drains WHERE removed = 1"_s);
    if (!rows)
        return tl::unexpected(rows.error());
    while (rows->next())
        gone.drains.append(DrainId{rows->value(0).toLongLong()});
    return gone;
}

Result<QList<DrainId>> Catalogue::stillRemoved(const QList<DrainId> &asked)
{
    return removed().map([&](const RemovedContent &gone) {
        QList<DrainId> still;
        std::ranges::copy_if(asked, std::back_inserter(still),
                             [&](DrainId id) { return gone.drains.contains(id); });
        return still;
    });
}

Result<void> Catalogue::purge(const RemovedContent &gone)
{
    return m_store.transaction([&]() -> Result<void> {
        for (const auto id : gone.sources) {
            if (auto done = run(u"DELETE FROM sources WHERE id = ? AND removed = 1"_s, {number(id.value)});
                !done)
                return done;
        }
        for (const auto id : gone.drains) {
            if (auto done = run(u"DELETE FROM drains WHERE id = ? AND removed = 1"_s, {number(id.value)});
                !done)
                return done;
        }
        return {};
    });
}

Result<IntakeSettings> Catalogue::intakeSettings()
{
    IntakeSettings settings;
    auto rows = m_store.run(u"SELECT value FROM settings WHERE key = 'intake'"_s);
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->next())
        settings.address = rows->value(0).toString();
    rows = m_store.run(
        u"SELECT path, source_name, process, offset, inode, signature FROM followed_files ORDER BY path"_s);
    if (!rows)
        return tl::unexpected(rows.error());
    while (rows->next()) {
        const QString path = rows->value(0).toString();
        settings.files.append({path, rows->value(1).toString(), rows->value(2).toString()});
        if (!rows->value(5).isNull())
            settings.positions.insert(path, {rows->value(3).toULongLong(), rows->value(4).toULongLong(),
                                             rows->value(5).toByteArray()});
    }
    rows = m_store.run(u"SELECT name FROM ignored_names"_s);
    if (!rows)
        return tl::unexpected(rows.error());
    while (rows->next())
        settings.ignoredNames.insert(rows->value(0).toString());
    return settings;
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
