// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/connections/accountdraft.h"

#include <QWizardPage>

#include <memory>

namespace drainboard {

namespace Ui {
class KindPage;
}

/// First page: what to connect.
class KindPage : public QWizardPage
{
    Q_OBJECT

public:
    explicit KindPage(AccountDraft &draft, QWidget *parent = nullptr);
    ~KindPage() override;

    void initializePage() override;
    bool validatePage() override;

private:
    std::unique_ptr<Ui::KindPage> m_ui;
    AccountDraft &m_draft;
};

} // namespace drainboard
