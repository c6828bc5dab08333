// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/widgets/theme.h"

class QSettings;

namespace drainboard {

/// How the user likes the program; nothing about what it forwards.
struct Preferences
{
    Theme::Mode theme = Theme::Mode::System;
    bool utc = false; ///< times in UTC instead of local time
    QString language; ///< `fr`; empty for the desktop's

    static Preferences load(const QSettings &settings);
    void save(QSettings &settings) const;
    bool operator==(const Preferences &) const = default;
};

} // namespace drainboard
