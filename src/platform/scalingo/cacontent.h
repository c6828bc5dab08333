// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QJsonObject>

namespace drainboard {

/// What a request says about the certificates to trust when `caFile` changes: nothing if it stays, `ca` with
/// null for the system's or with the file's PEM text, `ca_sha256` for what the server keeps (keptCa()).
Result<QJsonObject> caChange(const QString &before, const QString &caFile);

} // namespace drainboard
