// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProxyStyle>

namespace drainboard {

/// Fusion, whose boxes to tick and buttons that are switched on melt into a dark window, with outlines that
/// stand out from their surroundings, a bar below what is switched on, and without its own pictures on the
/// buttons of dialogs, which fit none of ours.
class OutlineStyle : public QProxyStyle
{
    Q_OBJECT

public:
    OutlineStyle();

    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                       const QWidget *widget) const override;
    int styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                  QStyleHintReturn *result) const override;

private:
    static void drawPressedIn(const QStyleOption &option, QPainter &painter);
};

} // namespace drainboard
