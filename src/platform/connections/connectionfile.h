// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "platform/connections/connection.h"

#include <QByteArray>

namespace drainboard {

/// The text of the connections' file: one JSON object, `{"version":1,"connections":[…]}`.
QByteArray toConnectionFile(const QList<Connection> &connections);

/// What such a text says, all of it or an error: what is skipped would be lost with the next change, and a
/// damaged "inspect only" must not become permission to change things.
Result<QList<Connection>> fromConnectionFile(const QByteArray &text);

/// Whether a connection may be kept: the same rules for what is typed and for what a file says.
Result<void> checkConnection(const Connection &connection);

} // namespace drainboard
