// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/apijson.h"

#include "base/visibletext.h"
#include "domain/drainurl.h"
#include "platform/connections/baseurl.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QSet>

#include <algorithm>
#include <array>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

// An account has hundreds; more than these is an answer gone wild.
constexpr qsizetype mostEntries = 20'000;
constexpr qsizetype longestName = 200;
constexpr qsizetype longestUrl = 8'000;
constexpr qsizetype longestId = 128;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(ApiJson)
};

constexpr std::array appStatuses{std::pair("new", AppStatus::New),
                                 std::pair("running", AppStatus::Running),
                                 std::pair("stopped", AppStatus::Stopped),
                                 std::pair("crashed", AppStatus::Crashed),
                                 std::pair("restarting", AppStatus::Restarting),
                                 std::pair("scaling", AppStatus::Scaling),
                                 std::pair("booting", AppStatus::Booting)};
constexpr std::array addonStatuses{std::pair("running", AddonStatus::Running),
                                   std::pair("provisioning", AddonStatus::Provisioning),
                                   std::pair("suspended", AddonStatus::Suspended)};

template <typename Status, std::size_t Size>
Status statusOf(const QString &word, const std::array<std::pair<const char *, Status>, Size> &words)
{
    const auto found = std::ranges::find_if(
        words, [&](const auto &entry) { return word == QLatin1StringView(entry.first); });
    return found == words.end() ? Status::Running : found->second;
}

template <typename Status, std::size_t Size>
QString wordFor(Status status, const std::array<std::pair<const char *, Status>, Size> &words)
{
    const auto found = std::ranges::find(words, status, [](const auto &entry) { return entry.second; });
    return QLatin1StringView(found->first);
}

/// A name to be shown; empty if it is missing or no text.
QString nameIn(const QJsonObject &object, QLatin1StringView key)
{
    return visibleText(object.value(key).toString().left(longestName)).trimmed();
}

std::optional<QDateTime> dateIn(const QJsonObject &object, QLatin1StringView key)
{
    const QDateTime date = QDateTime::fromString(object.value(key).toString().left(64), Qt::ISODateWithMs);
    return date.isValid() ? std::optional(date.toUTC()) : std::nullopt;
}

/// Every entry of the list under `key` that `parse` can read, none twice (by `identity`).
template <typename T, typename Parse, typename Identity>
Parsed<Listed<T>> listIn(const QJsonObject &answer, QLatin1StringView key, Parse parse, Identity identity)
{
    const QJsonValue value = answer.value(key);
    if (!value.isArray())
        return tl::unexpected(Text::tr("the list “%1” is missing").arg(key));
    Listed<T> listed;
    QSet<std::decay_t<decltype(identity(std::declval<T>()))>> seen;
    const QJsonArray entries = value.toArray();
    for (const QJsonValue &entry : entries) {
        std::optional<T> item = listed.items.size() < mostEntries ? parse(entry.toObject()) : std::nullopt;
        if (!item || seen.contains(identity(*item))) {
            ++listed.skipped;
            continue;
        }
        seen.insert(identity(*item));
        listed.items << *std::move(item);
    }
    return listed;
}

/// The platform names its own databases with its name in front.
QString providerOfAddon(const QJsonObject &addon)
{
    QString id = addon.value("addon_provider"_L1).toObject().value("id"_L1).toString().left(longestName);
    if (id.startsWith("scalingo-"_L1))
        id = id.mid(9);
    return visibleText(id);
}

/// A URL goes back to the platform byte for byte, so what does not survive as UTF-8 is of no use.
std::optional<QByteArray> urlIn(const QJsonObject &object)
{
    const QString url = object.value("url"_L1).toString();
    if (url.isEmpty() || url.size() > longestUrl || !url.isValidUtf16())
        return std::nullopt;
    return url.toUtf8();
}

