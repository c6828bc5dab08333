// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "domain/drain.h"
#include "domain/drainurl.h"
#include "engine/delivery/localtargets.h"

#include <QByteArray>
#include <QHash>
#include <QHostAddress>
#include <QList>

#include <chrono>
#include <functional>
#include <optional>

namespace drainboard {

enum class Transport { Udp, Tcp, Tls, Https, Http };

/// True for an address that takes our own lines in, which a name may lead to. May be empty.
using IsOwnIntake = std::function<bool(const QHostAddress &address, quint16 port)>;

/// Which addresses a target may not have, whatever name leads there (providers.md §13).
struct TargetRules
{
    IsOwnIntake isOwnIntake;
    LocalTargets local;

    /// Why nothing is sent there, in words; empty where it may be.
    QString refusal(const QHostAddress &address, quint16 port) const;
};

/// Where and how a drain connects, as its URL says it.
struct Endpoint
{
    Transport transport = Transport::Tls;
    QString host; ///< also the name that its certificate must carry
    quint16 port = 0;
    /// HTTP: path and query of the request; begins with '/'. Holds a secret for appsignal.
    QByteArray pathAndQuery;
    /// HTTP: headers beside those of the client itself. Hold secrets.
    QList<std::pair<QByteArray, QByteArray>> headers;
    bool gzip = false; ///< HTTP: compress bodies
    QString caFile;    ///< PEM; empty for the system's certificates
    ProviderType provider = ProviderType::Syslog;
    TargetRules rules; ///< over HTTP only if local targets are refused
    /// Of one request, or of connecting on a stream (providers.md §10).
    std::chrono::milliseconds connectTimeout{5000};
    std::chrono::milliseconds answerTimeout{30000};
    /// A connection older than this makes way for a new one before the next payload, so that a target whose
    /// name leads elsewhere by then, or that balances its load, gets its lines there (providers.md §10).
    std::chrono::milliseconds connectionAge{std::chrono::hours(5)};
    /// Streams: a peer that lives has read what its system has had for longer.
    std::chrono::milliseconds unreadTime{1000};
};

/// The endpoint of a drain; an error if its scheme is not recognised or something needed is missing.
Result<Endpoint> endpointOf(const DrainTarget &target, const DrainOptions &options);

/// For tests and the demo: connections to `host:port` go to another address, while the names that TLS
/// checks and HTTP's Host header stay as they are. Never set by a form.
struct EndpointOverrides
{
    struct Address
    {
        QString host;
        quint16 port = 0;
    };
    QHash<QString, Address> byHostAndPort; ///< key `host:port`
    QString caFile; ///< trusted where a drain names no CA file; empty for the system's certificates

    /// Where to connect for this endpoint: the override, or its own host and port.
    Address addressFor(const Endpoint &endpoint) const;
};

} // namespace drainboard
