// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/wizard/removal.h"

namespace drainboard {

QList<Drain> drainsToRemove(const DrainKey &chosen, const QList<Drain> &drains, bool onlyApp)
{
    const bool alone = chosen.source.isAddon() || onlyApp;
    QList<Drain> removed;
    for (const auto &drain : drains) {
        if (drain.key() == chosen)
            removed.prepend(drain);
        else if (!alone && drain.url == chosen.url && drain.source.app == chosen.source.app)
            removed.append(drain);
    }
    return removed;
}

} // namespace drainboard
