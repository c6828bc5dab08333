// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QString>

namespace drainboard {

/// The data folder's whole path, made if it is missing. `user` (an id of the system) must own it: what root
/// makes in a service's folder, the service cannot use. `command` is what its owner is told to run.
Result<QString> makeOwnFolder(const QString &path, uint user, const QString &command);

} // namespace drainboard
