// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "domain/drain.h"
#include "platform/connections/connection.h"
#include "platform/remotecontrol.h"

#include <QJsonObject>

namespace drainboard {

/// What is read from an answer; the error is a translated clause that says what is wrong with it.
template <typename T>
using Parsed = tl::expected<T, QString>;

/// A list as far as it could be read. Optional fields that are missing or of the wrong type get a default;
/// an entry without what identifies it is left out and counted.
template <typename T>
struct Listed
{
    QList<T> items;
    int skipped = 0;
};

struct ApiUser
{
    QString id;
    QString username;
    QString email;
    bool administrator = false;

    /// For people: `jane (jane@example.com)`.
    QString text() const;
    bool operator==(const ApiUser &) const = default;
};

struct ApiApp
{
    App app;
    QString ownerId;
    std::optional<QDateTime> appUntil; ///< the owner's consent to look, if given
    std::optional<QDateTime> addonsUntil;

    bool operator==(const ApiApp &) const = default;
};

// Each takes the whole answer (platform-api.md §2–§6).
Parsed<ApiUser> parseUser(const QJsonObject &answer);
Parsed<Listed<Region>> parseRegions(const QJsonObject &answer);
/// `region` is where the apps were asked for; it stands in for what an app does not say.
Parsed<Listed<ApiApp>> parseApps(const QJsonObject &answer, const QString &region);
Parsed<Listed<Addon>> parseAddons(const QJsonObject &answer, const QString &appId);
Parsed<Listed<Drain>> parseDrains(const QJsonObject &answer, const SourceRef &source);
/// Whether `user` works on the app whose collaborators the answer lists; an invitation alone is not enough.
Parsed<bool> parseCollaborates(const QJsonObject &answer, const ApiUser &user);
/// What a POST answers.
Parsed<Drain> parseDrain(const QJsonObject &answer, const SourceRef &source);
Parsed<AuditPage> parseEvents(const QJsonObject &answer);

/// True for what may stand in a path: letters, digits, `-` and `_`, at most 128.
bool isApiId(const QString &id);

/// The words of platform-api.md §3 and back; what is not known reads as running.
AppStatus appStatusOf(const QString &word);
QString wordOf(AppStatus status);
AddonStatus addonStatusOf(const QString &word);
QString wordOf(AddonStatus status);

} // namespace drainboard
