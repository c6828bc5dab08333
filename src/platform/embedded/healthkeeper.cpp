// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/embedded/healthkeeper.h"

#include <algorithm>
#include <utility>

namespace drainboard {

namespace {

constexpr std::chrono::milliseconds saveDelay{1000}; // a failing drain changes at each attempt
constexpr std::chrono::milliseconds retryDelay{10'000};

} // namespace

HealthKeeper::HealthKeeper(CatalogueThread &catalogue, const SourceIndex &index, Clock &clock)
    : m_catalogue(catalogue)
    , m_index(index)
    , m_clock(clock)
    , m_alarm(clock.makeAlarm([this] { save(); }))
{
}

SavedHealth HealthKeeper::healthNow(const EngineDrainStatus &status) const
{
    auto health = status.savedHealth;
    // The report is older than now, and the time left goes on shrinking.
    if (status.status.health.state == HealthState::Quarantined)
        health.quarantineLeft =
            std::max(status.status.health.quarantinedUntil - m_clock.now(), Clock::Duration(0));
    return health;
}

SavedHealth HealthKeeper::healthOf(const StoredDrain &drain) const
{
    const auto known = m_statuses.constFind(drain.id);
    return known == m_statuses.cend() ? drain.health : healthNow(*known);
}

QList<DrainStatus> HealthKeeper::take(const QList<EngineDrainStatus> &reported)
{
    QList<DrainStatus> statuses;
    for (const auto &told : reported) {
        EngineDrainStatus one = told;
        const auto *drain = m_index.drain(one.id);
        if (!drain)
            continue;
        one.status.key = drain->drain.key();
        const auto before = m_statuses.constFind(one.id);
        if (before == m_statuses.cend() || before->status.health != one.status.health) {
            if (m_unsaved.isEmpty())
                m_alarm->ringAfter(saveDelay);
            m_unsaved.insert(one.id);
        }
        statuses.append(one.status);
        m_statuses.insert(one.id, one);
    }
    return statuses;
}

void HealthKeeper::saveAll()
{
    m_alarm->cancel();
    for (auto it = m_statuses.cbegin(); it != m_statuses.cend(); ++it)
        m_unsaved.insert(it.key());
    save();
}

void HealthKeeper::save()
{
    QHash<DrainId, SavedHealth> changed;
    const auto unsaved = std::exchange(m_unsaved, {});
    for (const auto id : unsaved) {
        if (const auto status = m_statuses.constFind(id); status != m_statuses.cend())
            changed.insert(id, healthNow(*status));
    }
    if (changed.isEmpty())
        return;
    m_catalogue.run(
        this, [changed](Catalogue &catalogue) { return catalogue.saveHealth(changed); },
        [this, unsaved](const Result<void> &saved) {
            if (!saved) {
                if (m_unsaved.isEmpty())
                    m_alarm->ringAfter(retryDelay);
                m_unsaved += unsaved;
            }
            Q_EMIT problemChanged(saved ? QString() : saved.error().text);
        });
}

} // namespace drainboard
