// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/platform.h"

#include <functional>
#include <optional>

namespace drainboard {

/// What a removal has to know of an app.
struct AppContents
{
    QString appName;
    QList<Addon> addons;
    QList<Drain> drains;          ///< of the app and of its addons, as far as they could be read
    std::optional<Error> problem; ///< the last request that failed
};

/// Reads an app with its addons and all their drains. `done` is called once, unless `context` is gone by
/// then.
void readAppContents(QObject *context, Platform &platform, const QString &appId,
                     std::function<void(const AppContents &)> done);

} // namespace drainboard
