// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/drains/drainactions.h"
#include "desktop/drains/drainsview.h"
#include "support/fakeplatform.h"

#include <QLabel>
#include <QStackedWidget>
#include <QTableView>
#include <QTest>

#include <optional>

namespace drainboard {

inline const QByteArray secretUrl = "syslog://:s3cr3t-token@logs.example.com:6514";

/// An app with a drain, its PostgreSQL with another.
struct DrainsFixture
{
    DrainsFixture()
    {
        shop = {platform.addApp(QStringLiteral("shop")).id, {}};
        postgres = {shop.app, platform.addAddon(shop.app, QStringLiteral("postgresql")).id};
        drain = platform.addDrain(shop, secretUrl);
        platform.addDrain(postgres, "tcp+tls://logs.papertrailapp.com:10333");
    }

    void show()
    {
        inventory.emplace(platform);
        view.emplace(*inventory);
        view->resize(1200, 500);
        view->show();
    }
    bool showReady()
    {
        show();
        view->setScope(shop);
        return QTest::qWaitFor([&] { return inventory->state() == Inventory::State::Ready; });
    }
    template <typename T>
    T *child(const QString &name)
    {
        auto *found = view->findChild<T *>(name);
        Q_ASSERT(found);
        return found;
    }
    QString message() { return child<QLabel>(QStringLiteral("messageLabel"))->text(); }
    bool showsMessage()
    {
        return child<QStackedWidget>(QStringLiteral("stack"))->currentWidget()->objectName() ==
               QStringLiteral("messagePage");
    }
    int rows() { return child<QTableView>(QStringLiteral("table"))->model()->rowCount(); }
    void report(HealthState state, int failures, const QString &reason = {})
    {
        DrainStatus status;
        status.key = drain.key();
        status.health.state = state;
        status.health.failures = failures;
        status.health.reason = reason;
        status.lastError = reason;
        status.health.quarantinedSince = platform.manualClock().now();
        status.health.quarantinedUntil = platform.manualClock().now() + std::chrono::minutes(5);
        status.counters = {1234, 56789, 3, 2, {}};
        status.backlog = 77;
        platform.emitStatus(status);
    }

    FakePlatform platform;
    SourceRef shop, postgres;
    Drain drain;
    std::optional<Inventory> inventory;
    std::optional<DrainsView> view;
};

} // namespace drainboard
