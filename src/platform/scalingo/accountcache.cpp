// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/accountcache.h"

#include "base/ownerfile.h"
#include "domain/drainurl.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QtConcurrentRun>

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr int version = 1;
constexpr qint64 largestFile = 16 * 1024 * 1024;
constexpr qsizetype mostRequests = 1000;

QString timeText(const QDateTime &time)
{
    return time.toUTC().toString(Qt::ISODateWithMs);
}

std::optional<QDateTime> timeOf(const QJsonValue &value)
{
    const QDateTime time = QDateTime::fromString(value.toString().left(64), Qt::ISODateWithMs);
    return time.isValid() ? std::optional(time.toUTC()) : std::nullopt;
}

QJsonValue timeOrNull(const std::optional<QDateTime> &time)
{
    return time ? QJsonValue(timeText(*time)) : QJsonValue();
}

/// Empty if they were never read.
QJsonObject drainsToJson(const KnownDrains &known)
{
    if (!known.readAt)
        return {};
    QJsonArray urls;
    for (const Drain &drain : known.drains)
        urls << QJsonObject{{u"url"_s, maskedDrainUrl(drain.url)}};
    return {{u"read_at"_s, timeText(*known.readAt)}, {u"drains"_s, urls}};
}

QJsonObject addonToJson(const Addon &addon, const KnownDrains &drains)
{
    return {{u"id"_s, addon.id},
            {u"status"_s, wordOf(addon.status)},
            {u"addon_provider"_s, QJsonObject{{u"id"_s, addon.provider}}},
            {u"plan"_s, QJsonObject{{u"name"_s, addon.plan}}},
            {u"log_drains"_s, drainsToJson(drains)}};
}

/// In the words of the platform's own answers, so that one parser reads both.
QJsonObject appToJson(const AccountState &state, const QString &appId)
{
    const KnownApp &known = *state.app(appId);
    QJsonObject object{
        {u"id"_s, appId},
        {u"name"_s, known.app.app.name},
        {u"status"_s, wordOf(known.app.app.status)},
        {u"region"_s, known.app.app.region},
        {u"listed_in"_s, known.region},
        {u"owner"_s, QJsonObject{{u"id"_s, known.app.ownerId}}},
        {u"data_access_consent"_s, QJsonObject{{u"containers_until"_s, timeOrNull(known.app.appUntil)},
                                               {u"databases_until"_s, timeOrNull(known.app.addonsUntil)}}}};
    // What only its owner's consent let the user see is asked for anew.
    if (state.consent(appId).needed)
        return object;
    object.insert("log_drains"_L1, drainsToJson(state.drains({appId, {}})));
    if (!known.addons)
        return object;
    QJsonArray addons;
    for (const Addon &addon : *known.addons)
        addons << addonToJson(addon, state.drains({appId, addon.id}));
    object.insert("addons"_L1, addons);
    return object;
}

/// Masked URLs may be equal where the whole ones are not; a fragment, which is not shown, tells them apart.
QList<Drain> drainsFromJson(const QJsonObject &object, const SourceRef &source)
{
    QList<Drain> drains;
    const QJsonArray entries = object.value("drains"_L1).toArray();
    for (const QJsonValue &entry : entries) {
        const QString url = entry.toObject().value("url"_L1).toString();
        if (url.isEmpty() || !url.isValidUtf16())
            continue;
        QByteArray masked = maskedDrainUrl(url.toUtf8()).toUtf8();
        const auto same = [&](const Drain &drain) { return drain.url == masked; };
        if (std::ranges::any_of(drains, same))
            masked += '#' + QByteArray::number(drains.size());
        drains << Drain{source, masked, {}};
    }
    return drains;
}

void restoreDrains(AccountState &state, const SourceRef &source, const QJsonObject &owner)
{
    const QJsonObject object = owner.value("log_drains"_L1).toObject();
    const auto readAt = timeOf(object.value("read_at"_L1));
    if (readAt && state.contains(source))
        state.restoreDrains(source, drainsFromJson(object, source), *readAt);
}

void restoreApp(AccountState &state, const QJsonObject &object)
{
    const QString id = object.value("id"_L1).toString();
    const SourceRef app{id, {}};
    if (!state.contains(app))
        return;
    restoreDrains(state, app, object);
    const auto addons = parseAddons(object, id);
    if (!addons)
        return;
    state.setAddons(id, addons->items);
    const QJsonArray entries = object.value("addons"_L1).toArray();
    for (const QJsonValue &entry : entries) {
        const QJsonObject addon = entry.toObject();
        restoreDrains(state, {id, addon.value("id"_L1).toString()}, addon);
    }
}

AccountState stateFromJson(const QJsonObject &object, const QList<Region> &regions)
{
    AccountState state(regions);
    for (const Region &region : regions) {
        // Each region's apps at once, as they were listed.
        QJsonArray ofRegion;
        const QJsonArray apps = object.value("apps"_L1).toArray();
        for (const QJsonValue &app : apps) {
            if (app.toObject().value("listed_in"_L1).toString() == region.name)
                ofRegion << app;
        }
        const auto parsed = parseApps({{u"apps"_s, ofRegion}}, region.name);
        state.setApps(region.name, parsed->items);
        for (const QJsonValue &app : std::as_const(ofRegion))
            restoreApp(state, app.toObject());
    }
    return state;
}

QList<QDateTime> requestsFromJson(const QJsonObject &object)
{
    QList<QDateTime> requests;
    const QJsonArray moments = object.value("requests"_L1).toArray();
    for (const QJsonValue &moment : moments) {
        const auto time = timeOf(moment);
        if (time && requests.size() < mostRequests)
            requests << *time;
    }
    std::ranges::sort(requests);
    return requests;
}

/// The file as JSON; an empty object if there is none that can be read.
QJsonObject readFile(const QString &path)
{
    QFile file(path);
    if (file.size() > largestFile || !file.open(QIODevice::ReadOnly))
        return {};
    const QJsonObject object = QJsonDocument::fromJson(file.readAll()).object();
    return object.value("version"_L1).toInt() == version ? object : QJsonObject();
}

/// A cache that cannot be written is no fault worth a word: the account is read anew next time.
void writeFile(const QString &folder, const QString &path, const QJsonObject &object)
{
    const bool isNew = !QDir(folder).exists();
    if (!QDir().mkpath(folder))
        return;
    if (isNew)
        QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    (void)writeOwnerFile(path, QJsonDocument(object).toJson(QJsonDocument::Compact));
}

} // namespace

AccountCache::AccountCache(const QString &folder, const QString &name)
    : m_folder(folder)
    , m_path(QDir(folder).filePath(name + u".json"_s))
{
    m_thread.setMaxThreadCount(1);
}

AccountCache::~AccountCache()
{
    m_thread.waitForDone();
}

QFuture<Result<KeptAccount>> AccountCache::load(const QList<Region> &regions)
{
    return QtConcurrent::run(&m_thread, [path = m_path, regions]() -> Result<KeptAccount> {
        const QJsonObject object = readFile(path);
        return KeptAccount{stateFromJson(object, regions), requestsFromJson(object)};
    });
}

void AccountCache::save(const AccountState &state, const QList<QDateTime> &requests)
{
    m_thread.start([folder = m_folder, path = m_path, state, requests] {
        QJsonArray apps;
        for (const QString &appId : state.appIds())
            apps << appToJson(state, appId);
        QJsonArray moments;
        for (const QDateTime &request : requests)
            moments << timeText(request);
        writeFile(folder, path, {{u"version"_s, version}, {u"apps"_s, apps}, {u"requests"_s, moments}});
    });
}

} // namespace drainboard
