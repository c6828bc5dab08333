// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/connections/tokenvault.h"

#include <QHash>

namespace drainboard {

/// A keychain in memory; without one, tokens are kept for this run as the real vault does.
class MemoryVault : public TokenVault
{
public:
    void setKeychain(bool there) { m_keychain = there; }
    SecretText token(const QString &id) const { return m_tokens.value(id); }
    void forget(const QString &id) { m_tokens.remove(id); }

    Reply<SecretText> read(const QString &id) override
    {
        Result<SecretText> answer = m_tokens.value(id);
        if (!m_tokens.contains(id))
            answer = m_keychain ? failure(ErrorKind::NotFound, QStringLiteral("There is no token."))
                                : failure(ErrorKind::Unavailable, QStringLiteral("No keychain answers."));
        return QtFuture::makeReadyFuture(answer);
    }
    Reply<TokenKept> write(const QString &id, const SecretText &token) override
    {
        m_tokens[id] = token;
        return QtFuture::makeReadyFuture(
            Result<TokenKept>(m_keychain ? TokenKept::ForLater : TokenKept::ForThisRun));
    }
    Reply<void> remove(const QString &id) override
    {
        m_tokens.remove(id);
        return QtFuture::makeReadyFuture(Result<void>());
    }

private:
    bool m_keychain = true;
    QHash<QString, SecretText> m_tokens;
};

} // namespace drainboard
