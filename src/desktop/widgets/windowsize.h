// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSize>

class QWidget;

namespace drainboard {

/// Gives a window the size that it is first seen in, or what the screen has room for beside a title bar: a
/// large font or scale leaves little of a small screen.
void resizeWithinScreen(QWidget &window, const QSize &size);

/// Makes a window higher whenever its contents need more room than it has, such as for an error that has just
/// appeared: labels that wrap their text do not ask for it themselves. It never becomes lower.
void growWithContents(QWidget &window);

} // namespace drainboard
