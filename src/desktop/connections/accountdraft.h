// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/connections/account.h"

namespace drainboard {

/// What the user has given so far in the assistant. Its pages read and write it and keep nothing of their
/// own, so going back loses nothing.
struct AccountDraft
{
    Connection connection;
    SecretText token;
    Account account; ///< what the platform said of the token
};

/// Writes a connection down; the error is shown and the window stays open. Until it is answered the window
/// does not close, so that whoever opened it learns of what is kept.
using KeepConnection = std::function<Reply<void>(const Connection &)>;

} // namespace drainboard
