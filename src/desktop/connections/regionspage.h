// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/connections/accountdraft.h"

#include <QWizardPage>

#include <memory>

namespace drainboard {

namespace Ui {
class RegionsPage;
}

/// Third page: who the token belongs to, and which regions are read.
class RegionsPage : public QWizardPage
{
    Q_OBJECT

public:
    explicit RegionsPage(AccountDraft &draft, QWidget *parent = nullptr);
    ~RegionsPage() override;

    void initializePage() override;
    bool isComplete() const override;
    bool validatePage() override;

private:
    std::unique_ptr<Ui::RegionsPage> m_ui;
    AccountDraft &m_draft;
};

} // namespace drainboard
