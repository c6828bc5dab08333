// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QString>

namespace drainboard {

/// One or two letters that stand for a name: `BS` for "Better Stack", `D` for "Datadog".
QString monogram(const QString &name);

/// The letters on a rounded square whose hue depends on the name alone, instead of a logo.
QIcon monogramIcon(const QString &name);

} // namespace drainboard
