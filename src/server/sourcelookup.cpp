// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/sourcelookup.h"

#include <algorithm>
#include <tuple>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

QList<StoredDrain> sorted(QList<StoredDrain> drains)
{
    std::ranges::sort(drains, {}, &StoredDrain::id);
    return drains;
}

} // namespace

QList<StoredSource> sortedSources(const SourceIndex &index)
{
    auto sources = index.sources();
    std::ranges::sort(sources, {}, [](const StoredSource &source) {
        return std::make_tuple(source.appName, source.ref.isAddon(), source.id);
    });
    return sources;
}

QList<StoredDrain> sortedDrains(const SourceIndex &index)
{
    return sorted(index.drains());
}

QList<StoredDrain> sortedDrains(const SourceIndex &index, SourceId source)
{
    return sorted(index.drains(source));
}

std::optional<StoredSource> findApp(const SourceIndex &index, const QString &idOrName)
{
    if (const auto *byId = index.source(SourceRef{idOrName, {}}))
        return *byId;
    const auto sources = index.sources();
    const auto byName = std::ranges::find_if(sources, [&](const StoredSource &source) {
        return !source.ref.isAddon() && source.appName == idOrName;
    });
    return byName == sources.end() ? std::nullopt : std::optional(*byName);
}

std::optional<StoredSource> findAddon(const SourceIndex &index, const QString &app, const QString &addon)
{
    const auto owner = findApp(index, app);
    const auto *found = owner && !addon.isEmpty() ? index.source(SourceRef{owner->ref.app, addon}) : nullptr;
    return found ? std::optional(*found) : std::nullopt;
}

std::optional<StoredSource> appOf(const SourceIndex &index, Call &call)
{
    auto app = findApp(index, call.arguments.value(0));
    if (!app)
        call.fail({ErrorKind::NotFound, {}, {}}, u"app"_s);
    return app;
}

std::optional<StoredSource> sourceOf(const SourceIndex &index, Call &call)
{
    auto app = appOf(index, call);
    if (!app || call.arguments.size() < 2)
        return app;
    auto addon = findAddon(index, app->ref.app, call.arguments[1]);
    if (!addon)
        call.fail({ErrorKind::NotFound, {}, {}}, u"addon"_s);
    return addon;
}

QString drainIdText(DrainId id)
{
    return QString(u"dr-"_s + QString::number(id.value));
}

std::optional<StoredDrain> findDrain(const SourceIndex &index, const QString &id)
{
    bool valid = false;
    const DrainId number{id.startsWith("dr-"_L1) ? id.mid(3).toLongLong(&valid) : 0};
    const auto *drain = valid && drainIdText(number) == id ? index.drain(number) : nullptr;
    return drain ? std::optional(*drain) : std::nullopt;
}

QString defaultProcess(const StoredSource &source)
{
    return source.ref.isAddon() ? QString(source.provider + u"-1"_s) : source.appName;
}

} // namespace drainboard
