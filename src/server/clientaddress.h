// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/httpserver.h"

#include <QString>

namespace drainboard {

/// Where this client reaches us, `https://logs.example.com:8514`: `publicUrl` if that is set, else as its
/// Host header says. Empty if that header is missing or no host.
QString clientAddress(const HttpRequest &request, const QString &publicUrl);

} // namespace drainboard
