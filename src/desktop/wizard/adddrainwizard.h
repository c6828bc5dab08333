// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/widgets/tone.h"
#include "desktop/wizard/adddrainmodel.h"
#include "platform/platform.h"

#include <QWizard>

namespace drainboard {

class ResultPage;

/// Adds a drain: provider, its fields, where, review, result. Show it with open(); it deletes itself when it
/// is closed. What is being added then is still reported.
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
    /// Once per target that took it, the app first, unless the wizard was closed before.
    void drainAdded(const drainboard::DrainKey &key);
    /// What came of it, if the wizard was closed before that was known.
    void told(drainboard::Tone tone, const QString &text);

protected:
    void done(int result) override;

private:
    AddDrainModel m_model;
    ResultPage *m_result;
};

} // namespace drainboard
