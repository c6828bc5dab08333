// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/mainwindow/auditdialog.h"

#include "ui_auditdialog.h"

#include "base/visibletext.h"
#include "desktop/widgets/icons.h"
#include "desktop/widgets/plaintooltip.h"
#include "desktop/widgets/windowsize.h"
#include "platform/onreply.h"

#include <QHeaderView>

namespace drainboard {

AuditDialog::AuditDialog(RemoteControl &remote, const QString &appId, const QString &appName,
                         const TimeFormat &times, QWidget *parent)
    : QDialog(parent)
    , m_ui(std::make_unique<Ui::AuditDialog>())
    , m_remote(remote)
    , m_appId(appId)
    , m_times(times)
{
    setAttribute(Qt::WA_DeleteOnClose);
    m_ui->setupUi(this);
    setWindowTitle(tr("Events of %1").arg(visibleText(appName)));
    m_ui->retryButton->setIcon(icon(Icon::Retry));
    m_ui->list->headerItem()->setText(0, times.heading());
    const int letter = fontMetrics().averageCharWidth();
    m_ui->list->setColumnWidth(0, letter * 22);
    m_ui->list->setColumnWidth(1, letter * 20);
    resizeWithinScreen(*this, {letter * 110, fontMetrics().height() * 28});
    connect(m_ui->newerButton, &QPushButton::clicked, this, [this] { load(m_page - 1); });
    connect(m_ui->olderButton, &QPushButton::clicked, this, [this] { load(m_page + 1); });
    connect(m_ui->retryButton, &QPushButton::clicked, this, [this] { load(m_page); });
    connect(m_ui->buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    load(1);
}

AuditDialog::~AuditDialog() = default;

void AuditDialog::load(int page)
{
    m_page = page;
    m_ui->newerButton->setEnabled(false);
    m_ui->olderButton->setEnabled(false);
    tell(tr("Reading the events…"), false);
    onReply(this, m_remote.auditTrail(m_appId, page),
            [this, request = ++m_request](const Result<AuditPage> &answer) {
                if (request == m_request)
                    showPage(answer);
            });
}

void AuditDialog::showPage(const Result<AuditPage> &answer)
{
    if (!answer) {
        m_ui->newerButton->setEnabled(m_page > 1);
        tell(tr("The events could not be read. %1").arg(answer.error().text), true);
        return;
    }
    m_page = answer->page;
    m_ui->newerButton->setEnabled(m_page > 1);
    m_ui->olderButton->setEnabled(m_page < answer->pages);
    m_ui->pageLabel->setText(tr("Page %1 of %2").arg(m_page).arg(std::max(m_page, answer->pages)));
    m_ui->list->clear();
    for (const AuditEvent &event : answer->events) {
        const QString text = visibleText(event.text.isEmpty() ? event.type : event.text);
        auto *item =
            new QTreeWidgetItem(m_ui->list, {m_times.brief(event.time), visibleText(event.user), text});
        item->setToolTip(2, plainToolTip(text));
    }
    m_ui->stack->setCurrentWidget(m_ui->listPage);
    if (answer->events.isEmpty())
        tell(tr("Nothing has happened to this app yet, as far as the platform remembers."), false);
    else
        m_ui->list->setCurrentItem(m_ui->list->topLevelItem(0));
}

void AuditDialog::tell(const QString &message, bool offerRetry)
{
    m_ui->messageLabel->setText(message);
    m_ui->retryButton->setVisible(offerRetry);
    m_ui->stack->setCurrentWidget(m_ui->messagePage);
}

} // namespace drainboard