std::optional<Region> parseRegion(const QJsonObject &entry)
{
    const QString name = entry.value("name"_L1).toString();
    const auto api = checkedBaseUrl(entry.value("api"_L1).toString());
    if (!isApiId(name) || !api)
        return std::nullopt;
    const QString displayName = nameIn(entry, "display_name"_L1);
    // Without it everything works but the logs of addons.
    const auto databaseApi = checkedBaseUrl(entry.value("database_api"_L1).toString());
    return Region{name, displayName.isEmpty() ? name : displayName, *api, databaseApi.value_or(QString())};
}

std::optional<ApiApp> parseApp(const QJsonObject &entry, const QString &region)
{
    const QString id = entry.value("id"_L1).toString();
    if (!isApiId(id))
        return std::nullopt;
    ApiApp app;
    const QString name = nameIn(entry, "name"_L1);
    const QString itsRegion = nameIn(entry, "region"_L1);
    app.app = {id, name.isEmpty() ? id : name, appStatusOf(entry.value("status"_L1).toString()),
               itsRegion.isEmpty() ? region : itsRegion};
    app.ownerId = entry.value("owner"_L1).toObject().value("id"_L1).toString().left(longestId);
    const QJsonObject consent = entry.value("data_access_consent"_L1).toObject();
    app.appUntil = dateIn(consent, "containers_until"_L1);
    app.addonsUntil = dateIn(consent, "databases_until"_L1);
    return app;
}

std::optional<Addon> parseAddon(const QJsonObject &entry, const QString &appId)
{
    const QString id = entry.value("id"_L1).toString();
    if (!isApiId(id))
        return std::nullopt;
    return Addon{id, appId, providerOfAddon(entry), nameIn(entry.value("plan"_L1).toObject(), "name"_L1),
                 addonStatusOf(entry.value("status"_L1).toString())};
}

QString sentenceOf(const QString &type, const QJsonObject &data)
{
    const QByteArray url = data.value("url"_L1).toString().left(longestUrl).toUtf8();
    const QString shown = url.isEmpty() ? Text::tr("(no URL given)") : maskedDrainUrl(url).left(longestName);
    const QString addon = nameIn(data, "addon_name"_L1);
    if (type == "new_log_drain"_L1)
        return Text::tr("Added the drain %1 to the app.").arg(shown);
    if (type == "delete_log_drain"_L1)
        return Text::tr("Removed the drain %1 from the app.").arg(shown);
    if (type == "new_addon_log_drain"_L1)
        return Text::tr("Added the drain %1 to the addon %2.").arg(shown, addon);
    if (type == "delete_addon_log_drain"_L1)
        return Text::tr("Removed the drain %1 from the addon %2.").arg(shown, addon);
    // What else is in such an event may hold secrets that nobody knows the place of.
    return Text::tr("An event of the type “%1”.").arg(type);
}

AuditEvent parseEvent(const QJsonObject &entry)
{
    const QJsonObject user = entry.value("user"_L1).toObject();
    const QString username = nameIn(user, "username"_L1);
    const QString type = nameIn(entry, "type"_L1);
    return {dateIn(entry, "created_at"_L1).value_or(QDateTime()),
            username.isEmpty() ? nameIn(user, "email"_L1) : username, type,
            sentenceOf(type, entry.value("type_data"_L1).toObject())};
}

} // namespace

QString ApiUser::text() const
{
    if (email.isEmpty() || username.isEmpty())
        return username.isEmpty() ? email : username;
    return QString(username + u" ("_s + email + u')');
}

bool isApiId(const QString &id)
{
    return !id.isEmpty() && id.size() <= longestId && std::ranges::all_of(id, [](QChar c) {
        return c.unicode() < 0x80 && (c.isLetterOrNumber() || c == u'-' || c == u'_');
    });
}

AppStatus appStatusOf(const QString &word)
{
    return statusOf(word, appStatuses);
}

QString wordOf(AppStatus status)
{
    return wordFor(status, appStatuses);
}

