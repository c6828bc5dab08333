// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/engine.h"
#include "platform/embedded/catalogue.h"
#include "platform/platform.h"

namespace drainboard {

/// A chunk of the line log as the platform shows it; shares its memory.
LiveBatch liveBatch(const SourceRef &source, const ChunkPtr &chunk);

/// The newest lines of several sources together, oldest batch first; at least `limit` of them, or all. A
/// source that cannot be read hides no other.
Reply<QList<LiveBatch>> collectNewestLines(QObject *context, Engine &engine,
                                           const QList<StoredSource> &sources, std::size_t limit);

} // namespace drainboard
