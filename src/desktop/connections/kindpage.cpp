// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/connections/kindpage.h"

#include "ui_kindpage.h"

namespace drainboard {

KindPage::KindPage(AccountDraft &draft, QWidget *parent)
    : QWizardPage(parent)
    , m_ui(std::make_unique<Ui::KindPage>())
    , m_draft(draft)
{
    m_ui->setupUi(this);
}

KindPage::~KindPage() = default;

void KindPage::initializePage()
{
    const bool server = m_draft.connection.kind == ConnectionKind::Server;
    (server ? m_ui->serverRadio : m_ui->scalingoRadio)->setChecked(true);
}

bool KindPage::validatePage()
{
    m_draft.connection.kind =
        m_ui->serverRadio->isChecked() ? ConnectionKind::Server : ConnectionKind::Scalingo;
    return true;
}

} // namespace drainboard
