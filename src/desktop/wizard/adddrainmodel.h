// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "domain/drain.h"
#include "domain/provider.h"

#include <QSet>

namespace drainboard {

/// Which sources of an app a new drain is added to.
enum class TargetScope { App, AppAndAddons, ChosenAddons };

/// What the user has chosen so far in the wizard. Its pages read and write it and keep nothing of their
/// own, so going back loses nothing.
struct AddDrainModel
{
    QString providerId;
    QMap<QString, DrainDraft> drafts; ///< by provider: coming back to a provider finds what was typed
    DrainOptions options;

    QList<App> apps;
    QString appId;
    QList<Addon> addons; ///< of that app
    TargetScope scope = TargetScope::App;
    QSet<QString> chosenAddons;

    DrainDraft draft() const { return drafts.value(providerId, {providerId, {}}); }
    /// Also makes the draft's provider the chosen one. An older name of a provider becomes the one that the
    /// wizard offers.
    void setDraft(const DrainDraft &draft);

    /// The sources that the drain will be added to; the app first. Never one that produces no lines.
    QList<SourceRef> targets() const;
    QString appName() const; ///< as the platform spells it; may be hostile
    /// A source as people know it: `shop-api`, `PostgreSQL (ad-1) of shop-api`.
    QString sourceName(const SourceRef &source) const;
};

/// `PostgreSQL (ad-1)`.
QString addonTitle(const Addon &addon);

} // namespace drainboard
