// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/connections/connectionfile.h"

#include "platform/connections/baseurl.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSet>
#include <QUuid>

#include <algorithm>
#include <optional>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr int version = 1;
constexpr qsizetype longestText = 200;
constexpr qsizetype mostRegions = 100;
constexpr qsizetype mostConnections = 1000;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(ConnectionFile)
};

// Words, not numbers: the file outlives the order of an enum. The embedded engine is not in the file.
const std::pair<ConnectionKind, QString> kinds[] = {
    {ConnectionKind::Server, u"server"_s},
    {ConnectionKind::Scalingo, u"scalingo"_s},
};

/// One value after the other; the first of another type spoils the whole.
class Reader
{
public:
    explicit Reader(const QJsonValue &object)
        : m_object(object.toObject())
        , m_ok(object.isObject())
    {
    }
    QString text(QLatin1StringView key) { return take(key, QJsonValue::String).toString(); }
    bool boolean(QLatin1StringView key) { return take(key, QJsonValue::Bool).toBool(); }
    QJsonArray list(QLatin1StringView key) { return take(key, QJsonValue::Array).toArray(); }
    double number(QLatin1StringView key) { return take(key, QJsonValue::Double).toDouble(); }
    bool ok() const { return m_ok; }

private:
    QJsonValue take(QLatin1StringView key, QJsonValue::Type type)
    {
        const QJsonValue value = m_object.value(key);
        m_ok = m_ok && value.type() == type;
        return value;
    }

    QJsonObject m_object;
    bool m_ok;
};

bool isPlain(const QString &text)
{
    return !text.trimmed().isEmpty() && text.size() <= longestText &&
           std::ranges::all_of(text, [](QChar c) { return c.isPrint(); });
}

std::optional<Connection> connectionOf(const QJsonValue &value)
{
    Reader reader(value);
    Connection connection;
    connection.id = reader.text("id"_L1);
    connection.name = reader.text("name"_L1);
    connection.authBase = reader.text("auth_base"_L1);
    connection.colour = reader.text("colour"_L1);
    connection.inspectOnly = reader.boolean("inspect_only"_L1);
    const QString word = reader.text("kind"_L1);
    const auto kind = std::ranges::find(kinds, word, &std::pair<ConnectionKind, QString>::second);
    const QJsonArray regions = reader.list("regions"_L1);
    bool ok = kind != std::end(kinds) && regions.size() <= mostRegions;
    for (const QJsonValue &region : regions) {
        Reader part(region);
        connection.regions.append({part.text("name"_L1), part.text("display_name"_L1), part.text("api"_L1),
                                   part.text("database_api"_L1)});
        ok = ok && part.ok();
    }
    if (!ok || !reader.ok())
        return std::nullopt;
    connection.kind = kind->first;
    return checkConnection(connection) ? std::optional(connection) : std::nullopt;
}

tl::unexpected<Error> damaged()
{
    return failure(ErrorKind::Storage, Text::tr("It is damaged."));
}

} // namespace

Result<void> checkConnection(const Connection &connection)
{
    static const QRegularExpression colour(u"^#[0-9a-fA-F]{6}$"_s);
    // The id becomes a folder's name.
    if (QUuid::fromString(connection.id).toString(QUuid::WithoutBraces) != connection.id)
        return failure(ErrorKind::InvalidInput, Text::tr("The connection's id is not one."));
    if (!isPlain(connection.name))
        return failure(ErrorKind::InvalidInput, Text::tr("Give a name of up to %1 letters.").arg(longestText),
                       u"name"_s);
    if (!connection.colour.isEmpty() && !colour.match(connection.colour).hasMatch())
        return failure(ErrorKind::InvalidInput, Text::tr("This is not a colour."), u"colour"_s);
    if (const auto base = checkedBaseUrl(connection.authBase); !base)
        return failure(base.error().kind, base.error().text, u"auth_base"_s);
    if (connection.regions.isEmpty())
        return failure(ErrorKind::InvalidInput, Text::tr("Choose at least one region."), u"regions"_s);
    for (const Region &region : connection.regions) {
        if (!isPlain(region.name) || region.displayName.size() > longestText)
            return failure(ErrorKind::InvalidInput, Text::tr("A region has no proper name."), u"regions"_s);
        QStringList bases{region.api};
        if (!region.databaseApi.isEmpty()) // without one, the logs of addons cannot be read
            bases.append(region.databaseApi);
        for (const QString &base : bases) {
            if (const auto checked = checkedBaseUrl(base); !checked)
                return failure(checked.error().kind,
                               Text::tr("%1: %2", "region, problem").arg(region.name, checked.error().text),
                               u"regions"_s);
        }
    }
    return {};
}

QByteArray toConnectionFile(const QList<Connection> &connections)
{
    QJsonArray list;
    for (const Connection &connection : connections) {
        QJsonArray regions;
        for (const Region &region : connection.regions)
            regions.append(QJsonObject{{u"name"_s, region.name},
                                       {u"display_name"_s, region.displayName},
                                       {u"api"_s, region.api},
                                       {u"database_api"_s, region.databaseApi}});
        const auto kind =
            std::ranges::find(kinds, connection.kind, &std::pair<ConnectionKind, QString>::first);
        Q_ASSERT(kind != std::end(kinds));
        list.append(QJsonObject{{u"id"_s, connection.id},
                                {u"name"_s, connection.name},
                                {u"kind"_s, kind->second},
                                {u"auth_base"_s, connection.authBase},
                                {u"regions"_s, regions},
                                {u"colour"_s, connection.colour},
                                {u"inspect_only"_s, connection.inspectOnly}});
    }
    return QJsonDocument(QJsonObject{{u"version"_s, version}, {u"connections"_s, list}}).toJson();
}

Result<QList<Connection>> fromConnectionFile(const QByteArray &text)
{
    const QJsonDocument document = QJsonDocument::fromJson(text);
    Reader reader(document.isObject() ? QJsonValue(document.object()) : QJsonValue());
    const double written = reader.number("version"_L1);
    if (reader.ok() && written > version)
        return failure(ErrorKind::Storage, Text::tr("It comes from a later version of Drainboard."));
    const QJsonArray list = reader.list("connections"_L1);
    if (!reader.ok() || written != version || list.size() > mostConnections)
        return damaged();
    QList<Connection> connections;
    QSet<QString> ids;
    for (const QJsonValue &value : list) {
        const auto connection = connectionOf(value);
        if (!connection || ids.contains(connection->id))
            return damaged();
        ids.insert(connection->id);
        connections.append(*connection);
    }
    return connections;
}

} // namespace drainboard
