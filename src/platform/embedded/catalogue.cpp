// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/embedded/catalogue.h"

#include <QUuid>

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr int maxAppName = 48; // RFC 5424 §6.2.5
constexpr int maxPlan = 64;

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
    QList<StoredSource> found;
    return m_store
        .forEach(u"SELECT s.id, s.app, s.addon, a.name, s.provider, s.plan FROM sources s "
                 "JOIN sources a ON a.app = s.app AND a.addon = '' "
                 "WHERE s.removed = 0 AND a.removed = 0 AND "_s +
                     condition + u" ORDER BY a.name, s.id"_s,
                 values,
                 [&](const QSqlQuery &row) {
                     found.append({SourceId{row.value(0).toLongLong()},
                                   {row.value(1).toString(), row.value(2).toString()},
                                   row.value(3).toString(),
                                   row.value(4).toString(),
                                   row.value(5).toString()});
                 })
        .map([&] { return found; });
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

/// What AUTOINCREMENT has given last.
Result<qint64> Catalogue::lastNumber(const QString &table)
{
    qint64 last = 0;
    return m_store
        .forEach(u"SELECT seq FROM sqlite_sequence WHERE name = ?"_s, {table},
                 [&last](const QSqlQuery &row) { last = row.value(0).toLongLong(); })
        .map([&last] { return last; });
}

Result<void> Catalogue::raiseLastNumber(const QString &table, std::int64_t to)
{
    // The table of SQLite's own has no key.
    return run(u"DELETE FROM sqlite_sequence WHERE name = ?"_s, {table}).and_then([&] {
        return run(u"INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)"_s,
                   {table, static_cast<qint64>(to)});
    });
}

Result<int> Catalogue::passOver(const std::vector<SourceId> &sources, const std::vector<DrainId> &drains)
{
    const auto lastSource = lastNumber(u"sources"_s);
    const auto lastDrain = lastNumber(u"drains"_s);
    if (!lastSource || !lastDrain)
        return tl::unexpected(lastSource ? lastDrain.error() : lastSource.error());
    std::int64_t newSource = *lastSource;
    int unknown = 0;
    for (const auto id : sources) {
        unknown += id.value > *lastSource ? 1 : 0;
        newSource = std::max(newSource, id.value);
    }
    std::int64_t newDrain = *lastDrain;
    for (const auto id : drains)
        newDrain = std::max(newDrain, id.value);
    if (newSource == *lastSource && newDrain == *lastDrain)
        return unknown;
    return m_store
        .transaction([&] {
            return raiseLastNumber(u"sources"_s, newSource).and_then([&] {
                return raiseLastNumber(u"drains"_s, newDrain);
            });
        })
        .map([&] { return unknown; });
}

} // namespace drainboard
