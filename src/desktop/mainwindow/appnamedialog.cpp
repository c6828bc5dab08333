// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/mainwindow/appnamedialog.h"

#include "ui_appnamedialog.h"

#include "desktop/widgets/formfield.h"
#include "desktop/widgets/windowsize.h"
#include "platform/onreply.h"

#include <QLineEdit>
#include <QPushButton>

namespace drainboard {

using namespace Qt::StringLiterals;

AppNameDialog::AppNameDialog(Platform &platform, const QString &suggestion, QWidget *parent)
    : AppNameDialog(platform, suggestion, std::nullopt, parent)
{
}

AppNameDialog::AppNameDialog(Platform &platform, const App &app, QWidget *parent)
    : AppNameDialog(platform, app.name, app, parent)
{
}

AppNameDialog::AppNameDialog(Platform &platform, const QString &name, std::optional<App> app, QWidget *parent)
    : QDialog(parent)
    , m_ui(std::make_unique<Ui::AppNameDialog>())
    , m_platform(platform)
    , m_app(std::move(app))
{
    setAttribute(Qt::WA_DeleteOnClose);
    m_ui->setupUi(this);
    growWithContents(*this);
    setWindowTitle(m_app ? tr("Rename %1").arg(m_app->name) : tr("Create an app"));
    m_ui->introLabel->setText(
        m_app ? tr("Lines that carry the new name belong to the app from then on; those with the old name do "
                   "not any more.")
              : tr("An app is known by the name that its log lines carry (APP-NAME of syslog)."));
    auto *edit = new QLineEdit;
    edit->setObjectName(u"nameEdit"_s);
    edit->setMaxLength(255);
    m_name = new FormField(tr("&Name"), edit);
    m_name->setHint(tr("Up to 48 letters, digits and signs, without spaces."));
    m_name->setText(name);
    m_ui->fieldLayout->addWidget(m_name);
    QPushButton *ok = m_ui->buttons->button(QDialogButtonBox::Ok);
    ok->setText(m_app ? tr("&Rename") : tr("&Create"));
    const auto enable = [this, ok] { ok->setEnabled(!m_name->text().trimmed().isEmpty()); };
    connect(m_name, &FormField::textChanged, this, enable);
    enable();
    connect(m_ui->buttons, &QDialogButtonBox::accepted, this, &AppNameDialog::save);
    connect(m_ui->buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    edit->setFocus();
    edit->selectAll();
}

AppNameDialog::~AppNameDialog() = default;

void AppNameDialog::save()
{
    const QString name = m_name->text().trimmed();
    m_ui->buttons->setEnabled(false);
    onReply(this, m_app ? m_platform.renameApp(m_app->id, name) : m_platform.createApp(name),
            [this](const Result<App> &app) {
                m_ui->buttons->setEnabled(true);
                if (!app) {
                    m_name->setError(app.error().text);
                    m_name->editor()->setFocus();
                    return;
                }
                accept();
                Q_EMIT saved(*app);
            });
}

} // namespace drainboard
