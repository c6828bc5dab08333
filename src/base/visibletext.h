// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace drainboard {

/// `text` with everything that could deceive a reader made visible: control characters as their symbols
/// (U+2400 block), bidirectional overrides and other invisible format characters as `⟨U+202E⟩`.
QString visibleText(const QString &text);

} // namespace drainboard
