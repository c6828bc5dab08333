// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/call.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QMap>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

/// application/x-www-form-urlencoded.
QByteArray formDecoded(QByteArray text)
{
    return QByteArray::fromPercentEncoding(text.replace('+', ' '));
}

} // namespace

std::optional<QByteArray> Call::query(QByteArrayView name) const
{
    for (const auto &pair : request().query.split('&')) {
        const auto sign = pair.indexOf('=');
        if (formDecoded(pair.left(sign)) == name)
            return sign < 0 ? QByteArray("") : formDecoded(pair.mid(sign + 1));
    }
    return std::nullopt;
}

Result<int> Call::queryNumber(QByteArrayView name, int fallback, int minimum, int maximum) const
{
    const auto text = query(name);
    if (!text)
        return fallback;
    bool valid = false;
    const int value = text->toInt(&valid);
    if (!valid || value < minimum || value > maximum)
        return failure(ErrorKind::InvalidInput, tr("%1 must be a number from %2 to %3.")
                                                    .arg(QString::fromLatin1(name), QString::number(minimum),
                                                         QString::number(maximum)));
    return value;
}

Result<QJsonObject> Call::body() const
{
    QJsonParseError error;
    const auto document = QJsonDocument::fromJson(request().body, &error);
    if (error.error != QJsonParseError::NoError || !document.isObject())
        return failure(ErrorKind::InvalidInput, tr("The body must be a JSON object."));
    return document.object();
}

Result<QJsonObject> Call::body(const QString &key) const
{
    return body().and_then([&](const QJsonObject &whole) -> Result<QJsonObject> {
        const auto value = whole.value(key);
        if (!value.isObject())
            return failure(ErrorKind::InvalidInput, tr("The body must hold an object “%1”.").arg(key));
        return value.toObject();
    });
}

void Call::answer(int status, const QJsonObject &body)
{
    answerJson(status, QJsonDocument(body).toJson(QJsonDocument::Compact));
}

void Call::answerJson(int status, const QByteArray &body)
{
    m_exchange->respond({.status = status, .body = body});
}

void Call::answerText(int status, const QByteArray &body, const QByteArray &contentType)
{
    m_exchange->respond({.status = status, .contentType = contentType, .body = body});
}

void Call::answerNothing(int status)
{
    m_exchange->respond({.status = status, .contentType = {}, .body = {}});
}

void Call::fail(int status, const QString &sentence, const HttpHeaders &headers)
{
    const QJsonObject body{{u"error"_s, sentence}};
    m_exchange->respond({.status = status,
                         .contentType = "application/json",
                         .body = QJsonDocument(body).toJson(QJsonDocument::Compact),
                         .headers = headers});
}

void Call::fail(const Error &error, const QString &resource)
{
    switch (error.kind) {
    case ErrorKind::InvalidInput:
    case ErrorKind::AlreadyExists:
        if (!error.field.isEmpty())
            return refuse({{error.field, error.text}});
        return fail(error.kind == ErrorKind::AlreadyExists ? 409 : 400, error.text);
    case ErrorKind::NotFound:
        return answer(404, {{u"resource"_s, resource}, {u"error"_s, u"not found"_s}});
    case ErrorKind::NotAllowed:
        return answer(403, {{u"error"_s, error.text}, {u"code"_s, u"not_allowed"_s}});
    case ErrorKind::Unsupported:
        return fail(400, error.text);
    case ErrorKind::Unavailable:
        return fail(503, error.text, {{"Retry-After", "1"}});
    case ErrorKind::Cancelled:
        return fail(503, error.text);
    case ErrorKind::Storage:
        return fail(500, error.text);
    }
}

void Call::refuse(const QMap<QString, QString> &fields)
{
    QJsonObject errors;
    for (auto it = fields.cbegin(); it != fields.cend(); ++it)
        errors.insert(it.key(), QJsonArray{it.value()});
    answer(422, {{u"errors"_s, errors}});
}

} // namespace drainboard