AddonStatus addonStatusOf(const QString &word)
{
    return statusOf(word, addonStatuses);
}

QString wordOf(AddonStatus status)
{
    return wordFor(status, addonStatuses);
}

Parsed<ApiUser> parseUser(const QJsonObject &answer)
{
    const QJsonValue value = answer.value("user"_L1);
    if (!value.isObject())
        return tl::unexpected(Text::tr("the user is missing"));
    const QJsonObject user = value.toObject();
    return ApiUser{user.value("id"_L1).toString().left(longestId), nameIn(user, "username"_L1),
                   nameIn(user, "email"_L1), user.value("flags"_L1).toObject().value("admin"_L1).toBool()};
}

Parsed<Listed<Region>> parseRegions(const QJsonObject &answer)
{
    return listIn<Region>(answer, "regions"_L1, parseRegion,
                          [](const Region &region) { return region.name; });
}

Parsed<Listed<ApiApp>> parseApps(const QJsonObject &answer, const QString &region)
{
    return listIn<ApiApp>(
        answer, "apps"_L1, [&](const QJsonObject &entry) { return parseApp(entry, region); },
        [](const ApiApp &app) { return app.app.id; });
}

Parsed<Listed<Addon>> parseAddons(const QJsonObject &answer, const QString &appId)
{
    return listIn<Addon>(
        answer, "addons"_L1, [&](const QJsonObject &entry) { return parseAddon(entry, appId); },
        [](const Addon &addon) { return addon.id; });
}

Parsed<Listed<Drain>> parseDrains(const QJsonObject &answer, const SourceRef &source)
{
    const auto parse = [&](const QJsonObject &entry) {
        const auto url = urlIn(entry);
        return url ? std::optional(Drain{source, *url, {}}) : std::nullopt;
    };
    return listIn<Drain>(answer, "drains"_L1, parse, [](const Drain &drain) { return drain.url; });
}

Parsed<bool> parseCollaborates(const QJsonObject &answer, const ApiUser &user)
{
    const QJsonValue collaborators = answer.value("collaborators"_L1);
    if (!collaborators.isArray())
        return tl::unexpected(Text::tr("the list “%1” is missing").arg("collaborators"_L1));
    const auto isUser = [&user](const QJsonValue &value) {
        const QJsonObject entry = value.toObject();
        // `id` is the collaboration's; where the user's is missing, the address tells.
        const QString id = entry.value("user_id"_L1).toString();
        const QString email = entry.value("email"_L1).toString();
        const bool same = id.isEmpty()
                              ? !email.isEmpty() && email.compare(user.email, Qt::CaseInsensitive) == 0
                              : id == user.id;
        return same && entry.value("status"_L1) == "accepted"_L1;
    };
    const QJsonArray entries = collaborators.toArray();
    return std::any_of(entries.begin(), entries.end(), isUser);
}

Parsed<Drain> parseDrain(const QJsonObject &answer, const SourceRef &source)
{
    const auto url = urlIn(answer.value("drain"_L1).toObject());
    if (!url)
        return tl::unexpected(Text::tr("the drain's URL is missing"));
    return Drain{source, *url, {}};
}

Parsed<AuditPage> parseEvents(const QJsonObject &answer)
{
    const QJsonValue events = answer.value("events"_L1);
    if (!events.isArray())
        return tl::unexpected(Text::tr("the list “%1” is missing").arg("events"_L1));
    AuditPage page;
    const QJsonArray entries = events.toArray();
    for (const QJsonValue &entry : entries) {
        if (entry.isObject() && page.events.size() < mostEntries)
            page.events << parseEvent(entry.toObject());
    }
    const QJsonObject pagination = answer.value("meta"_L1).toObject().value("pagination"_L1).toObject();
    page.page = std::max(1, pagination.value("current_page"_L1).toInt(1));
    page.pages = std::max(page.page, pagination.value("total_pages"_L1).toInt(1));
    return page;
}

} // namespace drainboard
