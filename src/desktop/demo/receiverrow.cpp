// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/demo/receiverrow.h"

#include "desktop/widgets/monogram.h"
#include "desktop/widgets/shapes.h"
#include "ui_receiverrow.h"

#include <QAbstractItemView>
#include <QStyle>

namespace drainboard {

namespace {

struct BehaviourChoice
{
    ReceiverBehaviour behaviour;
    QString text;
};

/// What a receiver of this kind can do, the good one first.
QList<BehaviourChoice> choices(ReceiverKind kind)
{
    using enum ReceiverBehaviour;
    QList<BehaviourChoice> all{
        {Accept, ReceiverRow::tr("Accepts")},
        {Refuse, ReceiverRow::tr("Refuses connections")},
        {Hang, ReceiverRow::tr("Hangs")},
        {Slow, ReceiverRow::tr("Is slow")},
    };
    if (kind == ReceiverKind::Tls || kind == ReceiverKind::Https)
        all << BehaviourChoice{WrongCertificate, ReceiverRow::tr("Wrong certificate")};
    if (kind == ReceiverKind::Http || kind == ReceiverKind::Https) {
        all << BehaviourChoice{Answer403, ReceiverRow::tr("Answers 403 (key refused)")}
            << BehaviourChoice{Answer429, ReceiverRow::tr("Answers 429 (too many)")}
            << BehaviourChoice{Answer500, ReceiverRow::tr("Answers 500 (server error)")};
    } else if (kind != ReceiverKind::Udp) {
        all << BehaviourChoice{Answer500, ReceiverRow::tr("Breaks connections")};
    }
    return all;
}

} // namespace

ReceiverRow::ReceiverRow(const QString &provider, const QString &address, Receiver &receiver, QWidget *parent)
    : QWidget(parent)
    , m_provider(provider)
    , m_receiver(receiver)
    , m_ui(std::make_unique<Ui::ReceiverRow>())
{
    m_ui->setupUi(this);
    const int size = style()->pixelMetric(QStyle::PM_ButtonIconSize, nullptr, this);
    m_ui->badge->setPixmap(monogramIcon(provider).pixmap(QSize(size, size), devicePixelRatioF()));
    m_ui->name->setText(provider);
    setToolTip(
        tr("Connections to %1 are led to port %2 of this computer.").arg(address).arg(receiver.port()));
    m_ui->behaviour->setAccessibleName(tr("What %1 does").arg(provider));
    m_ui->behaviour->setAccessibleDescription(tr("What %1 does").arg(provider)); // a combo's name is its text
    for (const auto &choice : choices(receiver.kind()))
        m_ui->behaviour->addItem(choice.text, QVariant::fromValue(static_cast<int>(choice.behaviour)));
    m_ui->behaviour->view()->setMinimumWidth(m_ui->behaviour->view()->sizeHintForColumn(0));

    // Room for hours of lines: the row must not grow out of the panel while it counts.
    m_ui->counts->setText(countText(888'888));
    m_ui->counts->setMinimumWidth(m_ui->counts->sizeHint().width());
    m_ui->counts->setToolTip(tr("Lines that were received"));
    connect(m_ui->behaviour, &QComboBox::activated, this, [this] {
        m_receiver.setBehaviour(static_cast<ReceiverBehaviour>(m_ui->behaviour->currentData().toInt()));
    });
    connect(m_ui->toggle, &QAbstractButton::clicked, this, [this] {
        const bool accepts = m_receiver.behaviour() == ReceiverBehaviour::Accept;
        m_receiver.setBehaviour(accepts ? m_brokenBehaviour : ReceiverBehaviour::Accept);
    });
    connect(&receiver, &Receiver::behaviourChanged, this, &ReceiverRow::showBehaviour);
    showBehaviour();
    refresh();
}

ReceiverRow::~ReceiverRow() = default;

QString ReceiverRow::countText(int lines)
{
    return tr("%Ln line(s)", nullptr, lines);
}

void ReceiverRow::refresh()
{
    m_ui->counts->setText(countText(static_cast<int>(m_receiver.record().lines())));
}

void ReceiverRow::showBehaviour()
{
    const auto behaviour = m_receiver.behaviour();
    const bool accepts = behaviour == ReceiverBehaviour::Accept;
    if (!accepts)
        m_brokenBehaviour = behaviour;
    m_ui->behaviour->setCurrentIndex(m_ui->behaviour->findData(static_cast<int>(behaviour)));
    m_ui->toggle->setText(accepts ? tr("Break") : tr("Repair"));
    m_ui->toggle->setAccessibleName(accepts ? tr("Break %1").arg(m_provider)
                                            : tr("Repair %1").arg(m_provider));
    const int size = style()->pixelMetric(QStyle::PM_SmallIconSize, nullptr, this);
    m_ui->state->setPixmap(
        shapeIcon(accepts ? Shape::Circle : Shape::Triangle, accepts ? Tone::Success : Tone::Warning)
            .pixmap(QSize(size, size), devicePixelRatioF()));
    m_ui->state->setAccessibleName(m_ui->behaviour->currentText());
}

} // namespace drainboard
