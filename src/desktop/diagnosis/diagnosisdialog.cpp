// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/diagnosis/diagnosisdialog.h"

#include "desktop/diagnosis/resulttext.h"
#include "desktop/diagnosis/steprow.h"
#include "desktop/models/healthtext.h"
#include "desktop/widgets/clipboard.h"
#include "desktop/widgets/icons.h"
#include "desktop/widgets/windowsize.h"
#include "domain/drainurl.h"
#include "engine/delivery/testline.h"
#include "ui_diagnosisdialog.h"

#include <QPushButton>

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;

DiagnosisDialog::DiagnosisDialog(DiagnosisTarget target, EndpointOverrides overrides, Clock &clock,
                                 QWidget *parent)
    : QDialog(parent)
    , m_ui(std::make_unique<Ui::DiagnosisDialog>())
    , m_target(std::move(target))
    , m_overrides(std::move(overrides))
    , m_clock(clock)
{
    m_ui->setupUi(this);
    m_ui->introLabel->setText(tr("How far this computer can reach %1.").arg(maskedDrainUrl(m_target.url)));
    QFont bold = font();
    bold.setBold(true);
    m_ui->summaryLabel->setFont(bold);
    m_ui->stopButton->setIcon(icon(Icon::Close));
    m_ui->againButton->setIcon(icon(Icon::Retry));
    m_ui->copyButton->setIcon(icon(Icon::Copy));
    m_ui->sampleButton->setIcon(icon(Icon::Test));
    const QFontMetrics metrics(font());
    resizeWithinScreen(*this, {metrics.averageCharWidth() * 95, metrics.height() * 36});

    connect(m_ui->stopButton, &QPushButton::clicked, this, &DiagnosisDialog::stop);
    connect(m_ui->againButton, &QPushButton::clicked, this, &DiagnosisDialog::run);
    connect(m_ui->sampleButton, &QPushButton::clicked, this, &DiagnosisDialog::sendSample);
    connect(m_ui->copyButton, &QPushButton::clicked, this,
            [this] { copyText(resultText(m_target.url, m_result)); });
    connect(m_ui->detailsCheck, &QCheckBox::toggled, this, [this](bool shown) {
        for (const auto &[stage, stepRow] : std::as_const(m_rows))
            stepRow->showDetails(shown);
    });
    run();
}

DiagnosisDialog::~DiagnosisDialog() = default;

void DiagnosisDialog::done(int result)
{
    m_diagnosis.reset();
    m_sample.reset();
    QDialog::done(result);
    deleteLater();
}

void DiagnosisDialog::run()
{
    m_sample.reset();
    m_result = {m_clock.wallMicroseconds(), {}};
    m_reachable = false;
    m_diagnosis = std::make_unique<Diagnosis>(m_target.url, m_target.options, m_overrides, m_clock);
    const auto stages = m_diagnosis->stages() << TestStage::Answer;
    if (m_rows.isEmpty()) {
        for (const TestStage stage : stages) {
            m_rows.append({stage, new StepRow(stage, m_ui->stepsPage)});
            m_ui->stepsLayout->insertWidget(int(m_rows.size()) - 1, m_rows.last().second);
        }
    }
    for (const auto &[stage, stepRow] : std::as_const(m_rows))
        stepRow->setState(StepRow::State::Waiting);
    row(TestStage::Answer)
        ->setState(StepRow::State::Waiting,
                   tr("What the target makes of a line is known only once it got one."));
    connect(m_diagnosis.get(), &Diagnosis::stageStarted, this,
            [this](TestStage stage) { row(stage)->setState(StepRow::State::Running); });
    connect(m_diagnosis.get(), &Diagnosis::stepDone, this, &DiagnosisDialog::showStep);
    connect(m_diagnosis.get(), &Diagnosis::finished, this, &DiagnosisDialog::stepsDone);
    m_diagnosis->start();
    showState();
}

StepRow *DiagnosisDialog::row(TestStage stage) const
{
    const auto found = std::ranges::find(m_rows, stage, &std::pair<TestStage, StepRow *>::first);
    return found == m_rows.end() ? nullptr : found->second;
}

