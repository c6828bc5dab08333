// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/paintedicon.h"

#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>
#include <QPixmap>

namespace drainboard {

namespace {

class PaintedIconEngine : public QIconEngine
{
public:
    explicit PaintedIconEngine(IconPainter painter)
        : m_painter(std::move(painter))
    {
    }

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State) override
    {
        const qreal side = std::min(rect.width(), rect.height());
        QRectF square(0, 0, side, side);
        square.moveCenter(QRectF(rect).center());
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        m_painter(*painter, square, mode);
        painter->restore();
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }

    QIconEngine *clone() const override { return new PaintedIconEngine(*this); }

private:
    IconPainter m_painter;
};

} // namespace

QIcon paintedIcon(IconPainter painter)
{
    return QIcon(new PaintedIconEngine(std::move(painter)));
}

QPalette iconPalette(QIcon::Mode mode)
{
    QPalette palette = QGuiApplication::palette();
    if (mode == QIcon::Disabled)
        palette.setCurrentColorGroup(QPalette::Disabled);
    return palette;
}

} // namespace drainboard
