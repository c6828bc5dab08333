// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStringList>

namespace drainboard {

/// The OpenAPI file, and what of JSON Schema it uses: $ref, type, const, enum, oneOf, required, properties,
/// additionalProperties: false, items.
class Schema
{
public:
    explicit Schema(const QString &path)
    {
        QFile file(path);
        if (file.open(QFile::ReadOnly))
            m_document = QJsonDocument::fromJson(file.readAll()).object();
    }

    /// `GET /drains/{drain}`, sorted.
    QStringList operations() const
    {
        QStringList found;
        const auto paths = m_document[u"paths"].toObject();
        for (auto path = paths.begin(); path != paths.end(); ++path) {
            const auto methods = path->toObject();
            for (auto method = methods.begin(); method != methods.end(); ++method) {
                if (method.key() != u"parameters")
                    found.append(method.key().toUpper() + u' ' + path.key());
            }
        }
        found.sort();
        return found;
    }

    /// What is wrong with the answer of an operation; empty if nothing is.
    QStringList faults(const QString &method, const QString &path, int status, const QByteArray &body) const
    {
        const auto response =
            m_document[u"paths"][path][method.toLower()][u"responses"][QString::number(status)];
        if (!response.isObject())
            return {QStringLiteral("%1 %2 does not answer with %3").arg(method, path).arg(status)};
        const auto schema = response[u"content"][u"application/json"][u"schema"];
        if (!schema.isObject())
            return body.isEmpty() ? QStringList()
                                  : QStringList{QStringLiteral("%1 %2 has a body").arg(method, path)};
        return check(QJsonDocument::fromJson(body).object(), schema.toObject(), path);
    }

    QStringList faults(const QString &component, const QByteArray &body) const
    {
        return check(QJsonDocument::fromJson(body).object(),
                     m_document[u"components"][u"schemas"][component].toObject(), component);
    }

private:
    QJsonObject resolved(QJsonObject schema) const
    {
        while (schema.contains(u"$ref")) {
            QJsonValue at = m_document;
            for (const auto &part : schema[u"$ref"].toString().mid(2).split(u'/'))
                at = at[part];
            schema = at.toObject();
        }
        return schema;
    }

    static bool hasType(const QJsonValue &value, const QString &type)
    {
        if (type == u"integer")
            return value.isDouble() && value.toDouble() == double(value.toInteger());
        return (type == u"object" && value.isObject()) || (type == u"array" && value.isArray()) ||
               (type == u"string" && value.isString()) || (type == u"boolean" && value.isBool()) ||
               (type == u"null" && value.isNull());
    }

    QStringList check(const QJsonValue &value, const QJsonObject &reference, const QString &where) const
    {
        const auto schema = resolved(reference);
        if (schema.isEmpty())
            return {where + QStringLiteral(": no schema")};
        if (schema.contains(u"oneOf")) {
            const auto choices = schema[u"oneOf"].toArray();
            for (const auto &one : choices) {
                if (check(value, one.toObject(), where).isEmpty())
                    return {};
            }
            return {where + QStringLiteral(": is none of oneOf")};
        }
        QStringList faults;
        const auto type = schema[u"type"];
        const auto types = type.isArray() ? type.toArray() : QJsonArray{type};
        const bool fits = std::any_of(types.begin(), types.end(),
                                      [&](const auto &one) { return hasType(value, one.toString()); });
        if (!fits)
            faults.append(where + QStringLiteral(": wrong type"));
        if (schema.contains(u"const") && value != schema[u"const"])
            faults.append(where + QStringLiteral(": not the constant"));
        if (schema.contains(u"enum") && !schema[u"enum"].toArray().contains(value))
            faults.append(where + QStringLiteral(": not in the enum"));
        if (value.isObject())
            faults += checkObject(value.toObject(), schema, where);
        if (value.isArray()) {
            const auto items = value.toArray();
            for (const auto &item : items)
                faults += check(item, schema[u"items"].toObject(), where + QStringLiteral("[]"));
        }
        return faults;
    }

    QStringList checkObject(const QJsonObject &object, const QJsonObject &schema, const QString &where) const
    {
        QStringList faults;
        const auto required = schema[u"required"].toArray();
        for (const auto &key : required) {
            if (!object.contains(key.toString()))
                faults.append(where + u'.' + key.toString() + QStringLiteral(": missing"));
        }
        const auto properties = schema[u"properties"].toObject();
        const auto rest = schema[u"additionalProperties"];
        for (auto it = object.begin(); it != object.end(); ++it) {
            const QString at = where + u'.' + it.key();
            if (properties.contains(it.key()))
                faults += check(it.value(), properties[it.key()].toObject(), at);
            else if (rest.isBool() && !rest.toBool())
                faults.append(at + QStringLiteral(": not described"));
        }
        return faults;
    }

    QJsonObject m_document;
};

} // namespace drainboard
