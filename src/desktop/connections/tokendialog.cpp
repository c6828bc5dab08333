// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/connections/tokendialog.h"

#include "ui_tokendialog.h"

#include "base/visibletext.h"
#include "desktop/widgets/formfield.h"
#include "desktop/widgets/secretfield.h"
#include "desktop/widgets/windowsize.h"

#include <QPushButton>

namespace drainboard {

using namespace Qt::StringLiterals;

TokenDialog::TokenDialog(const Connection &connection, const QString &reason, QWidget *parent)
    : QDialog(parent)
    , m_ui(std::make_unique<Ui::TokenDialog>())
    , m_edit(new SecretField)
{
    setAttribute(Qt::WA_DeleteOnClose);
    m_ui->setupUi(this);
    growWithContents(*this);
    setWindowTitle(tr("Token of %1").arg(visibleText(connection.name)));
    m_ui->reasonLabel->setText(reason);
    m_edit->setObjectName(u"tokenEdit"_s);
    m_edit->setMaxLength(4096);
    m_token = new FormField(tr("API &token"), m_edit);
    m_ui->fieldLayout->addWidget(m_token);
    QPushButton *open = m_ui->buttons->button(QDialogButtonBox::Ok);
    open->setText(tr("&Open"));
    const auto enable = [this, open] { open->setEnabled(!m_edit->text().trimmed().isEmpty()); };
    connect(m_token, &FormField::textChanged, this, enable);
    enable();
    connect(m_ui->buttons, &QDialogButtonBox::accepted, this, &TokenDialog::finish);
    connect(m_ui->buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    m_edit->setFocus();
    resizeWithinScreen(*this, {fontMetrics().averageCharWidth() * 70, sizeHint().height()});
}

TokenDialog::~TokenDialog() = default;

void TokenDialog::finish()
{
    accept();
    Q_EMIT tokenGiven(SecretText(m_edit->text().trimmed()));
}

} // namespace drainboard
