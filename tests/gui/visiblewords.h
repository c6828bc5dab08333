// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace drainboard {

/// All sentences that can be read in a window.
inline QString wordsOf(QWidget *window)
{
    QStringList words;
    for (const auto *label : window->findChildren<QLabel *>()) {
        if (label->isVisible())
            words.append(label->text());
    }
    return words.join(u'\n');
}

} // namespace drainboard
