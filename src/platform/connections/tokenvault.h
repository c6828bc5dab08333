// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secrettext.h"
#include "platform/platform.h"

namespace drainboard {

/// How long a token is remembered.
enum class TokenKept {
    ForLater,   ///< in the keychain
    ForThisRun, ///< in memory alone: it is asked for at the next start
};

/// Where the API tokens of connections lie, under the connections' ids. Never in a file of this program.
class TokenVault : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// ErrorKind::NotFound: there is none. ErrorKind::Unavailable: no keychain answers. The error says what
    /// to do in a sentence.
    virtual Reply<SecretText> read(const QString &id) = 0;
    /// Adds or replaces. Where no keychain takes it, the token is kept for this run.
    virtual Reply<TokenKept> write(const QString &id, const SecretText &token) = 0;
    /// None there is a success, too.
    virtual Reply<void> remove(const QString &id) = 0;
};

} // namespace drainboard
