// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/embedded/embeddedplatform.h"
#include "server/authenticator.h"
#include "server/drainbook.h"
#include "server/eventstore.h"
#include "server/metrics.h"
#include "server/turns.h"

namespace drainboard {

struct ServerApiOptions
{
    QString version;
    QString region = QStringLiteral("drainboard"); ///< the name of the only region
    QString publicUrl; ///< where clients reach the server; empty: where their Host header says
};

/// What the handlers share.
struct ApiContext
{
    EmbeddedPlatform &platform;
    TokenStore &tokens;
    Authenticator &authenticator;
    EventStore &events;
    DrainBook &drains;
    Turns &reads;     ///< reading many lines takes memory: one after the other
    QString caFolder; ///< where the CA files of drains are kept
    ReceivedLines &received;
    QObject *lifetime; ///< answers that come after it is gone are dropped
    ServerApiOptions options;

    const SourceIndex &index() const { return platform.index(); }
    Clock &clock() const { return platform.clock(); }
};

} // namespace drainboard
