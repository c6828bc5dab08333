// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

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

Q_SIGNALS:
    void drainAdded(const drainboard::DrainKey &key); ///< once per target that took it

private:
    void add(const QList<SourceRef> &sources);
    void onResults(const Result<QList<TargetResult>> &results, const QList<SourceRef> &sources);
    QList<SourceRef> failed() const;
    void showResults();

    std::unique_ptr<Ui::ResultPage> m_ui;
    const AddDrainModel &m_model;
    Platform &m_platform;
    QList<SourceRef> m_targets;
    QMap<SourceRef, Result<void>> m_results; ///< a target without one is being added now
};

} // namespace drainboard
