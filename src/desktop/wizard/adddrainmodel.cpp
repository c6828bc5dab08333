// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/wizard/adddrainmodel.h"

#include "base/visibletext.h"
#include "domain/validation.h"

#include <QCoreApplication>

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;

void AddDrainModel::setDraft(const DrainDraft &draft)
{
    const auto catalogue = providers();
    const bool offered =
        std::ranges::find(catalogue, draft.providerId, &ProviderDescriptor::id) != catalogue.end();
    const auto known = findProvider(draft.providerId);
    if (offered || !known) {
        providerId = draft.providerId;
        drafts.insert(providerId, draft);
    } else {
        providerId = providerOf(known->type).id;
        drafts.insert(providerId, {providerId, normalised(draft).values});
    }
}

QList<SourceRef> AddDrainModel::targets() const
{
    QList<SourceRef> targets;
    if (scope != TargetScope::ChosenAddons)
        targets.append({appId, {}});
    if (scope == TargetScope::App)
        return targets;
    for (const auto &addon : addons) {
        const bool wanted = scope == TargetScope::AppAndAddons || chosenAddons.contains(addon.id);
        if (wanted && producesLines(addon))
            targets.append({appId, addon.id});
    }
    return targets;
}

QString AddDrainModel::appName() const
{
    const auto app = std::ranges::find(apps, appId, &App::id);
    return app == apps.end() ? appId : app->name;
}

QString AddDrainModel::sourceName(const SourceRef &source) const
{
    if (!source.isAddon())
        return visibleText(appName());
    const auto addon = std::ranges::find(addons, source.addon, &Addon::id);
    return QCoreApplication::translate("AddDrainModel", "%1 of %2")
        .arg(addon == addons.end() ? visibleText(source.addon) : addonTitle(*addon), visibleText(appName()));
}

QString addonTitle(const Addon &addon)
{
    return u"%1 (%2)"_s.arg(visibleText(addonDisplayName(addon)), visibleText(addon.id));
}

} // namespace drainboard
