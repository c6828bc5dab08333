// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/messageline.h"

#include "desktop/widgets/icons.h"
#include "desktop/widgets/paintedicon.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPixmap>
#include <QStyle>

namespace drainboard {

static QIcon iconOf(Tone tone)
{
    switch (tone) {
    case Tone::Success:
        return icon(Icon::Ok);
    case Tone::Warning:
        return icon(Icon::Warning);
    case Tone::Error:
        return icon(Icon::Error);
    case Tone::Neutral:
    case Tone::Info:
        break;
    }
    return icon(Icon::Info);
}

QIcon toneIcon(Tone tone)
{
    return paintedIcon([tone](QPainter &painter, const QRectF &square, QIcon::Mode mode) {
        const qreal scale = painter.device()->devicePixelRatioF();
        QPixmap picture = iconOf(tone).pixmap((square.size() * scale).toSize(), 1.0, mode);
        QPainter tint(&picture);
        tint.setCompositionMode(QPainter::CompositionMode_SourceIn);
        tint.fillRect(picture.rect(), toneColor(tone, iconPalette(mode), graphicsContrast));
        tint.end();
        painter.drawPixmap(square, picture, picture.rect());
    });
}

MessageLine::MessageLine(Tone tone, QWidget *parent)
    : QWidget(parent)
    , m_tone(tone)
    , m_icon(new QLabel(this))
    , m_text(new QLabel(this))
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_icon, 0, Qt::AlignTop);
    layout->addWidget(m_text, 1);
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText); // what a server answered must not become markup
    applyColours();
    hide();
}

QString MessageLine::text() const
{
    return m_text->text();
}

void MessageLine::setText(const QString &text)
{
    m_text->setText(text);
    setVisible(!text.isEmpty());
}

void MessageLine::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyColours();
}

void MessageLine::applyColours()
{
    const int side = fontMetrics().height();
    m_icon->setPixmap(toneIcon(m_tone).pixmap(QSize(side, side), devicePixelRatioF()));
    QPalette colours = m_text->palette();
    colours.setColor(QPalette::WindowText, toneColor(m_tone, palette()));
    m_text->setPalette(colours);
}

} // namespace drainboard
