// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/diagnosis/steprow.h"

#include "desktop/diagnosis/resulttext.h"
#include "desktop/models/healthtext.h"
#include "desktop/widgets/messageline.h"
#include "desktop/widgets/shapes.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>

namespace drainboard {

using namespace Qt::StringLiterals;

static QLabel *makeLabel(const QString &name, QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setObjectName(name);
    label->setTextFormat(Qt::PlainText); // names in certificates must not become markup
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

StepRow::StepRow(TestStage stage, QWidget *parent)
    : QWidget(parent)
    , m_stage(stage)
    , m_shape(new QLabel(this))
    , m_title(makeLabel(u"titleLabel"_s, this))
    , m_text(makeLabel(u"textLabel"_s, this))
    , m_advice(new MessageLine(Tone::Info, this))
    , m_details(makeLabel(u"detailsLabel"_s, this))
{
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_advice->setObjectName(u"adviceLine"_s);
    auto *layout = new QGridLayout(this);
    layout->setContentsMargins(0, 0, 0, fontMetrics().height() / 2);
    layout->addWidget(m_shape, 0, 0);
    int row = 0;
    for (QWidget *widget : std::initializer_list<QWidget *>{m_title, m_text, m_advice, m_details})
        layout->addWidget(widget, row++, 1);
    layout->setColumnStretch(1, 1);
    setState(State::Waiting);
}

void StepRow::setState(State state, const QString &text)
{
    m_state = state;
    QString outcome;
    if (state == State::Running)
        outcome = tr("Under way…");
    else if (state == State::NotReached)
        outcome = tr("Not reached");
    else
        outcome = tr("Waiting");
    display(outcome, text, {}, {});
}

void StepRow::setStep(const DiagnosisStep &step)
{
    m_state = State::Done;
    m_passed = step.passed;
    display(tr("%1, %2", "outcome, duration").arg(outcomeWord(step), durationText(step.duration)), step.text,
            step.advice, step.details);
}

void StepRow::showDetails(bool shown)
{
    m_detailsShown = shown;
    m_details->setVisible(shown && !m_details->text().isEmpty());
}

void StepRow::display(const QString &outcome, const QString &text, const QString &advice,
                      const QStringList &details)
{
    m_title->setText(tr("%1: %2", "step, outcome").arg(stageWord(m_stage), outcome));
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
    m_advice->setText(advice);
    m_details->setText(details.join(u'\n'));
    showDetails(m_detailsShown);
    paintShape();
}

void StepRow::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        paintShape();
}

void StepRow::paintShape()
{
    QIcon icon = shapeIcon(Shape::Ring, Tone::Neutral);
    if (m_state == State::Running)
        icon = shapeIcon(Shape::HalfCircle, Tone::Info);
    else if (m_state == State::Done && !m_passed)
        icon = toneIcon(Tone::Error);
    else if (m_state == State::Done)
        icon = toneIcon(Tone::Success);
    const int side = fontMetrics().height();
    m_shape->setPixmap(icon.pixmap(QSize(side, side), devicePixelRatioF()));
}

} // namespace drainboard
