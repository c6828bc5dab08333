// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/apicontext.h"
#include "server/httprouter.h"

namespace drainboard {

// Each adds the handlers of one part of the API; the context must outlive the router.

void addAccountRoutes(HttpRouter &router, ApiContext &context);      ///< platform-api.md §2
void addAppRoutes(HttpRouter &router, ApiContext &context);          ///< §3
void addLogDrainRoutes(HttpRouter &router, ApiContext &context);     ///< §4
void addLogRoutes(HttpRouter &router, ApiContext &context);          ///< §5
void addEventRoutes(HttpRouter &router, ApiContext &context);        ///< §6
void addSourceRoutes(HttpRouter &router, ApiContext &context);       ///< extension: about, apps, addons
void addLineRoutes(HttpRouter &router, ApiContext &context);         ///< extension: lines
void addDrainControlRoutes(HttpRouter &router, ApiContext &context); ///< extension: drains
void addLiveRoutes(HttpRouter &router, ApiContext &context);         ///< extension: live
void addStatusRoutes(HttpRouter &router, ApiContext &context);       ///< /metrics, /healthz, /readyz

} // namespace drainboard
