// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>

namespace drainboard {

/// The pictures of `resources/icons`.
enum class Icon {
    Add,
    Addon,
    App,
    Clear,
    Clock,
    Close,
    Columns,
    Copy,
    Database,
    Delete,
    Demo,
    Drain,
    Edit,
    Error,
    Filter,
    Follow,
    Help,
    Hide,
    Info,
    More,
    Ok,
    Pause,
    Play,
    Retry,
    Reveal,
    Save,
    Search,
    Settings,
    Test,
    Undo,
    Warning,
    Wrap,
};

/// The desktop's own icon where its theme has one, else ours in the palette's text colour. Follows a change
/// of theme, also in icons that are already in use.
QIcon icon(Icon which);

/// The program's icon, in colour.
QIcon applicationIcon();

} // namespace drainboard
