// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/widgets/tone.h"

#include <QIcon>
#include <QRectF>

class QPainter;

namespace drainboard {

/// States told apart by outline alone, for those who do not see the colours.
enum class Shape {
    Circle,     ///< well
    Ring,       ///< not known
    DottedRing, ///< known, nothing happened yet
    HalfCircle, ///< on its way
    Triangle,   ///< in trouble
    Square,     ///< stopped because of trouble
    Diamond,    ///< trying again
    Bars,       ///< paused on purpose
    Cross,      ///< lost
};

/// Fills the largest square in the middle of `rect`.
void paintShape(QPainter &painter, const QRectF &rect, Shape shape, const QColor &colour);

/// The shape as an icon whose colour keeps a contrast of 3:1 in light and dark.
QIcon shapeIcon(Shape shape, Tone tone);

} // namespace drainboard
