// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/encoder.h"

#include "engine/delivery/elkencoder.h"
#include "engine/delivery/jsonencoder.h"
#include "engine/delivery/syslogencoder.h"

namespace drainboard {

std::unique_ptr<Encoder> makeEncoder(const DrainTarget &target, const DrainOptions &options)
{
    if (!target.provider)
        return nullptr;
    switch (*target.provider) {
    case ProviderType::Elk:
        return std::make_unique<ElkEncoder>();
    case ProviderType::Appsignal:
        return std::make_unique<JsonEncoder>(appsignalFormat());
    case ProviderType::Betterstack:
        return std::make_unique<JsonEncoder>(betterstackFormat());
    case ProviderType::Datadog:
        return std::make_unique<JsonEncoder>(datadogFormat());
    case ProviderType::OvhGraylog:
    case ProviderType::Papertrail:
    case ProviderType::Syslog:
        return std::make_unique<SyslogEncoder>(syslogDialect(target, options));
    }
    return nullptr;
}

} // namespace drainboard
