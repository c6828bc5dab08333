// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secrettext.h"
#include "platform/connections/connection.h"
#include "platform/platform.h"

#include <functional>

namespace drainboard {

/// What an API token opens.
struct Account
{
    QString user; ///< for people: `jane (jane@example.com)`
    QList<Region> regions;
};

/// Asks a platform who a token belongs to and where its apps are. The base is a checked one.
using ProbeAccount =
    std::function<Reply<Account>(ConnectionKind kind, const QString &authBase, const SecretText &token)>;

} // namespace drainboard
