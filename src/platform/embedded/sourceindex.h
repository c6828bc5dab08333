// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/embedded/catalogue.h"

#include <QHash>
#include <QSet>

namespace drainboard {

/// What the engine's numbers mean to the platform's users, both ways. Lives in the window's thread.
class SourceIndex
{
public:
    void put(const StoredSource &source);
    void put(const StoredDrain &drain); ///< replaces the one of this number, whatever its URL was
    void remove(DrainId drain);
    /// With its drains, whose numbers it returns.
    QList<DrainId> remove(SourceId source);

    const StoredSource *source(SourceId id) const;
    const StoredSource *source(const SourceRef &ref) const;
    const StoredDrain *drain(DrainId id) const;
    const StoredDrain *drain(const DrainKey &key) const;
    QList<StoredSource> sources() const { return m_sources.values(); }
    QList<StoredDrain> drains() const { return m_drains.values(); }
    QList<StoredDrain> drains(SourceId source) const;

private:
    QHash<SourceId, StoredSource> m_sources;
    QHash<SourceRef, SourceId> m_sourceIds;
    QHash<DrainId, StoredDrain> m_drains;
    QHash<DrainKey, DrainId> m_drainIds;
    QHash<SourceId, QSet<DrainId>> m_drainsOf;
};

} // namespace drainboard
