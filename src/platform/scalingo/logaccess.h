// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/connections/connection.h"
#include "platform/scalingo/logstream.h"

namespace drainboard {

class ApiClient;

/// The log of an app, or of one of its database addons (platform-api.md §5), reached with an account. `name`
/// is the source's, for people. The log of an addon takes a token that a POST makes, so an inspect-only
/// account cannot follow it. `api` must outlive what uses the access.
LogAccess logAccess(ApiClient &api, const SourceRef &source, const QString &name, const Region &region);

} // namespace drainboard
