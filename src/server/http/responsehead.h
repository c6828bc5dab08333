// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/httpserver.h"

#include <QDateTime>

#include <optional>

namespace drainboard {

/// 64 random bits.
QByteArray newRequestId();

/// What the server adds to an answer.
struct ResponseFraming
{
    QByteArray requestId;
    std::optional<qsizetype> contentLength; ///< none: the body lasts until the connection closes
    bool keepAlive = false;
    bool http11 = true;
};

/// `Server`, `Date` and `X-Request-Id`, which every answer carries.
HttpHeaders commonHeaders(const QByteArray &requestId, const QDateTime &now);

/// From the status line to the empty line. A header that would break out of its line, or that is the server's
/// to set, is left out.
QByteArray responseHead(const HttpResponse &response, const ResponseFraming &framing, const QDateTime &now);

/// 1xx, 204 and 304 have none.
bool mayHaveBody(int status);

} // namespace drainboard
