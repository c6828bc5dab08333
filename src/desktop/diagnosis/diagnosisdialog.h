// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "engine/delivery/diagnosis.h"

#include <QDialog>

#include <memory>

namespace drainboard {

class StepRow;

namespace Ui {
class DiagnosisDialog;
}

/// What a diagnosis is about.
struct DiagnosisTarget
{
    QByteArray url; ///< may be masked; then `sampleRefusal` says so
    DrainOptions options;
    SourceLabels labels;         ///< in whose name a sample line goes
    QString sampleRefusal;       ///< why no sample line may be sent, in a sentence; empty if one may
    bool ownCaElsewhere = false; ///< the certificate that the drain trusts lies on another computer
};

/// Shows step by step how far a target can be reached from this computer, and sends a sample line if the
/// user asks for it. Show it with open(); it begins at once, and deletes itself when it is closed, which
/// cancels what is under way.
class DiagnosisDialog : public QDialog
{
    Q_OBJECT

public:
    /// `clock` must live until the dialog is closed.
    DiagnosisDialog(DiagnosisTarget target, EndpointOverrides overrides, Clock &clock,
                    QWidget *parent = nullptr);
    ~DiagnosisDialog() override;

    void done(int result) override;

Q_SIGNALS:
    /// Each time when the steps, or the sample line, have come to an end.
    void resultChanged(const drainboard::DiagnosisResult &result);

private:
    void run();
    void stop();
    void showStep(const DiagnosisStep &step);
    void stepsDone();
    void sendSample();
    void sampleDone(const DiagnosisStep &step);
    void showState();
    QString summary() const;
    QString sampleText() const;
    StepRow *row(TestStage stage) const;

    std::unique_ptr<Ui::DiagnosisDialog> m_ui;
    DiagnosisTarget m_target;
    EndpointOverrides m_overrides;
    Clock &m_clock;
    std::unique_ptr<Diagnosis> m_diagnosis; ///< while it runs
    std::unique_ptr<QObject> m_sample;      ///< while a sample line is on its way
    QList<std::pair<TestStage, StepRow *>> m_rows;
    DiagnosisResult m_result;
    bool m_reachable = false; ///< all steps before the answer have passed
};

} // namespace drainboard
