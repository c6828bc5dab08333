// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/serverdrains.h"

namespace drainboard {

QSet<SourceRef> ServerDrains::take(const QList<ServerDrain> &drains, const QString &appId)
{
    const auto listed = [&appId](const SourceRef &source) { return appId.isEmpty() || source.app == appId; };
    const auto before = m_drains;
    m_drains.removeIf([&](const auto &entry) { return listed(entry.value().source); });
    m_ids.removeIf([&](const auto &entry) { return listed(entry.key()); });
    QSet<SourceRef> changed;
    for (const ServerDrain &drain : drains) {
        const auto old = before.constFind(drain.id);
        if (old == before.cend() || old->options != drain.options)
            changed.insert(drain.source);
        ServerDrain &now = *m_drains.insert(drain.id, drain);
        if (old != before.cend() && old->told > drain.told) { // the list was under way when it came
            now.status = old->status;
            now.told = old->told;
        }
        m_ids[drain.source].insert(drain.urlDigest, drain.id);
    }
    return changed;
}

const ServerDrain *ServerDrains::take(const ToldStatus &status)
{
    const auto drain = m_drains.find(status.id);
    if (drain == m_drains.end())
        return nullptr;
    drain->status = status.status;
    drain->told = status.told;
    return &*drain;
}

const ServerDrain *ServerDrains::find(const DrainKey &key) const
{
    const auto drain = m_drains.constFind(m_ids.value(key.source).value(digestOf(key.url)));
    return drain == m_drains.cend() ? nullptr : &*drain;
}

QList<ServerDrain> ServerDrains::of(const QString &appId) const
{
    QList<ServerDrain> drains;
    for (const ServerDrain &drain : m_drains) {
        if (appId.isEmpty() || drain.source.app == appId)
            drains.append(drain);
    }
    return drains;
}

QList<ServerDrain> ServerDrains::of(const SourceRef &source) const
{
    QList<ServerDrain> drains;
    const auto ids = m_ids.value(source);
    for (const QString &id : ids)
        drains.append(m_drains.value(id));
    return drains;
}

Drain ServerDrains::completed(Drain drain) const
{
    if (const ServerDrain *known = find(drain.key()))
        drain.options = known->options;
    return drain;
}

} // namespace drainboard
