// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "domain/drain.h"
#include "domain/ids.h"
#include "engine/delivery/encoder.h"

#include <QString>

namespace drainboard {

/// A source as the engine knows it.
struct EngineSource
{
    SourceId id;
    QString intakeName; ///< the name its lines carry: an app's name, an addon's id
    SourceLabels labels;
};

struct EngineDrain
{
    DrainId id;
    SourceId source;
    QByteArray url;
    DrainOptions options;
    SavedHealth savedHealth; ///< not used if the drain runs already: it keeps its health
};

/// How a drain is doing; `status.key` is filled in by the platform.
struct EngineDrainStatus
{
    DrainId id;
    DrainStatus status;
    SavedHealth savedHealth;
};

} // namespace drainboard
