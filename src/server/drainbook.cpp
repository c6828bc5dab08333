// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/drainbook.h"

namespace drainboard {

DrainBook::DrainBook(EmbeddedPlatform &platform)
    : m_platform(platform)
{
    connect(&platform, &Platform::statusesChanged, this, &DrainBook::take);
    const auto forgetRemoved = [this] {
        m_statuses.removeIf([this](const auto &entry) { return !m_platform.index().drain(entry.key()); });
    };
    connect(&platform, &Platform::drainsChanged, this, forgetRemoved);
    connect(&platform, &Platform::catalogueChanged, this, forgetRemoved);
}

void DrainBook::take(const QList<DrainStatus> &statuses)
{
    QList<DrainId> known;
    for (const auto &status : statuses) {
        if (const auto *drain = m_platform.index().drain(status.key)) {
            m_statuses.insert(drain->id, status);
            known.append(drain->id);
        }
    }
    if (!known.isEmpty())
        Q_EMIT changed(known);
}

DrainStatus DrainBook::status(const StoredDrain &drain) const
{
    const auto known = m_statuses.constFind(drain.id);
    if (known != m_statuses.cend())
        return *known;
    DrainStatus status;
    status.key = drain.drain.key();
    status.health =
        HealthMachine(drain.drain.options.quarantine, drain.health, m_platform.clock().now()).health();
    status.paused = drain.drain.options.paused;
    status.lastSuccess = drain.health.lastSuccess;
    status.lastError = drain.health.lastError;
    return status;
}

} // namespace drainboard
