// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHostAddress>
#include <QList>
#include <QString>

#include <utility>

namespace drainboard {

/// Which addresses of the machine itself and of its surroundings a drain's target may have: loopback,
/// link-local, and those where a cloud tells a machine its secrets (providers.md §13). On a server a drain
/// would lead whoever may add one to what listens for that machine alone.
struct LocalTargets
{
    using Network = std::pair<QHostAddress, int>; ///< as QHostAddress::parseSubnet() gives it

    bool refused = false;   ///< false: all are fine, since the engine's user owns the machine
    QList<Network> allowed; ///< all the same

    /// Why nothing is sent there, in a sentence; empty where it may be.
    QString refusal(const QHostAddress &address) const;

    bool operator==(const LocalTargets &) const = default;
};

} // namespace drainboard
