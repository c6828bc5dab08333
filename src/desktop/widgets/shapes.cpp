// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/shapes.h"

#include "desktop/widgets/paintedicon.h"

#include <QPainter>
#include <QPainterPath>
#include <QPolygonF>

namespace drainboard {

void paintShape(QPainter &painter, const QRectF &rect, Shape shape, const QColor &colour)
{
    const qreal side = std::min(rect.width(), rect.height());
    const qreal line = std::max<qreal>(1, side / 8);
    QRectF box(0, 0, side - 2 * line, side - 2 * line);
    box.moveCenter(rect.center());
    const QPointF middle = box.center();

    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(colour);
    painter.setPen(Qt::NoPen);
    const QPen outline(colour, line, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
    switch (shape) {
    case Shape::Circle:
        painter.drawEllipse(box);
        break;
    case Shape::DottedRing:
        painter.drawEllipse(middle, line, line);
        [[fallthrough]];
    case Shape::Ring:
        painter.setBrush(Qt::NoBrush);
        painter.setPen(outline);
        painter.drawEllipse(box.adjusted(line / 2, line / 2, -line / 2, -line / 2));
        break;
    case Shape::HalfCircle:
        painter.drawPie(box, 90 * 16, 180 * 16);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(outline);
        painter.drawEllipse(box.adjusted(line / 2, line / 2, -line / 2, -line / 2));
        break;
    case Shape::Triangle:
        painter.setPen(outline);
        painter.drawPolygon(QPolygonF({QPointF(middle.x(), box.top() + line / 2),
                                       QPointF(box.right() - line / 2, box.bottom() - line / 2),
                                       QPointF(box.left() + line / 2, box.bottom() - line / 2)}));
        break;
    case Shape::Square: {
        // Two bars are cut out: stopped, and not merely full.
        QPainterPath path;
        path.addRect(box.adjusted(line / 3, line / 3, -line / 3, -line / 3));
        const qreal bar = box.width() / 7;
        path.addRect(QRectF(middle.x() - 1.5 * bar, box.top() + 1.9 * bar, bar, box.height() - 3.8 * bar));
        path.addRect(QRectF(middle.x() + 0.5 * bar, box.top() + 1.9 * bar, bar, box.height() - 3.8 * bar));
        painter.drawPath(path);
        break;
    }
    case Shape::Diamond:
        painter.drawPolygon(QPolygonF({QPointF(middle.x(), box.top()), QPointF(box.right(), middle.y()),
                                       QPointF(middle.x(), box.bottom()), QPointF(box.left(), middle.y())}));
        break;
    case Shape::Bars: {
        const qreal bar = box.width() / 4;
        painter.drawRect(QRectF(middle.x() - 1.5 * bar, box.top(), bar, box.height()));
        painter.drawRect(QRectF(middle.x() + 0.5 * bar, box.top(), bar, box.height()));
        break;
    }
    case Shape::Cross:
        painter.setPen(QPen(colour, 1.6 * line, Qt::SolidLine, Qt::RoundCap));
        painter.drawLine(box.topLeft() + QPointF(line, line), box.bottomRight() - QPointF(line, line));
        painter.drawLine(box.topRight() + QPointF(-line, line), box.bottomLeft() + QPointF(line, -line));
        break;
    }
    painter.restore();
}

QIcon shapeIcon(Shape shape, Tone tone)
{
    return paintedIcon([shape, tone](QPainter &painter, const QRectF &square, QIcon::Mode mode) {
        const QPalette palette = iconPalette(mode);
        const QColor colour =
            mode == QIcon::Selected
                ? toneColor(tone, palette.color(QPalette::Highlight), graphicsContrast)
                : toneColor(mode == QIcon::Disabled ? Tone::Neutral : tone, palette, graphicsContrast);
        paintShape(painter, square, shape, colour);
    });
}

} // namespace drainboard
