// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/connections/tokenvault.h"

#include <QHash>

namespace drainboard {

/// The desktop's keychain (Secret Service, KWallet, Keychain, Credential Manager), service "drainboard".
/// What it does not take is kept in memory; the library's fallback to a plain file is off.
class KeychainVault : public TokenVault
{
    Q_OBJECT

public:
    using TokenVault::TokenVault;

    Reply<SecretText> read(const QString &id) override;
    Reply<TokenKept> write(const QString &id, const SecretText &token) override;
    Reply<void> remove(const QString &id) override;

private:
    QHash<QString, SecretText> m_thisRun; ///< tokens that no keychain took
};

} // namespace drainboard
