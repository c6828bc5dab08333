// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/connections/editconnectiondialog.h"

#include "ui_editconnectiondialog.h"

#include "base/visibletext.h"
#include "desktop/widgets/messageline.h"
#include "desktop/widgets/windowsize.h"
#include "platform/onreply.h"

#include <QPushButton>
#include <QTabBar>

namespace drainboard {

EditConnectionDialog::EditConnectionDialog(const Connection &connection, const QStringList &takenNames,
                                           TokenVault &vault, ProbeAccount probe, KeepConnection keep,
                                           QWidget *parent)
    : QDialog(parent)
    , m_ui(std::make_unique<Ui::EditConnectionDialog>())
    , m_problem(new MessageLine(Tone::Error))
    , m_connection(connection)
    , m_keep(std::move(keep))
{
    setAttribute(Qt::WA_DeleteOnClose);
    m_ui->setupUi(this);
    growWithContents(*this);
    m_ui->tabs->tabBar()->setAccessibleName(m_ui->tabs->accessibleName());
    setWindowTitle(tr("Edit %1").arg(visibleText(connection.name)));
    m_ui->problemLayout->addWidget(m_problem);
    m_ui->form->setTakenNames(takenNames);
    m_ui->form->setConnection(connection);
    m_ui->account->setProbe(std::move(probe));
    m_ui->account->setStoredToken(connection.authBase,
                                  [&vault, id = connection.id] { return vault.read(id); });
    m_ui->account->setKind(connection.kind);
    m_ui->account->setAuthBase(connection.authBase);
    m_ui->regions->setRegions(connection.regions, connection.regions);

    const auto onEdited = [this] {
        m_problem->setText({});
        showState();
    };
    connect(m_ui->form, &ConnectionForm::changed, this, onEdited);
    connect(m_ui->regions, &RegionList::changed, this, onEdited);
    connect(m_ui->account, &AccountForm::stateChanged, this, onEdited);
    connect(m_ui->account, &AccountForm::checked, this, &EditConnectionDialog::onChecked);
    connect(m_ui->checkButton, &QAbstractButton::clicked, this, [this] {
        m_saveWhenChecked = false;
        m_ui->account->check();
    });
    connect(m_ui->buttons, &QDialogButtonBox::accepted, this, &EditConnectionDialog::save);
    connect(m_ui->buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    showState();
    resizeWithinScreen(*this, {fontMetrics().averageCharWidth() * 80, sizeHint().height()});
    m_ui->form->focusFirstField();
}

EditConnectionDialog::~EditConnectionDialog() = default;

void EditConnectionDialog::onChecked()
{
    m_ui->regions->setRegions(m_ui->account->account()->regions, m_ui->regions->chosen());
    m_ui->checkedLabel->setText(
        tr("The token is accepted. It belongs to %1.").arg(visibleText(m_ui->account->account()->user)));
    if (m_saveWhenChecked)
        save();
}

void EditConnectionDialog::save()
{
    if (m_keeping)
        return;
    if (!m_ui->form->validate()) {
        m_ui->tabs->setCurrentWidget(m_ui->nameTab);
        return;
    }
    const bool needsCheck =
        !m_ui->account->token().isEmpty() || m_ui->account->authBase() != m_connection.authBase;
    if (needsCheck && !m_ui->account->account()) {
        m_saveWhenChecked = true;
        m_ui->tabs->setCurrentWidget(m_ui->accountTab);
        m_ui->account->check();
        return;
    }
    AccountDraft draft;
    draft.connection = m_connection;
    draft.connection.authBase = m_ui->account->authBase();
    draft.connection.regions = m_ui->regions->chosen();
    m_ui->form->apply(draft.connection);
    draft.token = m_ui->account->token();
    m_keeping = true;
    onReply(this, m_keep(draft.connection), [this, draft](const Result<void> &kept) { onKept(draft, kept); });
}

void EditConnectionDialog::onKept(const AccountDraft &draft, const Result<void> &kept)
{
    m_keeping = false;
    if (!kept) {
        m_problem->setText(kept.error().text);
        return;
    }
    accept();
    Q_EMIT edited(draft);
}

void EditConnectionDialog::reject()
{
    if (!m_keeping)
        QDialog::reject();
}

void EditConnectionDialog::showState()
{
    const bool checking = m_ui->account->isChecking();
    m_ui->checkButton->setEnabled(!checking);
    m_ui->checkedLabel->setVisible(m_ui->account->account().has_value());
    m_ui->buttons->button(QDialogButtonBox::Save)->setEnabled(!checking && m_ui->regions->isAcceptable());
}

} // namespace drainboard
