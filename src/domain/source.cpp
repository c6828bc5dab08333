// SPDX-License-Identifier: GPL-3.0-or-later
#include "domain/source.h"

#include <algorithm>

namespace drainboard {

const QList<AddonProvider> &addonProviders()
{
    using namespace Qt::StringLiterals;
    // The databases of the hosted platform, then the kinds that have no log of their own.
    static const QList<AddonProvider> providers{
        {u"postgresql"_s, u"PostgreSQL"_s, true},
        {u"mysql"_s, u"MySQL"_s, true},
        {u"redis"_s, u"Redis"_s, true},
        {u"mongodb"_s, u"MongoDB"_s, true},
        {u"elasticsearch"_s, u"Elasticsearch"_s, true},
        {u"opensearch"_s, u"OpenSearch"_s, true},
        {u"influxdb"_s, u"InfluxDB"_s, true},
        {u"scheduler"_s, u"Scheduler"_s, false},
        {u"mailer"_s, u"Mailer"_s, false},
        {u"monitoring"_s, u"Monitoring"_s, false},
    };
    return providers;
}

static const AddonProvider *findAddonProvider(const QString &id)
{
    const auto &all = addonProviders();
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto &p) { return p.id == id; });
    return found == all.end() ? nullptr : &*found;
}

bool producesLines(const Addon &addon)
{
    const auto *provider = findAddonProvider(addon.provider);
    return provider && provider->producesLines;
}

QString addonDisplayName(const Addon &addon)
{
    const auto *provider = findAddonProvider(addon.provider);
    return provider ? provider->displayName : addon.provider;
}

} // namespace drainboard
