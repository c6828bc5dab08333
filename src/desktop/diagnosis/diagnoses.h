// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/models/inventory.h"
#include "domain/diagnosisstep.h"
#include "engine/delivery/endpoint.h"

#include <QHash>
#include <QObject>

class QWidget;

namespace drainboard {

/// Opens the diagnosis of drains and remembers what came of the newest one of each, for the report.
class Diagnoses : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Where the demo's hosts lead.
    void setOverrides(const EndpointOverrides &overrides) { m_overrides = overrides; }
    /// Shows the dialog for a drain. `parent`, and the dialog with it, must go before this object does.
    void open(const Inventory &inventory, const Drain &drain, QWidget *parent);

    const QHash<DrainKey, DiagnosisResult> &newest() const { return m_newest; }

private:
    SystemClock m_clock;
    EndpointOverrides m_overrides;
    QHash<DrainKey, DiagnosisResult> m_newest;
};

} // namespace drainboard
