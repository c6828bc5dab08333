// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/models/requestwait.h"
#include "desktop/widgets/tone.h"
#include "desktop/wizard/adddrainmodel.h"
#include "platform/platform.h"

#include <QMap>
#include <QWizardPage>

#include <memory>

namespace drainboard {

namespace Ui {
class ResultPage;
}

/// Last page: adds the drain when it is entered and tells what came of each target.
class ResultPage : public QWizardPage
{
    Q_OBJECT

public:
    ResultPage(const AddDrainModel &model, Platform &platform, QWidget *parent = nullptr);
    ~ResultPage() override;

    void initializePage() override;
    /// Whether an answer is still to come.
    bool isRunning() const { return m_results.size() < m_targets.size(); }

Q_SIGNALS:
    void drainAdded(const drainboard::DrainKey &key); ///< once per target that took it
    /// What came of it, for whoever does not see the page any more.
    void finished(drainboard::Tone tone, const QString &text);

private:
    void add(const QList<SourceRef> &sources);
    void onResults(const Result<QList<TargetResult>> &results, const QList<SourceRef> &sources);
    QList<SourceRef> failed() const;
    QString failureText(const SourceRef &target) const;
    void showResults();
    void showSummary();

    std::unique_ptr<Ui::ResultPage> m_ui;
    const AddDrainModel &m_model;
    Platform &m_platform;
    QList<SourceRef> m_targets;
    QMap<SourceRef, Result<void>> m_results; ///< a target without one is being added now
    RequestWait m_wait;
};

} // namespace drainboard
