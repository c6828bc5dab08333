// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/wizard/adddrainmodel.h"
#include "platform/platform.h"

#include <QWizardPage>

#include <memory>

namespace drainboard {

class SecretGuard;

namespace Ui {
class ReviewPage;
}

/// Fourth page: what will be done, the same as a command line, and a test line to try the target first.
class ReviewPage : public QWizardPage
{
    Q_OBJECT

public:
    ReviewPage(const AddDrainModel &model, Platform &platform, QWidget *parent = nullptr);
    ~ReviewPage() override;

    void initializePage() override;
    bool isComplete() const override { return m_url.has_value(); }

private:
    void showSecrets(bool shown);
    void copy(const QString &shown);
    QString command(bool revealed) const;
    void sendTestLine();
    void showReport(const Result<TestReport> &report);
    void resetTest();

    std::unique_ptr<Ui::ReviewPage> m_ui;
    const AddDrainModel &m_model;
    Platform &m_platform;
    Result<QByteArray> m_url;
    SecretGuard *m_urlGuard;
    SecretGuard *m_commandGuard;
    int m_request = 0; ///< the answer to an older test is of no interest
};

} // namespace drainboard
