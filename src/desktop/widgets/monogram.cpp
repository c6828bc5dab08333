// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/monogram.h"

#include "desktop/widgets/paintedicon.h"
#include "desktop/widgets/tone.h"

#include <QGuiApplication>
#include <QPainter>

#include <algorithm>

namespace drainboard {

QString monogram(const QString &name)
{
    QString letters;
    QChar before = u' ';
    for (const QChar c : name) {
        const bool startsWord = c.isLetterOrNumber() && !before.isLetterOrNumber();
        const bool isInnerCapital = c.isUpper() && before.isLower();
        if ((startsWord || isInnerCapital) && letters.size() < 2)
            letters += c.toUpper();
        before = c;
    }
    return letters;
}

QIcon monogramIcon(const QString &name)
{
    // Not qHash: its seed differs from run to run, and a badge should keep its colour.
    uint sum = 0;
    for (const QChar c : name)
        sum = sum * 31 + c.unicode();
    const auto hue = int(sum % 360);

    return paintedIcon(
        [letters = monogram(name), hue](QPainter &painter, const QRectF &square, QIcon::Mode mode) {
            const QPalette palette = iconPalette(mode);
            const bool dark = isDark(palette);
            const QColor fill = QColor::fromHsl(hue, mode == QIcon::Disabled ? 0 : 110, dark ? 75 : 205);
            painter.setPen(Qt::NoPen);
            painter.setBrush(fill);
            painter.drawRoundedRect(square, square.width() / 5, square.width() / 5);

            QFont font = QGuiApplication::font();
            font.setBold(true);
            font.setPixelSize(std::max(1, int(square.height() * (letters.size() > 1 ? 0.48 : 0.62))));
            painter.setFont(font);
            painter.setPen(withContrast(QColor::fromHsl(hue, 110, 128), fill, textContrast));
            painter.drawText(square, Qt::AlignCenter, letters);
        });
}

} // namespace drainboard