void DiagnosisDialog::stop()
{
    m_diagnosis.reset();
    m_sample.reset();
    for (const auto &[stage, stepRow] : std::as_const(m_rows)) {
        if (std::ranges::find(m_result.steps, stage, &DiagnosisStep::stage) == m_result.steps.end())
            stepRow->setState(StepRow::State::NotReached, tr("You stopped the diagnosis before."));
    }
    showState();
}

void DiagnosisDialog::showStep(const DiagnosisStep &step)
{
    m_result.steps.append(step);
    DiagnosisStep &shown = m_result.steps.last();
    if (shown.stage == TestStage::Tls && !shown.passed && m_target.ownCaElsewhere)
        shown.advice.prepend(tr("The drain trusts a CA certificate that lies on the server: whether this "
                                "one comes from it can only be checked there.") +
                             u' ');
    row(shown.stage)->setStep(shown);
    showState();
}

void DiagnosisDialog::stepsDone()
{
    m_diagnosis.release()->deleteLater(); // it is calling us
    m_reachable = m_result.steps.last().passed;
    if (!m_reachable) {
        for (const auto &[stage, stepRow] : std::as_const(m_rows)) {
            if (stage > m_result.steps.last().stage)
                stepRow->setState(StepRow::State::NotReached);
        }
    }
    showState();
    Q_EMIT resultChanged(m_result);
}

void DiagnosisDialog::sendSample()
{
    // A second line answers anew; so does one that failed at an earlier step.
    while (m_result.steps.size() > m_rows.size() - 1)
        m_result.steps.removeLast();
    m_sample = std::make_unique<QObject>();
    row(TestStage::Answer)->setState(StepRow::State::Running);
    diagnoseAnswer(m_sample.get(), m_target.url, m_target.options, m_target.labels, m_overrides, m_clock,
                   [this](const DiagnosisStep &step) { sampleDone(step); });
    showState();
}

void DiagnosisDialog::sampleDone(const DiagnosisStep &step)
{
    m_sample.release()->deleteLater(); // it is calling us
    DiagnosisStep answer = step;
    answer.stage = TestStage::Answer; // whatever failed on the way of the line, this step did
    showStep(answer);
    Q_EMIT resultChanged(m_result);
}

QString DiagnosisDialog::summary() const
{
    if (m_diagnosis)
        return tr("The diagnosis is under way…");
    if (m_sample)
        return tr("The sample line is on its way…");
    if (m_result.steps.isEmpty() || (!m_reachable && m_result.steps.last().passed))
        return tr("The diagnosis was stopped.");
    const DiagnosisStep &last = m_result.steps.last();
    if (!last.passed)
        return tr("It fails at the step “%1”.").arg(stageWord(last.stage));
    return last.stage == TestStage::Answer ? tr("The target can be reached, and the sample line was sent.")
                                           : tr("The target can be reached.");
}

QString DiagnosisDialog::sampleText() const
{
    if (!m_target.sampleRefusal.isEmpty())
        return tr("No sample line can be sent. %1").arg(m_target.sampleRefusal);
    return tr("Sends this one line in the name of %1 to %2, where it is kept like any other line: “%3”")
        .arg(QString::fromUtf8(m_target.labels.app), targetName(m_target.url), testLineText());
}

void DiagnosisDialog::showState()
{
    const bool busy = m_diagnosis || m_sample;
    m_ui->summaryLabel->setText(summary());
    m_ui->progressBar->setRange(0, m_sample ? 0 : int(m_rows.size()) - 1);
    m_ui->progressBar->setValue(int(m_result.steps.size()));
    QSizePolicy policy = m_ui->progressBar->sizePolicy();
    policy.setRetainSizeWhenHidden(true);
    m_ui->progressBar->setSizePolicy(policy);
    m_ui->progressBar->setVisible(busy);
    m_ui->sampleLabel->setText(sampleText());
    m_ui->sampleButton->setEnabled(m_reachable && !busy && m_target.sampleRefusal.isEmpty());
    m_ui->sampleButton->setToolTip(m_reachable || busy ? QString()
                                                       : tr("Only when the steps before have passed"));
    m_ui->stopButton->setEnabled(busy);
    m_ui->againButton->setEnabled(!busy);
    m_ui->copyButton->setEnabled(!busy && !m_result.steps.isEmpty());
}

} // namespace drainboard
