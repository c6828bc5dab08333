// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/delivery/sink.h"

#include <QByteArray>
#include <QDateTime>

namespace drainboard {

/// The parts of an HTTP answer that decide. Values of missing headers are empty.
struct HttpAnswer
{
    int status = 0;
    QByteArray retryAfter;
    QByteArray rateLimitReset; ///< Datadog's X-RateLimit-Reset: seconds, or seconds since 1970
};

/// What a provider means by an answer (providers.md §1–§3, §7, §10).
Outcome httpVerdict(ProviderType provider, const HttpAnswer &answer, const QDateTime &now);

} // namespace drainboard
