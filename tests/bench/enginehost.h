// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "forwarder.h"

#include <QByteArray>

namespace drainboard::bench {

/// An engine to be run in a process of its own.
struct EngineSetup
{
    QString folder; ///< of the line log, which may be there already
    Target target;  ///< of all drains
    int sources = 1;
    int drainsPerSource = 1;      ///< in all
    int quarantinedPerSource = 0; ///< how many of them are quarantined from the beginning, for an hour
    bool paused = false;          ///< all drains, until `resume`
    int commitMilliseconds = 0;   ///< 0: the engine's own

    QByteArray toJson() const;
    static EngineSetup fromJson(const QByteArray &json);
};

/// This program anew, as an engine. Ready when all drains are set and it listens.
std::unique_ptr<RunningForwarder> startEngine(const EngineSetup &setup);
void resumeDrains(RunningForwarder &engine);

/// What startEngine starts: prints its port, then obeys lines on standard input until that ends.
int hostEngine(int argc, char **argv, const EngineSetup &setup);

} // namespace drainboard::bench
