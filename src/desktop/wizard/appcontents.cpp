// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/wizard/appcontents.h"

#include "platform/onreply.h"

#include <algorithm>

namespace drainboard {

namespace {

/// One reading: apps, then addons, then the drains of every source side by side.
struct Reading : std::enable_shared_from_this<Reading>
{
    QObject *context;
    Platform &platform;
    QString appId;
    std::function<void(const AppContents &)> done;
    AppContents contents;
    int pending = 0;

    Reading(QObject *owner, Platform &from, QString id, std::function<void(const AppContents &)> then)
        : context(owner)
        , platform(from)
        , appId(std::move(id))
        , done(std::move(then))
    {
    }

    void readApps()
    {
        onReply(context, platform.apps(), [self = shared_from_this()](const Result<QList<App>> &apps) {
            self->contents.appName = self->appId;
            if (!apps)
                self->contents.problem = apps.error();
            else if (const auto app = std::ranges::find(*apps, self->appId, &App::id); app != apps->end())
                self->contents.appName = app->name;
            self->readAddons();
        });
    }

    void readAddons()
    {
        onReply(context, platform.addons(appId),
                [self = shared_from_this()](const Result<QList<Addon>> &addons) {
                    if (addons)
                        self->contents.addons = *addons;
                    else
                        self->contents.problem = addons.error();
                    self->readDrains();
                });
    }

    void readDrains()
    {
        QList<SourceRef> sources{{appId, {}}};
        for (const auto &addon : contents.addons) {
            if (producesLines(addon)) // the others cannot have any
                sources.append({appId, addon.id});
        }
        pending = int(sources.size());
        for (const auto &source : sources) {
            onReply(context, platform.drains(source),
                    [self = shared_from_this()](const Result<QList<Drain>> &drains) {
                        if (drains)
                            self->contents.drains += *drains;
                        else
                            self->contents.problem = drains.error();
                        if (--self->pending == 0)
                            self->done(self->contents);
                    });
        }
    }
};

} // namespace

void readAppContents(QObject *context, Platform &platform, const QString &appId,
                     std::function<void(const AppContents &)> done)
{
    std::make_shared<Reading>(context, platform, appId, std::move(done))->readApps();
}

} // namespace drainboard
