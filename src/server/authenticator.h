// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "server/call.h"
#include "server/tokensigner.h"
#include "server/tokenstore.h"

namespace drainboard {

/// Who asks, by the Authorization header: `Bearer <JWT>`, or `Basic` with an empty user name and an API
/// token as password.
class Authenticator
{
    Q_DECLARE_TR_FUNCTIONS(Server)

public:
    struct Finding
    {
        std::optional<Caller> caller;
        QString problem;      ///< why there is none, in a sentence
        bool guessed = false; ///< something was tried that never was right
    };

    /// All must outlive the authenticator.
    Authenticator(TokenStore &tokens, const TokenSigner &signer, const Clock &clock)
        : m_tokens(tokens)
        , m_signer(signer)
        , m_clock(clock)
    {
    }

    /// `addonId`: the addon whose token is welcome, too; empty for none.
    Finding identify(const HttpRequest &request, const QString &addonId);
    /// By an API token alone; a bearer is refused.
    Finding identifyByToken(const HttpRequest &request);

    /// A bearer for this caller, for `lifetime` from now.
    QByteArray issue(const Caller &caller, Audience audience, const QString &scope,
                     std::chrono::seconds lifetime) const;
    /// What a log URL's token says, if it is valid now and its API token still is.
    std::optional<Claims> logClaims(QByteArrayView token);
    /// False once the API token is removed or has expired.
    bool isStillValid(const QString &tokenId);

private:
    static QString howToLogIn();
    QDateTime now() const;
    Finding byToken(QByteArrayView token);
    Finding byBearer(QByteArrayView jwt, const QString &addonId);

    TokenStore &m_tokens;
    const TokenSigner &m_signer;
    const Clock &m_clock;
};

} // namespace drainboard
