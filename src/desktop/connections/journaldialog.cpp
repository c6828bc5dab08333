// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/connections/journaldialog.h"

#include "ui_journaldialog.h"

#include "base/visibletext.h"
#include "desktop/widgets/plaintooltip.h"
#include "desktop/widgets/windowsize.h"
#include "platform/onreply.h"

#include <QDesktopServices>
#include <QFileInfo>
#include <QHeaderView>
#include <QPushButton>
#include <QUrl>

namespace drainboard {

namespace {

constexpr int shownLines = 1000;

QString actionText(JournalAction action)
{
    switch (action) {
    case JournalAction::Opened:
        return JournalDialog::tr("Opened the connection");
    case JournalAction::Looked:
        return JournalDialog::tr("Looked at the app");
    case JournalAction::LookedWithoutConsent:
        return JournalDialog::tr("Looked without the owner's consent");
    }
    return {};
}

} // namespace

JournalDialog::JournalDialog(Journal &journal, const TimeFormat &times, QWidget *parent)
    : QDialog(parent)
    , m_ui(std::make_unique<Ui::JournalDialog>())
    , m_times(times)
{
    setAttribute(Qt::WA_DeleteOnClose);
    m_ui->setupUi(this);
    m_ui->tree->headerItem()->setText(0, times.heading());
    m_ui->pathLabel->setText(tr("Kept in %1, which only you can read.").arg(journal.path()));
    QPushButton *folder = m_ui->buttons->addButton(tr("Open the &folder"), QDialogButtonBox::ActionRole);
    folder->setAutoDefault(false); // Enter closes
    connect(folder, &QAbstractButton::clicked, this, [path = QFileInfo(journal.path()).absolutePath()] {
        QDesktopServices::openUrl(QUrl::fromLocalFile(path));
    });
    connect(m_ui->buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    resizeWithinScreen(*this, {fontMetrics().averageCharWidth() * 120, fontMetrics().height() * 30});
    m_ui->statusLabel->setText(tr("Reading the journal…"));
    onReply(this, journal.newest(shownLines),
            [this](const Result<QList<JournalLine>> &lines) { show(lines); });
}

JournalDialog::~JournalDialog() = default;

void JournalDialog::show(const Result<QList<JournalLine>> &lines)
{
    if (!lines) {
        m_ui->statusLabel->setText(lines.error().text);
        return;
    }
    m_ui->statusLabel->setText(lines->isEmpty() ? tr("Nothing was looked at yet.") : QString());
    m_ui->statusLabel->setVisible(lines->isEmpty());
    for (const JournalLine &line : *lines) {
        const JournalEntry &entry = line.entry;
        auto *item = new QTreeWidgetItem(m_ui->tree, {m_times.brief(line.time), visibleText(entry.connection),
                                                      visibleText(entry.user), actionText(entry.action),
                                                      visibleText(entry.app), visibleText(entry.reason)});
        item->setToolTip(5, plainToolTip(item->text(5)));
    }
    for (int column = 0; column < 5; ++column)
        m_ui->tree->resizeColumnToContents(column);
    m_ui->tree->setCurrentItem(m_ui->tree->topLevelItem(0));
}

} // namespace drainboard
