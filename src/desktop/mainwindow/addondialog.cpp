// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/mainwindow/addondialog.h"

#include "ui_addondialog.h"

#include "desktop/widgets/messageline.h"
#include "desktop/widgets/windowsize.h"
#include "platform/onreply.h"

#include <QPushButton>

namespace drainboard {

AddonDialog::AddonDialog(Platform &platform, const App &app, QWidget *parent)
    : QDialog(parent)
    , m_ui(std::make_unique<Ui::AddonDialog>())
    , m_platform(platform)
    , m_appId(app.id)
    , m_error(new MessageLine(Tone::Error))
{
    setAttribute(Qt::WA_DeleteOnClose);
    m_ui->setupUi(this);
    growWithContents(*this);
    setWindowTitle(tr("Create an addon of %1").arg(app.name));
    m_ui->errorLayout->addWidget(m_error);
    for (const AddonProvider &provider : addonProviders())
        m_ui->kindCombo->addItem(provider.displayName, provider.id);
    m_ui->buttons->button(QDialogButtonBox::Ok)->setText(tr("&Create"));
    connect(m_ui->kindCombo, &QComboBox::currentIndexChanged, this, &AddonDialog::showNote);
    connect(m_ui->buttons, &QDialogButtonBox::accepted, this, &AddonDialog::save);
    connect(m_ui->buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    showNote();
}

AddonDialog::~AddonDialog() = default;

void AddonDialog::showNote()
{
    const AddonProvider &provider = addonProviders().at(m_ui->kindCombo->currentIndex());
    m_ui->noteLabel->setText(
        provider.producesLines
            ? tr("Its lines are known by its id, which it is given when it is created.")
            : tr("%1 has no log: drains cannot be added to it.").arg(provider.displayName));
}

void AddonDialog::save()
{
    m_ui->buttons->setEnabled(false);
    m_error->setText({});
    onReply(this, m_platform.createAddon(m_appId, m_ui->kindCombo->currentData().toString()),
            [this](const Result<Addon> &addon) {
                m_ui->buttons->setEnabled(true);
                if (!addon) {
                    m_error->setText(addon.error().text);
                    return;
                }
                accept();
                Q_EMIT created(*addon);
            });
}

} // namespace drainboard
