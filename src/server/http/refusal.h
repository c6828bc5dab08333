// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/httpserver.h"

namespace drainboard {

/// Why the server itself does not take a request. The text is part of the API, hence not translated.
struct HttpRefusal
{
    int status = 400;
    const char *text = "The request is malformed.";
};

constexpr HttpRefusal serverFailed{500, "The server failed."};

inline HttpResponse responseOf(const HttpRefusal &refusal)
{
    HttpResponse response;
    response.status = refusal.status;
    response.body = QByteArray("{\"error\":\"") + refusal.text + "\"}";
    if (refusal.status == 426)
        response.headers = {{"Sec-WebSocket-Version", "13"}};
    return response;
}

} // namespace drainboard
