// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/connections/regionspage.h"

#include "ui_regionspage.h"

#include "base/visibletext.h"

namespace drainboard {

RegionsPage::RegionsPage(AccountDraft &draft, QWidget *parent)
    : QWizardPage(parent)
    , m_ui(std::make_unique<Ui::RegionsPage>())
    , m_draft(draft)
{
    m_ui->setupUi(this);
    connect(m_ui->regions, &RegionList::changed, this, &QWizardPage::completeChanged);
}

RegionsPage::~RegionsPage() = default;

void RegionsPage::initializePage()
{
    m_ui->userLabel->setText(
        tr("The token is accepted. It belongs to %1.").arg(visibleText(m_draft.account.user)));
    m_ui->regions->setRegions(m_draft.account.regions, m_draft.account.regions);
    QMetaObject::invokeMethod(m_ui->regions, qOverload<>(&QWidget::setFocus), Qt::QueuedConnection);
}

bool RegionsPage::isComplete() const
{
    return m_ui->regions->isAcceptable();
}

bool RegionsPage::validatePage()
{
    m_draft.connection.regions = m_ui->regions->chosen();
    return true;
}

} // namespace drainboard
