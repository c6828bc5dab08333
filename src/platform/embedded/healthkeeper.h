// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/engine.h"
#include "platform/embedded/cataloguethread.h"
#include "platform/embedded/sourceindex.h"

#include <QObject>

#include <memory>

namespace drainboard {

/// What the engine last said of each drain; writes its health to the catalogue soon after it changes, so
/// that a quarantine outlives a restart.
class HealthKeeper : public QObject
{
    Q_OBJECT

public:
    HealthKeeper(CatalogueThread &catalogue, const SourceIndex &index, Clock &clock);

    /// The reports with their keys filled in, without those of drains that were removed meanwhile.
    QList<DrainStatus> take(const QList<EngineDrainStatus> &reported);
    /// What the engine is to start this drain with.
    SavedHealth healthOf(const StoredDrain &drain) const;
    void forget(DrainId drain) { m_statuses.remove(drain); }
    /// Writes all of them, with the time that quarantines have left now.
    void saveAll();

Q_SIGNALS:
    /// Why health could not be saved; empty when it could.
    void problemChanged(const QString &problem);

private:
    SavedHealth healthNow(const EngineDrainStatus &status) const;
    void save();

    CatalogueThread &m_catalogue;
    const SourceIndex &m_index;
    Clock &m_clock;
    QHash<DrainId, EngineDrainStatus> m_statuses;
    QSet<DrainId> m_unsaved;
    std::unique_ptr<Alarm> m_alarm;
};

} // namespace drainboard
