// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/tone.h"

#include <cmath>
#include <initializer_list>

namespace drainboard {

namespace {

double luminance(const QColor &colour)
{
    const auto linear = [](double v) {
        return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
           0.0722 * linear(colour.blueF());
}

QColor mixed(const QColor &a, const QColor &b, double share)
{
    const auto mix = [share](float x, float y) { return float(x + (y - x) * share); };
    return QColor::fromRgbF(mix(a.redF(), b.redF()), mix(a.greenF(), b.greenF()), mix(a.blueF(), b.blueF()));
}

QColor hueOf(Tone tone)
{
    switch (tone) {
    case Tone::Neutral:
        return QColor(110, 115, 125);
    case Tone::Info:
        return QColor(30, 115, 200);
    case Tone::Success:
        return QColor(30, 140, 75);
    case Tone::Warning:
        return QColor(190, 115, 0);
    case Tone::Error:
        return QColor(205, 45, 45);
    }
    return {};
}

} // namespace

double contrastRatio(const QColor &a, const QColor &b)
{
    const double first = luminance(a);
    const double second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

QColor withContrast(const QColor &colour, const QColor &background, double ratio)
{
    const QColor black(Qt::black);
    const QColor white(Qt::white);
    // The end that is farther away always reaches 4.5.
    const QColor &end = contrastRatio(white, background) >= contrastRatio(black, background) ? white : black;
    for (int step = 0; step < 20; ++step) {
        const QColor candidate = mixed(colour, end, step / 20.0);
        if (contrastRatio(candidate, background) >= ratio)
            return candidate;
    }
    return end;
}

QColor toneColor(Tone tone, const QColor &background, double ratio)
{
    return withContrast(hueOf(tone), background, ratio);
}

QColor toneColor(Tone tone, const QPalette &palette, double ratio)
{
    QColor colour = hueOf(tone);
    for (const auto role : {QPalette::Window, QPalette::Base, QPalette::AlternateBase})
        colour = withContrast(colour, palette.color(role), ratio);
    return colour;
}

QColor toneBackground(Tone tone, const QPalette &palette)
{
    return mixed(palette.color(QPalette::Window), hueOf(tone), isDark(palette) ? 0.22 : 0.14);
}

bool isDark(const QPalette &palette)
{
    return luminance(palette.color(QPalette::Window)) < luminance(palette.color(QPalette::WindowText));
}

} // namespace drainboard
