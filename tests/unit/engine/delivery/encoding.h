// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/delivery/encoder.h"

namespace drainboard {

constexpr std::int64_t moment = 1'768'469'400'123'456; // 2026-01-15 09:30:00.123456 UTC
const SourceLabels labels{"shop-api", "postgresql-1"};
const QByteArray mark = "… [cut]";

inline LineView lineOf(std::string_view text, Severity severity = Severity::Informational)
{
    return {moment, severity, "web-1", text};
}

inline Payload encoded(const DrainTarget &target, std::span<const LineView> lines,
                       const DrainOptions &options = {}, const SourceLabels &names = labels)
{
    Payload payload;
    makeEncoder(target, options)->encode(lines, names, payload);
    return payload;
}

} // namespace drainboard
