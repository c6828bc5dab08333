// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QJsonValue>

#include <optional>

namespace drainboard {

/// What a request says about the certificate to trust when `caFile` changes: nothing if it stays, null for
/// the system's certificates, else the file's PEM text. One that only the server has (keptCa()) cannot be
/// sent.
Result<std::optional<QJsonValue>> caChange(const QString &before, const QString &caFile);

} // namespace drainboard
