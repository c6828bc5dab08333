// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

namespace drainboard {

enum class ConnectionKind { Embedded, Server, Scalingo };

/// A region of a hosted account (platform-api.md §1). Base URLs carry no trailing slash.
struct Region
{
    QString name;        ///< `osc-fr1`
    QString displayName; ///< for people
    QString api;
    QString databaseApi;

    bool operator==(const Region &) const = default;
};

/// A platform that the user works with. Holds no secret: the token lies in the keychain under `id`.
struct Connection
{
    QString id; ///< a UUID; the embedded engine's is `embedded`
    QString name;
    ConnectionKind kind = ConnectionKind::Embedded;
    QString authBase;      ///< where tokens are exchanged; empty for embedded
    QList<Region> regions; ///< those that the user chose; a Drainboard server's single one for Server
    QString colour;        ///< `#rrggbb`, of its mark in the switcher; empty for none
    bool inspectOnly = false;

    bool operator==(const Connection &) const = default;
};

} // namespace drainboard
