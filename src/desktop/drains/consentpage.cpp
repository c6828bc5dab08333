// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/drains/consentpage.h"

#include "ui_consentpage.h"

#include "base/visibletext.h"
#include "desktop/models/remotetext.h"

namespace drainboard {

ConsentPage::ConsentPage(QWidget *parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::ConsentPage>())
{
    m_ui->setupUi(this);
    QFont bold = font();
    bold.setBold(true);
    m_ui->titleLabel->setFont(bold);
    connect(m_ui->lookButton, &QPushButton::clicked, this, &ConsentPage::lookAnyway);
}

ConsentPage::~ConsentPage() = default;

void ConsentPage::setApp(const QString &name, const Consent &consent, const QDateTime &now,
                         const TimeFormat &times)
{
    m_ui->titleLabel->setText(tr("%1 belongs to somebody else").arg(visibleText(name)));
    m_ui->stateLabel->setText(consentText(consent, now, times));
    m_ui->howLabel->setText(
        tr("The owner can give it for some time in the settings of the app. Until then nothing of the app is "
           "asked for here. Press F5 once the owner has done so."));
}

} // namespace drainboard
