// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "domain/diagnosisstep.h"

#include <QWidget>

class QLabel;

namespace drainboard {

class MessageLine;

/// One step of a diagnosis: a shape, its name, how it went and how long that took, the sentence, what to do.
class StepRow : public QWidget
{
    Q_OBJECT

public:
    enum class State { Waiting, Running, Done, NotReached };

    explicit StepRow(TestStage stage, QWidget *parent = nullptr);

    /// For every state but Done. `text` says why it waits; may be empty.
    void setState(State state, const QString &text = {});
    void setStep(const DiagnosisStep &step);
    void showDetails(bool shown);

protected:
    void changeEvent(QEvent *event) override;

private:
    void display(const QString &outcome, const QString &text, const QString &advice,
                 const QStringList &details);
    void paintShape();

    TestStage m_stage;
    State m_state = State::Waiting;
    bool m_passed = false;
    bool m_detailsShown = false;
    QLabel *m_shape;
    QLabel *m_title;
    QLabel *m_text;
    MessageLine *m_advice;
    QLabel *m_details;
};

} // namespace drainboard
