// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/drainaudit.h"

#include "domain/drainurl.h"

namespace drainboard {

using namespace Qt::StringLiterals;

void recordDrainDeed(ApiContext &context, const Caller &caller, DrainDeed deed, const DrainKey &key)
{
    const auto *source = context.index().source(key.source);
    const bool added = deed == DrainDeed::Added;
    ApiEvent event;
    event.time = context.clock().wallMicroseconds();
    event.userId = caller.tokenId;
    event.userName = caller.name;
    event.appId = key.source.app;
    event.appName = source ? source->appName : QString();
    // The trail outlives the drain, and need not hold the secret that went with it.
    event.data = {{u"url"_s, maskedDrainUrl(key.url)}};
    if (key.source.isAddon()) {
        event.type = added ? u"new_addon_log_drain"_s : u"delete_addon_log_drain"_s;
        event.data.insert(u"addon_uuid"_s, key.source.addon);
        event.data.insert(u"addon_name"_s, source ? addonDisplayName(source->addon()) : QString());
    } else {
        event.type = added ? u"new_log_drain"_s : u"delete_log_drain"_s;
    }
    if (const auto written = context.events.add(event); !written)
        qWarning("%s", qUtf8Printable(written.error().text));
}

} // namespace drainboard
