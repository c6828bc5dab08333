// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QHash>
#include <QList>
#include <QString>

#include <compare>

namespace drainboard {

/// What produces lines, by the platform's ids: an app (`addon` empty) or one of its addons.
struct SourceRef
{
    QString app;
    QString addon;

    bool isAddon() const { return !addon.isEmpty(); }
    bool operator==(const SourceRef &) const = default;
    std::strong_ordering operator<=>(const SourceRef &) const = default;
};

inline size_t qHash(const SourceRef &ref, size_t seed = 0)
{
    return qHashMulti(seed, ref.app, ref.addon);
}

/// The statuses of platform-api.md §3. The embedded platform knows only Running.
enum class AppStatus { New, Running, Stopped, Crashed, Restarting, Scaling, Booting };

enum class AddonStatus { Running, Provisioning, Suspended };

struct App
{
    QString id;
    QString name; ///< also the APP-NAME that its lines carry
    AppStatus status = AppStatus::Running;
    QString region; ///< empty where the platform has none

    bool operator==(const App &) const = default;
};

struct Addon
{
    QString id; ///< starts with `ad-`
    QString appId;
    QString provider; ///< `postgresql`, `redis`, …
    QString plan;     ///< `postgresql-starter-512`; may be empty
    AddonStatus status = AddonStatus::Running;

    bool operator==(const Addon &) const = default;
};

struct AddonProvider
{
    QString id;          ///< `postgresql`
    QString displayName; ///< `PostgreSQL`
    bool producesLines;  ///< only databases do
};

/// The addon providers that can be created on the embedded platform, databases first.
const QList<AddonProvider> &addonProviders();

/// False for a provider that is not a database, or not known.
bool producesLines(const Addon &addon);

/// `PostgreSQL` for `postgresql`; an unknown provider's id as it is.
QString addonDisplayName(const Addon &addon);

} // namespace drainboard
