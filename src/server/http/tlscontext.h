// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/httpserver.h"

#include <boost/asio/ssl/context.hpp>

#include <memory>

namespace drainboard {

/// TLS 1.2 or newer with that certificate. The error says which file is at fault.
Result<std::shared_ptr<boost::asio::ssl::context>> makeTlsContext(const HttpServer::Tls &tls);

} // namespace drainboard
