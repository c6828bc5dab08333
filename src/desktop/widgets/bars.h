// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/widgets/tone.h"

#include <QRect>
#include <QString>

#include <chrono>
#include <span>

class QPainter;

namespace drainboard {

/// A small line of values over time, oldest first, scaled from 0 to the largest: as many of the newest as
/// have two pixels each.
void paintSparkline(QPainter &painter, const QRectF &rect, std::span<const double> values,
                    const QColor &colour);

/// `4:31`, `1:04:31`; rounded up, so that it says 0:00 only when the time is over.
QString remainingTimeText(std::chrono::milliseconds left);

/// The time left as text and, beside it, as a bar of which `fractionLeft` (0 … 1) is filled.
/// Uses the painter's font and pen for the text.
void paintTimeBar(QPainter &painter, const QRect &rect, std::chrono::milliseconds left, double fractionLeft,
                  const QColor &colour);

} // namespace drainboard
