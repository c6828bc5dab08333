// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "server/http/httpserver.h"

#include <functional>

namespace drainboard {

/// Takes one line of text, without line feed.
using LogSink = std::function<void(const QByteArray &line)>;

/// An exchange that says on `sink` what it was answered: id, client, method, path without its query (which
/// may hold secrets), status and milliseconds.
std::unique_ptr<HttpExchange> logged(std::unique_ptr<HttpExchange> exchange, const Clock &clock,
                                     const LogSink &sink);

} // namespace drainboard
