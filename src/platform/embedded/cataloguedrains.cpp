// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/embedded/catalogue.h"

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

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
            options.paused,
            options.repeatUnconfirmed};
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
    options.repeatUnconfirmed = row.value(first + 8).toBool();
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

Result<QList<StoredDrain>> Catalogue::drains(const QString &condition, const QVariantList &values)
{
    QList<StoredDrain> found;
    return m_store
        .forEach(
            u"SELECT d.id, s.id, s.app, s.addon, d.url, d.failure_limit, d.pause_minutes, d.growing, "
            "d.after_quarantine, d.token_placement, d.framing, d.ca_file, d.paused, d.repeat_unconfirmed, "
            "d.failures, d.round, d.quarantine_left, d.reason, d.last_success, d.last_error "
            "FROM drains d JOIN sources s ON s.id = d.source WHERE s.removed = 0 AND "_s +
                condition + u" ORDER BY d.id"_s,
            values,
            [&](const QSqlQuery &row) {
                found.append({DrainId{row.value(0).toLongLong()},
                              SourceId{row.value(1).toLongLong()},
                              {{row.value(2).toString(), row.value(3).toString()},
                               row.value(4).toByteArray(),
                               optionsFrom(row, 5)},
                              healthFrom(row, 14)});
            })
        .map([&] { return found; });
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
                   "after_quarantine, token_placement, framing, ca_file, paused, repeat_unconfirmed) "
                   "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"_s,
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
        // What was found out about one target says nothing of another.
        if (url != key.url) {
            if (auto reset =
                    run(u"UPDATE drains SET failures = 0, round = 0, quarantine_left = 0, reason = '', "
                        "last_success = 0, last_error = '' WHERE id = ?"_s,
                        {number(old->id.value)});
                !reset)
                return tl::unexpected(reset.error());
        }
        return run(u"UPDATE drains SET url = ?, failure_limit = ?, pause_minutes = ?, growing = ?, "
                   "after_quarantine = ?, token_placement = ?, framing = ?, ca_file = ?, paused = ?, "
                   "repeat_unconfirmed = ? "
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
    return m_store
        .forEach(u"SELECT id FROM sources WHERE removed = 1"_s, {},
                 [&](const QSqlQuery &row) { gone.sources.append(SourceId{row.value(0).toLongLong()}); })
        .and_then([&] {
            return m_store.forEach(
                u"SELECT id FROM drains WHERE removed = 1"_s, {},
                [&](const QSqlQuery &row) { gone.drains.append(DrainId{row.value(0).toLongLong()}); });
        })
        .map([&] { return gone; });
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

} // namespace drainboard
