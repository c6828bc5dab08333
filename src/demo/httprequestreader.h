// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "demo/receiverrecord.h"

#include <optional>

namespace drainboard {

/// Takes the first whole HTTP/1.1 request with a Content-Length off the front of `bytes`; nothing if it is
/// not whole yet. `broken` becomes true for what is not such a request, or is too long.
std::optional<ReceivedRequest> takeHttpRequest(QByteArray &bytes, bool &broken);

/// The most bytes that may be waiting for takeHttpRequest().
qsizetype longestHttpRequest();

} // namespace drainboard
