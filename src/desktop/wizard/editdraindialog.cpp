// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/wizard/editdraindialog.h"

#include "base/visibletext.h"
#include "desktop/widgets/scrollgap.h"
#include "desktop/widgets/windowsize.h"
#include "domain/drainurl.h"
#include "domain/validation.h"
#include "platform/onreply.h"
#include "ui_editdraindialog.h"

#include <QPushButton>

namespace drainboard {

EditDrainDialog::EditDrainDialog(Platform &platform, const Drain &drain, QWidget *parent)
    : QDialog(parent)
    , m_ui(std::make_unique<Ui::EditDrainDialog>())
    , m_platform(platform)
    , m_drain(drain)
    , m_wait(platform)
{
    m_ui->setupUi(this);
    keepOffScrollBar(*m_ui->scrollArea);
    m_ui->banner->hide();
    m_ui->buttonBox->button(QDialogButtonBox::Save)->setObjectName(QStringLiteral("saveButton"));
    m_ui->buttonBox->button(QDialogButtonBox::Cancel)->setObjectName(QStringLiteral("cancelButton"));
    m_cancelText = m_ui->buttonBox->button(QDialogButtonBox::Cancel)->text();
    m_ui->targetLabel->setText(visibleText(targetName(drain.url)));
    const QFontMetrics metrics(font());
    resizeWithinScreen(*this, {metrics.averageCharWidth() * 80, metrics.height() * 32});

    m_ui->editor->setOptionsOffered(platform.capabilities().testFlag(Capability::DrainOptions));
    m_ui->editor->setOptions(drain.options);
    // Without options a platform has drains that are only added and removed (platform-api.md §4).
    m_ui->replaceLabel->setText(
        tr("%1 cannot change a drain. The new one is added first; then the old one is "
           "removed.",
           "name of a platform")
            .arg(visibleText(platform.name())));
    m_ui->replaceLabel->setVisible(!platform.capabilities().testFlag(Capability::DrainOptions));
    if (const auto draft = draftFromUrl(QString::fromUtf8(drain.url)))
        m_ui->editor->setDraft(*draft);
    else
        m_ui->banner->showMessage(
            Tone::Info, tr("This URL is not recognised, so its fields cannot be changed. Remove the "
                           "drain and add it anew to replace it."));
    m_original = normalised(m_ui->editor->draft());

    connect(m_ui->editor, &DrainEditor::urlPasted, this, [this](const DrainDraft &draft) {
        m_ui->editor->setDraft(draft);
        m_ui->banner->showMessage(Tone::Info, tr("The fields were filled in from the URL you pasted."));
    });
    connect(m_ui->buttonBox, &QDialogButtonBox::accepted, this, &EditDrainDialog::save);
    connect(&m_wait, &RequestWait::changed, this, &EditDrainDialog::showState);
}

EditDrainDialog::~EditDrainDialog() = default;

void EditDrainDialog::done(int result)
{
    QDialog::done(result);
    if (!m_saving)
        deleteLater();
}

Result<QByteArray> EditDrainDialog::url() const
{
    const DrainDraft draft = m_ui->editor->draft();
    return normalised(draft) == m_original ? Result<QByteArray>(m_drain.url) : makeDrainUrl(draft);
}

void EditDrainDialog::save()
{
    if (!m_ui->editor->check())
        return;
    const auto newUrl = url();
    if (!newUrl) {
        onSaved(tl::unexpected<Error>(newUrl.error()));
        return;
    }
    m_saving = true;
    m_ui->banner->dismiss(); // what failed before may work now
    showState();
    onReply(this, m_platform.editDrain(m_drain.key(), *newUrl, m_ui->editor->options()),
            [this](const Result<Drain> &saved) { onSaved(saved); });
}

void EditDrainDialog::onSaved(const Result<Drain> &saved)
{
    m_saving = false;
    showState();
    if (isHidden())
        tellLate(saved);
    else if (saved)
        accept();
    else if (!m_ui->editor->showError(saved.error().field, saved.error().text))
        m_ui->banner->showMessage(Tone::Error, saved.error().text);
}

void EditDrainDialog::tellLate(const Result<Drain> &saved)
{
    const QString target = m_ui->targetLabel->text();
    if (saved)
        Q_EMIT told(Tone::Success, tr("The change to %1 was saved.").arg(target));
    else
        Q_EMIT told(Tone::Error,
                    tr("The change to %1 did not succeed. %2").arg(target, visibleText(saved.error().text)));
    deleteLater();
}

void EditDrainDialog::showState()
{
    m_ui->editor->setEnabled(!m_saving);
    m_ui->buttonBox->button(QDialogButtonBox::Save)->setEnabled(!m_saving);
    // It goes on, whoever closes the dialog.
    m_ui->buttonBox->button(QDialogButtonBox::Cancel)->setText(m_saving ? tr("&Close") : m_cancelText);
    m_ui->stateLabel->setText(m_saving ? m_wait.added(tr("Saving…")) : QString());
}

} // namespace drainboard
