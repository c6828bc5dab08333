// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/embedded/embeddedplatform.h"

#include <QHash>
#include <QObject>

namespace drainboard {

/// The newest status of every drain. To be made before the platform starts.
class DrainBook : public QObject
{
    Q_OBJECT

public:
    explicit DrainBook(EmbeddedPlatform &platform);

    /// As last reported; what the store says of a drain that has not reported yet.
    DrainStatus status(const StoredDrain &drain) const;

Q_SIGNALS:
    void changed(const QList<drainboard::DrainId> &drains);

private:
    void take(const QList<DrainStatus> &statuses);

    EmbeddedPlatform &m_platform;
    QHash<DrainId, DrainStatus> m_statuses;
};

} // namespace drainboard
