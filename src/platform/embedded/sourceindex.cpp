// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/embedded/sourceindex.h"

namespace drainboard {

namespace {

template <typename Id, typename Value>
const Value *find(const QHash<Id, Value> &values, const Id &id)
{
    const auto found = values.constFind(id);
    return found == values.cend() ? nullptr : &*found;
}

} // namespace

void SourceIndex::put(const StoredSource &source)
{
    m_sources.insert(source.id, source);
    m_sourceIds.insert(source.ref, source.id);
}

void SourceIndex::put(const StoredDrain &drain)
{
    remove(drain.id);
    m_drains.insert(drain.id, drain);
    m_drainIds.insert(drain.drain.key(), drain.id);
    m_drainsOf[drain.sourceId].insert(drain.id);
}

void SourceIndex::remove(DrainId id)
{
    if (const auto *known = drain(id)) {
        m_drainIds.remove(known->drain.key());
        m_drainsOf[known->sourceId].remove(id);
        m_drains.remove(id);
    }
}

QList<DrainId> SourceIndex::remove(SourceId id)
{
    const auto *known = source(id);
    if (!known)
        return {};
    m_sourceIds.remove(known->ref);
    m_sources.remove(id);
    const auto gone = m_drainsOf.value(id).values();
    for (const auto drain : gone)
        remove(drain);
    m_drainsOf.remove(id);
    return gone;
}

const StoredSource *SourceIndex::source(SourceId id) const
{
    return find(m_sources, id);
}

const StoredSource *SourceIndex::source(const SourceRef &ref) const
{
    return source(m_sourceIds.value(ref));
}

const StoredDrain *SourceIndex::drain(DrainId id) const
{
    return find(m_drains, id);
}

const StoredDrain *SourceIndex::drain(const DrainKey &key) const
{
    return drain(m_drainIds.value(key));
}

QList<StoredDrain> SourceIndex::drains(SourceId source) const
{
    QList<StoredDrain> found;
    const auto ids = m_drainsOf.value(source);
    for (const auto id : ids)
        found.append(m_drains.value(id));
    return found;
}

} // namespace drainboard
