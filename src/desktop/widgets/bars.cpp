// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/bars.h"

#include <QFontMetrics>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;

void paintSparkline(QPainter &painter, const QRectF &rect, std::span<const double> values,
                    const QColor &colour)
{
    if (const auto room = std::size_t(rect.width() / 2); values.size() > room)
        values = values.last(room);
    if (values.size() < 2)
        return;
    const double largest = *std::max_element(values.begin(), values.end());
    const qreal step = rect.width() / qreal(values.size() - 1);
    QPainterPath line;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double share = largest > 0 ? values[i] / largest : 0;
        const QPointF point(rect.left() + step * qreal(i), rect.bottom() - share * rect.height());
        if (i == 0)
            line.moveTo(point);
        else
            line.lineTo(point);
    }
    QPainterPath area = line;
    area.lineTo(rect.bottomRight());
    area.lineTo(rect.bottomLeft());
    QColor faint = colour;
    faint.setAlphaF(0.2f);

    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillPath(area, faint);
    painter.strokePath(line, QPen(colour, 1.2));
    painter.restore();
}

QString remainingTimeText(std::chrono::milliseconds left)
{
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(std::max(left, left.zero())).count();
    const auto twoDigits = [](qint64 number) { return u"%1"_s.arg(number, 2, 10, QChar(u'0')); };
    if (seconds >= 3600)
        return u"%1:%2:%3"_s.arg(QString::number(seconds / 3600), twoDigits(seconds / 60 % 60),
                                 twoDigits(seconds % 60));
    return u"%1:%2"_s.arg(QString::number(seconds / 60), twoDigits(seconds % 60));
}

void paintTimeBar(QPainter &painter, const QRect &rect, std::chrono::milliseconds left, double fractionLeft,
                  const QColor &colour)
{
    const QFontMetrics metrics(painter.font());
    const QString text = remainingTimeText(left);
    // As wide as the longest usual text, so that the bar does not move while the time runs.
    const int textWidth = std::max(metrics.horizontalAdvance(text), metrics.horizontalAdvance(u"00:00"_s));
    painter.drawText(QRect(rect.left(), rect.top(), textWidth, rect.height()),
                     Qt::AlignRight | Qt::AlignVCenter, text);

    const int space = metrics.averageCharWidth();
    QRectF bar(rect.left() + textWidth + space, 0, rect.width() - textWidth - space, metrics.height() / 3.0);
    bar.moveTop(rect.top() + (rect.height() - bar.height()) / 2);
    if (bar.width() < space)
        return;
    const qreal radius = bar.height() / 2;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colour, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(bar, radius, radius);
    QRectF filled = bar;
    filled.setWidth(bar.width() * std::clamp(fractionLeft, 0.0, 1.0));
    QPainterPath rounded;
    rounded.addRoundedRect(bar, radius, radius);
    painter.setClipPath(rounded, Qt::IntersectClip);
    painter.fillRect(filled, colour);
    painter.restore();
}

} // namespace drainboard
