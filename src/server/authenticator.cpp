// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/authenticator.h"

namespace drainboard {

namespace {

Caller callerOf(const ApiToken &token)
{
    return {token.id, token.name, token.readOnly};
}

/// What follows the scheme, whose case does not matter (RFC 9110 §11.1).
std::optional<QByteArray> credentials(const QByteArray &header, QByteArrayView scheme)
{
    const auto space = header.indexOf(' ');
    if (space < 0 || header.left(space).compare(scheme, Qt::CaseInsensitive) != 0)
        return std::nullopt;
    return header.mid(space + 1).trimmed();
}

} // namespace

QDateTime Authenticator::now() const
{
    return QDateTime::fromMSecsSinceEpoch(m_clock.wallMicroseconds() / 1000, Qt::UTC);
}

Authenticator::Finding Authenticator::identify(const HttpRequest &request, const QString &addonId)
{
    if (const auto jwt = credentials(request.header("authorization"), "bearer"))
        return byBearer(*jwt, addonId);
    return identifyByToken(request);
}

Authenticator::Finding Authenticator::identifyByToken(const HttpRequest &request)
{
    const auto header = request.header("authorization");
    if (const auto basic = credentials(header, "basic")) {
        const auto pair = QByteArray::fromBase64Encoding(*basic);
        if (!pair || !(*pair).startsWith(':'))
            return {{}, howToLogIn(), true};
        return byToken(QByteArrayView(*pair).sliced(1));
    }
    if (credentials(header, "bearer"))
        return {{}, howToLogIn(), false};
    return {{}, tr("This needs a token: see `drainboardd token add`."), false};
}

QString Authenticator::howToLogIn()
{
    return tr("Log in with an empty user name and an API token as password.");
}

Authenticator::Finding Authenticator::byToken(QByteArrayView token)
{
    if (const auto found = m_tokens.verify(token, now()))
        return {callerOf(*found), {}, false};
    return {{}, tr("This API token is not accepted: it is unknown, removed or expired."), true};
}

Authenticator::Finding Authenticator::byBearer(QByteArrayView jwt, const QString &addonId)
{
    // One that expired is no guess: clients come back with it all the time.
    const Finding refused{{}, tr("This bearer is not accepted: exchange the API token once more."), false};
    const auto claims = m_signer.read(jwt, now().toSecsSinceEpoch());
    if (!claims)
        return refused;
    const bool fits = claims->audience == Audience::Api ||
                      (claims->audience == Audience::Addon && !addonId.isEmpty() && claims->scope == addonId);
    const auto token = fits ? m_tokens.find(claims->tokenId, now()) : std::nullopt;
    return token ? Finding{callerOf(*token), {}, false} : refused;
}

QByteArray Authenticator::issue(const Caller &caller, Audience audience, const QString &scope,
                                std::chrono::seconds lifetime) const
{
    return m_signer.issue({caller.tokenId, audience, scope, now().toSecsSinceEpoch() + lifetime.count()});
}

std::optional<Claims> Authenticator::logClaims(QByteArrayView token)
{
    auto claims = m_signer.read(token, now().toSecsSinceEpoch());
    if (!claims || claims->audience != Audience::Logs || !isStillValid(claims->tokenId))
        return std::nullopt;
    return claims;
}

bool Authenticator::isStillValid(const QString &tokenId)
{
    return m_tokens.find(tokenId, now()).has_value();
}

} // namespace drainboard
