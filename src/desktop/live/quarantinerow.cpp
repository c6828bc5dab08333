// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/live/quarantinerow.h"

#include "base/visibletext.h"
#include "desktop/models/healthlook.h"
#include "desktop/models/healthtext.h"
#include "desktop/widgets/bars.h"
#include "desktop/widgets/elidedlabel.h"
#include "desktop/widgets/plaintooltip.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>

namespace drainboard {

namespace {

/// Draws what it is told; it has no time of its own.
class Countdown : public QWidget
{
public:
    using QWidget::QWidget;

    void set(std::chrono::milliseconds left, double fraction)
    {
        // A second's worth of text, and a bar of a few hundred pixels: most ticks change neither.
        const QString text = remainingTimeText(left);
        if (text == accessibleName() && qAbs(fraction - m_fraction) * width() < 1)
            return;
        m_left = left;
        m_fraction = fraction;
        setAccessibleName(text);
        update();
    }

    QSize sizeHint() const override
    {
        return {fontMetrics().averageCharWidth() * 12, fontMetrics().height()};
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        paintTimeBar(painter, rect(), m_left, m_fraction,
                     toneColor(Tone::Error, palette(), graphicsContrast));
    }

private:
    std::chrono::milliseconds m_left{0};
    double m_fraction = 0;
};

} // namespace

QuarantineRow::QuarantineRow(QWidget *parent)
    : QWidget(parent)
    , m_layout(new QGridLayout(this))
    , m_shape(new QLabel(this))
    , m_title(new QLabel(this))
    , m_shortTitle(new ElidedLabel(this))
    , m_state(new QLabel(this))
    , m_countdown(new Countdown(this))
    , m_error(new QLabel(this))
    , m_retry(new QPushButton(tr("Retry now"), this))
{
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_shortTitle->setFont(bold);
    for (QLabel *label : {m_title, m_state, m_error})
        label->setTextFormat(Qt::PlainText);
    m_title->setWordWrap(true);
    m_error->setWordWrap(true);
    m_state->setObjectName(QStringLiteral("state"));
    m_countdown->setObjectName(QStringLiteral("countdown"));
    m_countdown->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred); // as wide in every row
    m_error->setObjectName(QStringLiteral("lastError"));
    m_retry->setObjectName(QStringLiteral("retry"));
    m_retry->setToolTip(tr("Ends the quarantine: the next attempt is made at once."));

    m_layout->setContentsMargins({});
    m_layout->setVerticalSpacing(0);
    m_layout->setColumnStretch(1, 1);
    place();
    connect(m_retry, &QPushButton::clicked, this, &QuarantineRow::retryRequested);
}

void QuarantineRow::setCompact(bool compact)
{
    m_compact = compact;
    place();
}

void QuarantineRow::place()
{
    for (QWidget *widget : std::initializer_list<QWidget *>{m_shape, m_title, m_shortTitle, m_state,
                                                            m_countdown, m_error, m_retry})
        m_layout->removeWidget(widget);
    if (m_compact) {
        m_layout->addWidget(m_shape, 0, 0);
        m_layout->addWidget(m_shortTitle, 0, 1);
        m_layout->addWidget(m_state, 0, 2);
        m_layout->addWidget(m_countdown, 0, 3);
        m_layout->addWidget(m_retry, 0, 4);
    } else {
        m_layout->addWidget(m_shape, 0, 0, Qt::AlignTop);
        m_layout->addWidget(m_title, 0, 1);
        m_layout->addWidget(m_retry, 0, 2, Qt::AlignTop);
        m_layout->addWidget(m_state, 1, 1);
        m_layout->addWidget(m_countdown, 1, 2);
        m_layout->addWidget(m_error, 2, 1, 1, 2);
    }
    m_state->setWordWrap(!m_compact);
    m_title->setVisible(!m_compact);
    m_shortTitle->setVisible(m_compact);
    showError();
}

void QuarantineRow::showError()
{
    const QString error = m_error->text();
    m_error->setVisible(!m_compact && !error.isEmpty());
    setToolTip(m_compact ? plainToolTip(error) : QString());
}

void QuarantineRow::setStatus(const DrainStatus &status, bool canRetry)
{
    m_health = status.health;
    updateShape();
    m_state->setText(healthWord(m_health, false));
    const QString error = visibleText(m_health.reason.isEmpty() ? status.lastError : m_health.reason);
    m_error->setText(error);
    showError();
    m_retry->setVisible(canRetry && m_health.state == HealthState::Quarantined);
    m_countdown->setVisible(m_health.state == HealthState::Quarantined);
    updateNames();
}

void QuarantineRow::updateShape()
{
    const HealthLook look = healthLook(m_health.state, false);
    const int side = fontMetrics().height();
    m_shape->setPixmap(shapeIcon(look.shape, look.tone).pixmap(QSize(side, side), devicePixelRatioF()));
}

void QuarantineRow::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        updateShape();
}

void QuarantineRow::setTitle(const QString &source, const QString &target)
{
    const QString title = tr("%1 → %2", "source → target").arg(source, target);
    m_title->setText(title);
    m_shortTitle->setText(title);
    updateNames();
}

void QuarantineRow::updateNames()
{
    m_retry->setAccessibleName(tr("Retry now: %1").arg(m_title->text()));
    setAccessibleName(tr("%1: %2. %3").arg(m_title->text(), m_state->text(), m_error->text()));
}

void QuarantineRow::setNow(Clock::TimePoint now)
{
    if (m_health.state != HealthState::Quarantined)
        return;
    const auto whole = m_health.quarantinedUntil - m_health.quarantinedSince;
    const auto left = std::max(m_health.quarantinedUntil - now, Clock::Duration::zero());
    const double fraction = whole.count() > 0 ? double(left.count()) / double(whole.count()) : 0;
    static_cast<Countdown *>(m_countdown)->set(left, fraction);
}

} // namespace drainboard
