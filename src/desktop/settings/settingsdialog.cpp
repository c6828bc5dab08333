// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/settings/settingsdialog.h"

#include "ui_settingsdialog.h"

#include "base/visibletext.h"
#include "desktop/widgets/formfield.h"
#include "desktop/widgets/icons.h"
#include "desktop/widgets/messageline.h"
#include "desktop/widgets/plaintooltip.h"
#include "desktop/widgets/scrollgap.h"
#include "desktop/widgets/windowsize.h"
#include "platform/onreply.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QHeaderView>
#include <QLineEdit>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

enum FileColumn { PathColumn, SourceColumn, ProcessColumn, ProblemColumn };

} // namespace

SettingsDialog::SettingsDialog(IntakeControl *intake, const Preferences &preferences, QWidget *parent)
    : QDialog(parent)
    , m_ui(std::make_unique<Ui::SettingsDialog>())
    , m_intake(intake)
    , m_preferences(preferences)
    , m_fileError(new MessageLine(Tone::Error))
{
    setAttribute(Qt::WA_DeleteOnClose);
    m_ui->setupUi(this);
    keepOffScrollBar(*m_ui->scrollArea);
    setWindowTitle(tr("Settings"));
    auto *address = new QLineEdit;
    address->setObjectName(u"addressEdit"_s);
    m_address = new FormField(tr("Take &syslog lines at"), address);
    m_address->setHint(tr("ADDRESS:PORT, over TCP and UDP. 127.0.0.1 takes lines from this computer alone; "
                          "any other address lets others send lines too, without encryption."));
    m_ui->addressLayout->addWidget(m_address);
    m_ui->fileErrorLayout->addWidget(m_fileError);
    m_ui->addFileButton->setIcon(icon(Icon::Add));
    m_ui->removeFileButton->setIcon(icon(Icon::Delete));
    m_ui->filesTable->setMinimumHeight(fontMetrics().height() *
                                       5); // the rest shrinks before anything scrolls
    m_ui->filesTable->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_ui->filesTable->horizontalHeader()->setSectionResizeMode(PathColumn, QHeaderView::Stretch);
    m_ui->filesTable->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_ui->removeFileButton->setEnabled(false);
    connect(m_ui->filesTable, &QTableWidget::currentItemChanged, this,
            [this](const QTableWidgetItem *current) { m_ui->removeFileButton->setEnabled(current); });
    m_ui->intakeGroup->setVisible(intake);
    m_ui->filesGroup->setVisible(intake);
    if (intake)
        showIntake();

    m_ui->themeCombo->addItem(tr("As the desktop"), int(Theme::Mode::System));
    m_ui->themeCombo->addItem(tr("Light"), int(Theme::Mode::Light));
    m_ui->themeCombo->addItem(tr("Dark"), int(Theme::Mode::Dark));
    m_ui->themeCombo->setCurrentIndex(m_ui->themeCombo->findData(int(preferences.theme)));
    m_ui->timeCombo->addItem(tr("Local time"), false);
    m_ui->timeCombo->addItem(tr("UTC"), true);
    m_ui->timeCombo->setCurrentIndex(preferences.utc ? 1 : 0);
    m_ui->languageCombo->addItem(tr("As the desktop"), QString());
    m_ui->languageCombo->addItem(u"English"_s, u"en"_s);
    m_ui->languageCombo->addItem(u"Français"_s, u"fr"_s);
    m_ui->languageCombo->setCurrentIndex(std::max(0, m_ui->languageCombo->findData(preferences.language)));

    connect(m_ui->addFileButton, &QAbstractButton::clicked, this, &SettingsDialog::chooseFile);
    connect(m_ui->removeFileButton, &QAbstractButton::clicked, this, &SettingsDialog::removeFile);
    connect(m_ui->filesTable, &QTableWidget::cellChanged, this, [this] { m_fileError->setText({}); });
    connect(m_ui->buttons, &QDialogButtonBox::accepted, this, &SettingsDialog::save);
    connect(m_ui->buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    const int width = fontMetrics().averageCharWidth() * 90;
    const int groups = m_ui->groupsLayout->totalHeightForWidth(width);
    const int rest = layout()->spacing() + m_ui->buttons->sizeHint().height() +
                     layout()->contentsMargins().top() + layout()->contentsMargins().bottom();
    const int roomy = intake ? fontMetrics().height() * 5 : 0; // for more files to be seen at once
    resizeWithinScreen(*this, {width, groups + rest + roomy});
}

SettingsDialog::~SettingsDialog() = default;

void SettingsDialog::showIntake()
{
    const IntakeStatus status = m_intake->status();
    m_address->setText(status.address);
    if (!status.problem.isEmpty())
        m_address->setError(status.problem);
    for (const FollowedFileInfo &file : m_intake->followedFiles())
        addFile(file);
}

void SettingsDialog::addFile(const FollowedFileInfo &file)
{
    QTableWidget *table = m_ui->filesTable;
    const int row = table->rowCount();
    table->insertRow(row);
    const QString texts[] = {file.path, file.sourceName, file.process, visibleText(file.problem)};
    for (int column = 0; column < 4; ++column) {
        auto *item = new QTableWidgetItem(texts[column]);
        if (column == PathColumn || column == ProblemColumn)
            item->setFlags(item->flags() & ~Qt::ItemIsEditable);
        item->setToolTip(plainToolTip(texts[column]));
        table->setItem(row, column, item);
    }
}

void SettingsDialog::chooseFile()
{
    auto *dialog = new QFileDialog(this, tr("Follow a file"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::AnyFile); // it may appear later
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        addFile({path, {}, {}, {}});
        const int row = m_ui->filesTable->rowCount() - 1;
        m_ui->filesTable->setCurrentCell(row, SourceColumn);
        m_ui->filesTable->editItem(m_ui->filesTable->item(row, SourceColumn));
    });
    dialog->open();
}

