// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <functional>

class QObject;

namespace drainboard {

/// Asks the Secret Service of a Linux desktop whether a locked keyring holds an entry that QtKeychain made;
/// libsecret, through which that goes, does not delete such an entry and tells nobody. `then` is called with
/// the answer unless `context` is gone by then; false where no such service runs.
/// https://specifications.freedesktop.org/secret-service-spec (Service.SearchItems)
void askWhetherLocked(const QString &service, const QString &key, QObject *context,
                      std::function<void(bool)> then);

} // namespace drainboard
