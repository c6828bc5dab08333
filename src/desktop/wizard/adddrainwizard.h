// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/wizard/adddrainmodel.h"
#include "platform/platform.h"

#include <QWizard>

namespace drainboard {

/// Adds a drain: provider, its fields, where, review, result. Show it with open(); it deletes itself when it
/// is closed, which is safe at any moment: what was asked of the platform goes on without it.
///
///     ProviderPage ─▶ FieldsPage ─▶ TargetsPage ─▶ ReviewPage ─▶ ResultPage
///            └───────────┴──── AddDrainModel ────────┴──────────────┘
class AddDrainWizard : public QWizard
{
    Q_OBJECT

public:
    /// `preselected` may be an app, an addon, or nothing (an empty app).
    AddDrainWizard(Platform &platform, const SourceRef &preselected, QWidget *parent = nullptr);

Q_SIGNALS:
    void drainAdded(const drainboard::DrainKey &key); ///< once per target that took it; the app first

private:
    AddDrainModel m_model;
};

} // namespace drainboard
