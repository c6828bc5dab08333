// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "server/http/httpserver.h"

#include <QCoreApplication>
#include <QJsonObject>

#include <memory>
#include <optional>

namespace drainboard {

/// Whoever holds an API token.
struct Caller
{
    QString tokenId;
    QString name; ///< the token's
    bool readOnly = false;
};

/// A request on its way to its answer, with what the router and the authenticator found out about it.
class Call
{
    Q_DECLARE_TR_FUNCTIONS(Server)

public:
    explicit Call(std::unique_ptr<HttpExchange> exchange)
        : m_exchange(std::move(exchange))
    {
    }

    const HttpRequest &request() const { return m_exchange->request(); }
    HttpExchange &exchange() { return *m_exchange; }

    /// What stands for the pattern's placeholders, percent-decoded, in their order.
    QStringList arguments;
    Caller caller;

    /// The first parameter of that name in the query, form-decoded; nothing if it is not there.
    std::optional<QByteArray> query(QByteArrayView name) const;
    /// A whole number from `minimum` to `maximum`; `fallback` where it is not there. The error names it.
    Result<int> queryNumber(QByteArrayView name, int fallback, int minimum, int maximum) const;
    /// The body, which must be a JSON object.
    Result<QJsonObject> body() const;
    /// The object under `key` of the body.
    Result<QJsonObject> body(const QString &key) const;

    // Exactly one of these, or something of exchange(), once.
    void answer(int status, const QJsonObject &body);
    void answerJson(int status, const QByteArray &body); ///< as above, written already
    void answerText(int status, const QByteArray &body, const QByteArray &contentType = "text/plain");
    void answerNothing(int status = 204);
    /// As platform-api.md §7 has it; `resource` is what a 404 says is gone.
    void fail(const Error &error, const QString &resource);
    void fail(int status, const QString &sentence, const HttpHeaders &headers = {});
    /// 422 beside the fields.
    void refuse(const QMap<QString, QString> &fields);

private:
    std::unique_ptr<HttpExchange> m_exchange;
};

using CallPtr = std::shared_ptr<Call>;

} // namespace drainboard
