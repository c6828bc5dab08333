// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/connections/accountassistant.h"

#include "desktop/connections/accountpage.h"
#include "desktop/connections/kindpage.h"
#include "desktop/connections/namepage.h"
#include "desktop/connections/regionspage.h"
#include "desktop/widgets/windowsize.h"

#include <QUuid>

namespace drainboard {

namespace {

enum Page { KindPageId, AccountPageId, RegionsPageId, NamePageId };

} // namespace

AccountAssistant::AccountAssistant(std::optional<ConnectionKind> kind, const QStringList &takenNames,
                                   ProbeAccount probe, KeepConnection keep, QWidget *parent)
    : QWizard(parent)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Add a connection"));
    setWizardStyle(QWizard::ModernStyle);
    setButtonText(QWizard::FinishButton, tr("&Add and open"));
    const QFontMetrics metrics(font());
    resizeWithinScreen(*this, {metrics.averageCharWidth() * 85, metrics.height() * 30});

    m_draft.connection.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    m_draft.connection.kind = kind.value_or(ConnectionKind::Scalingo);
    setPage(KindPageId, new KindPage(m_draft));
    setPage(AccountPageId, new AccountPage(m_draft, std::move(probe)));
    setPage(RegionsPageId, new RegionsPage(m_draft));
    m_namePage = new NamePage(m_draft, takenNames, std::move(keep));
    setPage(NamePageId, m_namePage);
    setStartId(kind ? AccountPageId : KindPageId);
    connect(this, &QDialog::accepted, this, [this] { Q_EMIT added(m_draft); });
}

int AccountAssistant::nextId() const
{
    const bool noChoice = currentId() == AccountPageId && m_draft.account.regions.size() == 1;
    return noChoice ? int(NamePageId) : QWizard::nextId();
}

void AccountAssistant::reject()
{
    if (!m_namePage->isKeeping())
        QWizard::reject();
}

} // namespace drainboard
