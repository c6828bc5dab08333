// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/wizard/deletedraindialog.h"

#include "base/visibletext.h"
#include "desktop/models/permissions.h"
#include "desktop/widgets/icons.h"
#include "desktop/widgets/messageline.h"
#include "desktop/widgets/windowsize.h"
#include "desktop/wizard/adddrainmodel.h"
#include "desktop/wizard/removal.h"
#include "domain/drainurl.h"
#include "platform/onreply.h"
#include "ui_deletedraindialog.h"

#include <QKeySequence>
#include <QPushButton>

#include <algorithm>

namespace drainboard {

DeleteDrainDialog::DeleteDrainDialog(Platform &platform, const DrainKey &drain, QWidget *parent)
    : QDialog(parent)
    , m_ui(std::make_unique<Ui::DeleteDrainDialog>())
    , m_noUndo(new MessageLine(Tone::Warning, this))
    , m_canUndo(new MessageLine(Tone::Info, this))
    , m_platform(platform)
    , m_drain(drain)
{
    m_ui->setupUi(this);
    m_noUndo->setObjectName(QStringLiteral("noUndo"));
    m_canUndo->setObjectName(QStringLiteral("canUndo"));
    for (MessageLine *line : {m_noUndo, m_canUndo})
        m_ui->layout->insertWidget(m_ui->layout->indexOf(m_ui->onlyAppCheck), line);
    m_removeButton = m_ui->buttonBox->addButton(tr("&Delete"), QDialogButtonBox::ActionRole);
    m_removeButton->setObjectName(QStringLiteral("removeButton"));
    m_removeButton->setIcon(icon(Icon::Delete));
    m_ui->buttonBox->button(QDialogButtonBox::Cancel)->setObjectName(QStringLiteral("cancelButton"));
    const QFontMetrics metrics(font());
    resizeWithinScreen(*this, {metrics.averageCharWidth() * 80, metrics.height() * 20});

    connect(m_ui->onlyAppCheck, &QCheckBox::toggled, this, &DeleteDrainDialog::showState);
    connect(m_ui->retryButton, &QPushButton::clicked, this, &DeleteDrainDialog::read);
    connect(m_removeButton, &QPushButton::clicked, this, &DeleteDrainDialog::remove);
    read();
}

DeleteDrainDialog::~DeleteDrainDialog() = default;

void DeleteDrainDialog::done(int result)
{
    QDialog::done(result);
    if (!m_removing)
        finish();
}

void DeleteDrainDialog::read()
{
    m_reading = true;
    showState();
    readAppContents(this, m_platform, m_drain.source.app, [this](const AppContents &contents) {
        m_reading = false;
        m_contents = contents;
        showState();
    });
}

QList<Drain> DeleteDrainDialog::remaining() const
{
    return drainsToRemove(m_drain, m_contents.drains, m_ui->onlyAppCheck->isChecked());
}

void DeleteDrainDialog::remove()
{
    const QList<Drain> drains = remaining();
    QList<DrainKey> keys;
    for (const auto &drain : drains)
        keys.append(drain.key());
    m_removing = true;
    showState();
    onReply(this, m_platform.removeDrains(keys),
            [this, drains](const Result<QList<RemovalResult>> &results) { onRemoved(results, drains); });
}

void DeleteDrainDialog::onRemoved(const Result<QList<RemovalResult>> &results, const QList<Drain> &asked)
{
    m_removing = false;
    m_failures.clear();
    for (const auto &drain : asked) {
        if (!results) {
            m_failures.insert(drain.key(), results.error().text);
            continue;
        }
        const auto found = std::ranges::find(*results, drain.key(), &RemovalResult::key);
        if (found == results->end()) {
            m_failures.insert(drain.key(), tr("The platform did not answer for it."));
        } else if (!found->result) {
            m_failures.insert(drain.key(), found->result.error().text);
        } else {
            m_removed.append(drain);
            m_contents.drains.removeOne(drain);
        }
    }
    if (isHidden())
        finish(); // closed meanwhile
    else if (m_failures.isEmpty())
        accept();
    else
        showState();
}

void DeleteDrainDialog::finish()
{
    if (!m_removed.isEmpty())
        Q_EMIT drainsRemoved(m_removed);
    deleteLater();
}

QString DeleteDrainDialog::sourceName(const SourceRef &source) const
{
    const QString app = visibleText(m_contents.appName);
    if (!source.isAddon())
        return app;
    const auto addon = std::ranges::find(m_contents.addons, source.addon, &Addon::id);
    return tr("%1 of %2")
        .arg(addon == m_contents.addons.end() ? visibleText(source.addon) : addonTitle(*addon), app);
}

QString DeleteDrainDialog::whyNoUndo() const
{
    for (const Drain &drain : remaining()) {
        if (const QString reason = m_platform.whyNotRestorable(drain); !reason.isEmpty())
            return reason;
    }
    return {};
}

void DeleteDrainDialog::showState()
{
    const QList<Drain> drains = remaining();
    const bool onlyApp = m_ui->onlyAppCheck->isChecked() || m_drain.source.isAddon();
    // Without having read all addons nobody knows what would go.
    const bool known = !m_reading && (onlyApp || !m_contents.problem);

    m_ui->introLabel->setText(
        tr("Lines will no longer be sent to %1 from:").arg(visibleText(targetName(m_drain.url))));
    m_ui->drainList->clear();
    for (const auto &drain : drains) {
        const QString name = sourceName(drain.source);
        const QString failure = m_failures.value(drain.key());
        auto *item = new QListWidgetItem(
            failure.isEmpty() ? name : tr("%1: not deleted. %2").arg(name, failure), m_ui->drainList);
        item->setIcon(failure.isEmpty() ? icon(Icon::Drain) : toneIcon(Tone::Error));
    }

    const QString noUndo = whyNoUndo();
    m_noUndo->setText(
        noUndo.isEmpty()
            ? QString()
            : tr("This cannot be undone: the drain could not be put back. %1", "reason").arg(noUndo));

    const bool canUndo =
        noUndo.isEmpty() && !drains.isEmpty() && Permissions(m_platform).isAllowed(Deed::RestoreDrain);
    m_canUndo->setText(canUndo ? tr("You can undo this for half a minute (%1).", "keys")
                                     .arg(QKeySequence(QKeySequence::Undo).toString(QKeySequence::NativeText))
                               : QString());

    QString status;
    if (m_reading)
        status = tr("Reading the drains…");
    else if (m_removing)
        status = tr("Deleting…");
    else if (m_contents.problem)
        status = m_contents.problem->text;
    else if (drains.isEmpty())
        status = tr("The drain is not there any more.");
    else if (m_failures.size() == 1 && m_removed.isEmpty())
        status = tr("The drain was not deleted. %1").arg(m_failures.constBegin().value());
    else if (!m_failures.isEmpty())
        status = tr("Not everything could be deleted. You can try the rest again.");
    m_ui->statusLabel->setText(status);
    m_ui->retryButton->setVisible(!m_reading && m_contents.problem.has_value());
    // Offered where it makes a difference, or might, as far as anybody knows.
    const bool addonsHaveIt = drainsToRemove(m_drain, m_contents.drains, false).size() > 1;
    m_ui->onlyAppCheck->setVisible(!m_drain.source.isAddon() && (addonsHaveIt || m_contents.problem));
    m_ui->onlyAppCheck->setEnabled(!m_removing);
    m_removeButton->setEnabled(known && !m_removing && !drains.isEmpty());
}

} // namespace drainboard
