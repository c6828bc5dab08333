// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QDateTime>
#include <QStringList>

#include <optional>

namespace drainboard {

/// `drainboardd token …`
struct TokenCommand
{
    QStringList words; ///< `add NAME`, `list`, `remove NAME`
    bool readOnly = false;
    QString expires; ///< empty for never; see momentFrom
    QString data;    ///< the data folder
};

/// Does it and answers what goes to stdout: for `add` the token alone, for `list` a line per token. A server
/// that runs on the same folder knows at once. `user` (an id of the system) must own the folder: a file of
/// somebody else's is one that the server cannot read.
Result<QString> runTokenCommand(const TokenCommand &command, const QDateTime &now, uint user);

/// `90d`, `12h` from now, or `2027-01-31`, `2027-01-31T12:00:00Z`.
Result<QDateTime> momentFrom(const QString &text, const QDateTime &now);

} // namespace drainboard