void SettingsDialog::removeFile()
{
    m_ui->filesTable->removeRow(m_ui->filesTable->currentRow());
}

QList<FollowedFileInfo> SettingsDialog::files() const
{
    QList<FollowedFileInfo> files;
    const QTableWidget *table = m_ui->filesTable;
    for (int row = 0; row < table->rowCount(); ++row)
        files.append({table->item(row, PathColumn)->text(),
                      table->item(row, SourceColumn)->text().trimmed(),
                      table->item(row, ProcessColumn)->text().trimmed(),
                      {}});
    return files;
}

bool SettingsDialog::checkFiles()
{
    for (const FollowedFileInfo &file : files()) {
        if (file.sourceName.isEmpty()) {
            showFileError(tr("Name the app or addon that the lines of %1 belong to.").arg(file.path));
            return false;
        }
    }
    return true;
}

void SettingsDialog::showFileError(const QString &problem)
{
    m_fileError->setText(problem);
    showWhole(*m_fileError);
}

/// Scrolls to what has just got an error.
void SettingsDialog::showWhole(QWidget &widget)
{
    // What has just been shown gets its place only now.
    QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
    m_ui->scrollArea->ensureWidgetVisible(&widget);
}

void SettingsDialog::setBusy(bool busy)
{
    m_ui->buttons->setEnabled(!busy);
}

void SettingsDialog::save()
{
    if (!m_intake) {
        finish();
        return;
    }
    if (!checkFiles())
        return;
    const IntakeStatus status = m_intake->status();
    if (m_address->text().trimmed() == status.address && status.listening) {
        saveFiles();
        return;
    }
    setBusy(true);
    onReply(this, m_intake->setAddress(m_address->text().trimmed()), [this](const Result<void> &done) {
        setBusy(false);
        if (done) {
            saveFiles();
            return;
        }
        m_address->setError(done.error().text);
        m_address->editor()->setFocus();
        showWhole(*m_address);
    });
}

void SettingsDialog::saveFiles()
{
    const auto same = [](const FollowedFileInfo &a, const FollowedFileInfo &b) {
        return a.path == b.path && a.sourceName == b.sourceName && a.process == b.process;
    };
    const QList<FollowedFileInfo> before = m_intake->followedFiles();
    const QList<FollowedFileInfo> wanted = files();
    if (std::equal(before.begin(), before.end(), wanted.begin(), wanted.end(), same)) {
        finish();
        return;
    }
    setBusy(true);
    onReply(this, m_intake->setFollowedFiles(wanted), [this](const Result<void> &done) {
        setBusy(false);
        if (done)
            finish();
        else
            showFileError(done.error().text);
    });
}

void SettingsDialog::finish()
{
    m_preferences.theme = Theme::Mode(m_ui->themeCombo->currentData().toInt());
    m_preferences.utc = m_ui->timeCombo->currentData().toBool();
    m_preferences.language = m_ui->languageCombo->currentData().toString();
    accept();
    Q_EMIT preferencesChosen(m_preferences);
}

} // namespace drainboard
