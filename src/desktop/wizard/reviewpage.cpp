// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/wizard/reviewpage.h"

#include "base/visibletext.h"
#include "desktop/models/healthtext.h"
#include "desktop/widgets/clipboard.h"
#include "desktop/widgets/icons.h"
#include "desktop/widgets/messageline.h"
#include "desktop/widgets/secretguard.h"
#include "domain/drainurl.h"
#include "platform/onreply.h"
#include "ui_reviewpage.h"

namespace drainboard {

using namespace Qt::StringLiterals;

ReviewPage::ReviewPage(const AddDrainModel &model, Platform &platform, QWidget *parent)
    : QWizardPage(parent)
    , m_ui(std::make_unique<Ui::ReviewPage>())
    , m_model(model)
    , m_platform(platform)
{
    m_ui->setupUi(this);
    m_urlGuard = new SecretGuard(*m_ui->urlEdit);
    m_commandGuard = new SecretGuard(*m_ui->commandEdit);
    m_ui->commandEdit->setWordWrapMode(QTextOption::WrapAnywhere);
    m_ui->commandEdit->setPlaceholderText(tr("The scalingo command line cannot make such a drain."));
    if (!platform.capabilities().testFlag(Capability::ScalingoCommand)) {
        for (QWidget *part :
             std::initializer_list<QWidget *>{m_ui->commandLabel, m_ui->commandEdit, m_ui->copyCommandButton})
            part->hide();
        m_ui->layout->setRowStretch(3, 0);
    }
    m_ui->copyUrlButton->setIcon(icon(Icon::Copy));
    m_ui->copyCommandButton->setIcon(icon(Icon::Copy));
    m_ui->testButton->setIcon(icon(Icon::Test));

    connect(m_ui->revealCheck, &QCheckBox::toggled, this, &ReviewPage::showSecrets);
    connect(m_ui->copyUrlButton, &QPushButton::clicked, this, [this] { copy(m_ui->urlEdit->text()); });
    connect(m_ui->copyCommandButton, &QPushButton::clicked, this,
            [this] { copy(m_ui->commandEdit->toPlainText()); });
    connect(m_ui->testButton, &QPushButton::clicked, this, &ReviewPage::sendTestLine);
}

ReviewPage::~ReviewPage() = default;

void ReviewPage::initializePage()
{
    m_url = makeDrainUrl(m_model.draft());
    m_ui->targetList->clear();
    for (const auto &source : m_model.targets())
        m_ui->targetList->addItem(m_model.sourceName(source));
    m_ui->revealCheck->setChecked(false);
    showSecrets(false);
    resetTest();
}

void ReviewPage::showSecrets(bool shown)
{
    m_urlGuard->setActive(shown);
    m_commandGuard->setActive(shown);
    if (!m_url) {
        m_ui->urlEdit->setText(m_url.error().text);
        m_ui->commandEdit->clear();
        return;
    }
    m_ui->urlEdit->setText(shown ? visibleText(QString::fromUtf8(*m_url)) : maskedDrainUrl(*m_url));
    m_ui->urlEdit->setCursorPosition(0);
    m_ui->commandEdit->setPlainText(command(shown));
    m_ui->copyCommandButton->setEnabled(!m_ui->commandEdit->toPlainText().isEmpty());
}

void ReviewPage::copy(const QString &shown)
{
    if (m_ui->revealCheck->isChecked())
        copySecret(shown);
    else
        copyText(shown);
}

QString ReviewPage::command(bool revealed) const
{
    const auto draft = m_model.draft();
    if (m_model.scope != TargetScope::ChosenAddons)
        return scalingoCommand(draft, m_model.appName(), {}, m_model.scope == TargetScope::AppAndAddons,
                               revealed);
    QStringList lines;
    for (const auto &source : m_model.targets())
        lines.append(scalingoCommand(draft, m_model.appName(), source.addon, false, revealed));
    return lines.join(u'\n');
}

void ReviewPage::resetTest()
{
    ++m_request;
    const bool can = m_platform.capabilities().testFlag(Capability::TestLine);
    m_ui->testButton->setEnabled(can && m_url);
    // A name without spaces cannot be wrapped and would widen the whole wizard.
    const QString source = fontMetrics().elidedText(m_model.sourceName(m_model.targets().value(0)),
                                                    Qt::ElideMiddle, fontMetrics().averageCharWidth() * 50);
    m_ui->testLabel->setText(can ? tr("as a line of %1").arg(source)
                                 : tr("This platform cannot send a test line."));
    m_ui->stepList->clear();
    m_ui->stepList->hide();
}

void ReviewPage::sendTestLine()
{
    resetTest();
    // A disabled button loses the keyboard, to "Back" of all things.
    const bool hadFocus = m_ui->testButton->hasFocus();
    m_ui->testButton->setEnabled(false);
    m_ui->testLabel->setText(tr("Sending…"));
    onReply(this, m_platform.sendTestLine(m_model.targets().constFirst(), *m_url, m_model.options),
            [this, hadFocus, request = m_request](const Result<TestReport> &report) {
                if (request != m_request)
                    return;
                showReport(report);
                if (hadFocus)
                    m_ui->testButton->setFocus();
            });
}

void ReviewPage::showReport(const Result<TestReport> &report)
{
    m_ui->testButton->setEnabled(true);
    if (!report) {
        m_ui->testLabel->setText(report.error().text);
        return;
    }
    m_ui->stepList->setVisible(!report->steps.isEmpty());
    for (const auto &step : report->steps) {
        const QString text =
            tr("%1: %2", "step, what came of it").arg(stageWord(step.stage), visibleText(step.text));
        auto *item =
            new QListWidgetItem(toneIcon(step.passed ? Tone::Success : Tone::Error), text, m_ui->stepList);
        item->setData(Qt::AccessibleTextRole,
                      step.passed ? tr("Passed: %1").arg(text) : tr("Failed: %1").arg(text));
    }
    m_ui->testLabel->setText(report->delivered() ? tr("The test line was delivered.")
                                                 : tr("The test line was not delivered."));
}

} // namespace drainboard
