// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QString>

#include <chrono>
#include <optional>

namespace drainboard {

/// What a bearer is good for.
enum class Audience {
    Api,   ///< everything that its API token is
    Addon, ///< the database API of one addon
    Logs,  ///< one log URL
};

struct Claims
{
    QString tokenId; ///< of the API token that it stands for
    Audience audience = Audience::Api;
    QString scope;            ///< Addon: the addon's id; Logs: whatever the issuer wants back
    std::int64_t expires = 0; ///< seconds since 1970 UTC

    bool operator==(const Claims &) const = default;
};

/// Makes and reads the short-lived tokens: JWTs signed with HS256 (RFC 7519, RFC 7515).
class TokenSigner
{
public:
    static constexpr std::chrono::seconds lifetime{3600};

    explicit TokenSigner(QByteArray key)
        : m_key(std::move(key))
    {
    }

    /// With the key in this owner-only file, which is made of random bytes if it is missing.
    static Result<TokenSigner> open(const QString &keyPath);

    QByteArray issue(const Claims &claims) const;
    /// The claims of one that we signed and that has not expired at `now` (seconds since 1970 UTC).
    std::optional<Claims> read(QByteArrayView jwt, std::int64_t now) const;

private:
    QByteArray signature(QByteArrayView text) const;

    QByteArray m_key;
};

} // namespace drainboard
