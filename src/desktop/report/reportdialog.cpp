// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/report/reportdialog.h"

#include "desktop/report/reportsaver.h"
#include "desktop/widgets/icons.h"
#include "desktop/widgets/messageline.h"
#include "desktop/widgets/windowsize.h"
#include "platform/onreply.h"
#include "ui_reportdialog.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFileDialog>
#include <QPushButton>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTimer>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr int mostOfAFrame = 8; // ms

} // namespace

ReportDialog::ReportDialog(const Inventory &inventory, const SourceRef &scope,
                           const QHash<DrainKey, DiagnosisResult> &diagnoses, QWidget *parent)
    : QDialog(parent)
    , m_ui(std::make_unique<Ui::ReportDialog>())
    , m_error(new MessageLine(Tone::Error, this))
    , m_inventory(inventory)
    , m_scope{scope.app, {}}
    , m_diagnoses(diagnoses)
{
    m_ui->setupUi(this);
    growWithContents(*this);
    m_error->setObjectName(u"errorLine"_s);
    m_ui->errorLayout->addWidget(m_error);
    m_ui->saveButton->setIcon(icon(Icon::Save));
    const bool hasApp = !m_scope.app.isEmpty();
    m_ui->appRadio->setText(tr("&Only %1, with its addons").arg(inventory.sourceName(m_scope)));
    m_ui->appRadio->setVisible(hasApp);
    m_ui->allRadio->setText(tr("&All %n app(s), with their addons", nullptr, int(inventory.apps().size())));
    (hasApp ? m_ui->appRadio : m_ui->allRadio)->setChecked(true);
    showSaving(false);
    resizeWithinScreen(*this, {fontMetrics().averageCharWidth() * 70, sizeHint().height()});
    connect(m_ui->saveButton, &QPushButton::clicked, this, &ReportDialog::choosePath);
}

ReportDialog::~ReportDialog() = default;

void ReportDialog::done(int result)
{
    QDialog::done(result);
    deleteLater();
}

SourceRef ReportDialog::chosenScope() const
{
    return m_ui->appRadio->isChecked() ? m_scope : SourceRef();
}

QString ReportDialog::suggestedName() const
{
    QString subject = chosenScope().app.isEmpty() ? tr("all-apps") : m_inventory.sourceName(m_scope);
    subject.replace(QRegularExpression(u"[^\\w.-]+"_s), u"-"_s);
    return u"drains-"_s + subject + u'-' + QDate::currentDate().toString(Qt::ISODate) + u".html"_s;
}

void ReportDialog::choosePath()
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    const QString page = tr("Web page (*.html)");
    const QString pdf = tr("PDF (*.pdf)");
    auto *dialog = new QFileDialog(this, tr("Save the report"), folder);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({page, pdf});
    dialog->setDefaultSuffix(u"html"_s);
    dialog->selectFile(suggestedName());
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog, pdf](const QString &filter) {
        const QString suffix = filter == pdf ? u"pdf"_s : u"html"_s;
        dialog->setDefaultSuffix(suffix);
        const QString name = QFileInfo(dialog->selectedFiles().value(0)).completeBaseName();
        dialog->selectFile(name + u'.' + suffix);
    });
    connect(dialog, &QFileDialog::fileSelected, this, &ReportDialog::save);
    dialog->open();
}

void ReportDialog::save(const QString &path)
{
    showSaving(true);
    make(std::make_shared<ReportMaker>(m_inventory, chosenScope(), m_diagnoses,
                                       QDateTime::currentDateTimeUtc()),
         path);
}

/// Some apps in each turn of the event loop, then the file.
void ReportDialog::make(const std::shared_ptr<ReportMaker> &maker, const QString &path)
{
    QElapsedTimer turn;
    turn.start();
    while (maker->readNext()) {
        if (turn.hasExpired(mostOfAFrame)) {
            // With 0 it would be a posted event, which is taken before the window has its turn.
            QTimer::singleShot(1, this, [this, maker, path] { make(maker, path); });
            return;
        }
    }
    onReply(this, saveReport(maker->report(), path), [this, path](const Result<void> &written) {
        showSaving(false);
        if (!written) {
            m_error->setText(written.error().text);
            return;
        }
        Q_EMIT saved(path);
        accept();
    });
}

void ReportDialog::showSaving(bool saving)
{
    m_error->setText({});
    m_ui->progressBar->setVisible(saving);
    m_ui->saveButton->setEnabled(!saving);
    m_ui->appRadio->setEnabled(!saving);
    m_ui->allRadio->setEnabled(!saving);
}

} // namespace drainboard
