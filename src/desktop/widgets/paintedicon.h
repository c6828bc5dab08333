// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QRectF>

#include <functional>

class QPainter;
class QPalette;

namespace drainboard {

/// Draws into a square. Called for each size, scale and palette, so it must be cheap or keep its own cache.
using IconPainter = std::function<void(QPainter &painter, const QRectF &square, QIcon::Mode mode)>;

/// An icon that is drawn when it is shown: sharp at every scale, in the colours of the moment.
QIcon paintedIcon(IconPainter painter);

/// The application's palette with the colour group that fits an icon's mode.
QPalette iconPalette(QIcon::Mode mode);

} // namespace drainboard
