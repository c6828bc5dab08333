// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/outlinestyle.h"

#include "desktop/widgets/tone.h"

#include <QPainter>
#include <QStyleOption>

#include <algorithm>

namespace drainboard {

OutlineStyle::OutlineStyle()
    : QProxyStyle(QStringLiteral("Fusion"))
{
}

void OutlineStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                                 const QWidget *widget) const
{
    QProxyStyle::drawPrimitive(element, option, painter, widget);
    if (element == PE_PanelButtonTool && option->state & State_On)
        drawPressedIn(*option, *painter);
    const bool box = element == PE_IndicatorCheckBox || element == PE_IndicatorItemViewItemCheck;
    if ((!box && element != PE_IndicatorRadioButton) || option->state & State_HasFocus)
        return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(Qt::NoBrush);
    painter->setPen(toneColor(Tone::Neutral, option->palette, graphicsContrast));
    const QRectF outline = QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5);
    if (box)
        painter->drawRect(outline);
    else
        painter->drawEllipse(outline);
    painter->restore();
}

/// Fusion only darkens a button that is switched on. The bar says it without any colour.
void OutlineStyle::drawPressedIn(const QStyleOption &option, QPainter &painter)
{
    // To be told from what is around the button, and from the same button switched off, which Fusion
    // lightens.
    const QColor off = option.palette.color(QPalette::Button).lighter(140);
    QColor accent =
        withContrast(toneColor(Tone::Info, option.palette, graphicsContrast), off, graphicsContrast);
    if (!(option.state & State_Enabled))
        accent = option.palette.color(QPalette::Disabled, QPalette::ButtonText);
    const qreal thick = std::max(2.0, option.fontMetrics.height() / 6.0);
    const QRectF edge = QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(accent);
    painter.drawRoundedRect(edge, 2, 2);
    painter.fillRect(QRectF(edge.left() + 1, edge.bottom() - thick, edge.width() - 2, thick), accent);
    painter.restore();
}

int OutlineStyle::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                            QStyleHintReturn *result) const
{
    if (hint == SH_DialogButtonBox_ButtonsHaveIcons)
        return 0;
    return QProxyStyle::styleHint(hint, option, widget, result);
}

} // namespace drainboard
