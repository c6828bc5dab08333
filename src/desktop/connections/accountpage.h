// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/connections/accountdraft.h"

#include <QWizardPage>

namespace drainboard {

class AccountForm;

/// Second page: where the account is, and its token. "Next" checks both and goes on by itself.
class AccountPage : public QWizardPage
{
    Q_OBJECT

public:
    AccountPage(AccountDraft &draft, ProbeAccount probe, QWidget *parent = nullptr);

    void initializePage() override;
    void cleanupPage() override;
    bool isComplete() const override;
    bool validatePage() override;

private:
    AccountDraft &m_draft;
    AccountForm *m_form;
};

} // namespace drainboard
