// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>

namespace drainboard {

/// What a colour says. Never the only carrier of a meaning: a shape or a word stands beside it.
enum class Tone { Neutral, Info, Success, Warning, Error };

/// WCAG 2 contrast of two opaque colours, 1 … 21.
double contrastRatio(const QColor &a, const QColor &b);

inline constexpr double textContrast = 4.5;
inline constexpr double graphicsContrast = 3.0;

/// `colour`, made lighter or darker until it stands out from `background` by at least `ratio`.
QColor withContrast(const QColor &colour, const QColor &background, double ratio);

/// The tone's colour for text or graphics on `background`.
QColor toneColor(Tone tone, const QColor &background, double ratio = textContrast);
/// The same, readable on all backgrounds of a palette (Window, Base, AlternateBase).
QColor toneColor(Tone tone, const QPalette &palette, double ratio = textContrast);

/// A faint background in the tone, for a whole message; the palette's text stays readable on it.
QColor toneBackground(Tone tone, const QPalette &palette);

bool isDark(const QPalette &palette);

} // namespace drainboard
