// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/embedded/sourceindex.h"
#include "server/call.h"

#include <optional>

namespace drainboard {

/// Apps sorted by name, then their addons as they came.
QList<StoredSource> sortedSources(const SourceIndex &index);
/// In the order in which they were made.
QList<StoredDrain> sortedDrains(const SourceIndex &index);
QList<StoredDrain> sortedDrains(const SourceIndex &index, SourceId source);

/// The app with this id or, if there is none, with this name.
std::optional<StoredSource> findApp(const SourceIndex &index, const QString &idOrName);
/// One of the app's addons, by id.
std::optional<StoredSource> findAddon(const SourceIndex &index, const QString &app, const QString &addon);

/// The source that the path's placeholders name: `:app`, or `:app` and `:addon`. Answers 404 if there is
/// none.
std::optional<StoredSource> sourceOf(const SourceIndex &index, Call &call);
/// The same for paths whose second placeholder is no addon.
std::optional<StoredSource> appOf(const SourceIndex &index, Call &call);

/// The drain's opaque id in the API, and back.
QString drainIdText(DrainId id);
std::optional<StoredDrain> findDrain(const SourceIndex &index, const QString &id);

/// What stands in for the process of a line that names none.
QString defaultProcess(const StoredSource &source);

} // namespace drainboard
