// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/connections/accountpage.h"

#include "desktop/connections/accountform.h"
#include "desktop/connections/connectionlook.h"

#include <QVBoxLayout>
#include <QWizard>

namespace drainboard {

AccountPage::AccountPage(AccountDraft &draft, ProbeAccount probe, QWidget *parent)
    : QWizardPage(parent)
    , m_draft(draft)
    , m_form(new AccountForm)
{
    setObjectName(QStringLiteral("AccountPage"));
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_form);
    layout->addStretch();
    m_form->setProbe(std::move(probe));
    connect(m_form, &AccountForm::stateChanged, this, &QWizardPage::completeChanged);
    connect(m_form, &AccountForm::checked, this, [this] { wizard()->next(); });
}

void AccountPage::initializePage()
{
    const ConnectionKind kind = m_draft.connection.kind;
    setTitle(kindName(kind));
    setSubTitle(tr("The token is checked before anything is kept."));
    m_form->setKind(kind);
    const QString hosted = kind == ConnectionKind::Scalingo ? hostedAuthBase() : QString();
    m_form->setAuthBase(m_draft.connection.authBase.isEmpty() ? hosted : m_draft.connection.authBase);
    m_form->setToken(m_draft.token);
    // Afterwards, for QWizard gives the keyboard to the first widget that it finds.
    QMetaObject::invokeMethod(m_form, &AccountForm::focusFirstField, Qt::QueuedConnection);
}

void AccountPage::cleanupPage()
{
    m_form->stop();
    // Another kind has another address and another token.
    m_draft.connection.authBase.clear();
    m_draft.token = {};
}

bool AccountPage::isComplete() const
{
    return !m_form->isChecking();
}

bool AccountPage::validatePage()
{
    if (!m_form->account()) {
        m_form->check();
        return false;
    }
    m_draft.connection.authBase = m_form->authBase();
    m_draft.token = m_form->token();
    m_draft.account = *m_form->account();
    m_draft.connection.regions = m_draft.account.regions;
    return true;
}

} // namespace drainboard
