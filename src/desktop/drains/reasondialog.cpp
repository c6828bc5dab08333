// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/drains/reasondialog.h"

#include "ui_reasondialog.h"

#include "base/visibletext.h"
#include "desktop/widgets/windowsize.h"

#include <QPushButton>

namespace drainboard {

using namespace Qt::StringLiterals;

ReasonDialog::ReasonDialog(const QString &appName, QWidget *parent)
    : QDialog(parent)
    , m_ui(std::make_unique<Ui::ReasonDialog>())
{
    setAttribute(Qt::WA_DeleteOnClose);
    m_ui->setupUi(this);
    m_ui->introLabel->setText(
        tr("You are about to look at %1 without its owner's consent.").arg(visibleText(appName)));
    QPushButton *look = m_ui->buttons->button(QDialogButtonBox::Ok);
    look->setText(tr("&Look"));
    look->setObjectName(u"lookButton"_s);
    connect(m_ui->reasonEdit, &QPlainTextEdit::textChanged, this, &ReasonDialog::judge);
    connect(m_ui->buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_ui->buttons, &QDialogButtonBox::accepted, this, [this] {
        accept();
        Q_EMIT stated(reason());
    });
    resizeWithinScreen(*this, {fontMetrics().averageCharWidth() * 70, sizeHint().height()});
    judge();
}

ReasonDialog::~ReasonDialog() = default;

QString ReasonDialog::reason() const
{
    return m_ui->reasonEdit->toPlainText().trimmed();
}

void ReasonDialog::judge()
{
    const auto length = int(reason().size());
    m_ui->buttons->button(QDialogButtonBox::Ok)->setEnabled(length > 0 && length <= maxLength);
    m_ui->hintLabel->setText(length > maxLength
                                 ? tr("This is %n character(s) too long.", nullptr, length - maxLength)
                                 : tr("The reason is kept in the journal on this computer, with your name "
                                      "and the time."));
}

} // namespace drainboard
