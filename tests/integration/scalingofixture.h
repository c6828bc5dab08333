// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/scalingo/scalingoplatform.h"
#include "support/answerof.h"
#include "support/contractserver.h"
#include "support/manualclock.h"

#include <QTemporaryDir>
#include <QTest>

namespace drainboard {

/// A platform on loopback with the app `shop`, its database and its scheduler, and an account on it.
class ScalingoFixture
{
public:
    static inline const QByteArray first = "syslog://:sesame-1111@one.example.com:6514";
    static inline const QByteArray second = "datadog://sesame2222sesame2222sesame2222ab?region=eu";

    ScalingoFixture()
        : server(clock)
    {
        shop = {server.addApp(QStringLiteral("shop")), {}};
        database = server.addAddon(shop.app);
        scheduler = server.addAddon(shop.app, QStringLiteral("scheduler"));
        server.addDrain(shop, first);
        server.addDrain(database, second);
    }

    ScalingoOptions options()
    {
        ScalingoOptions options;
        options.connection = server.connection();
        options.token = SecretText(ContractServer::token());
        options.cacheFolder = folder.path();
        options.journal = [this](const JournalEntry &entry) { journal << entry; };
        return options;
    }
    void open(const ScalingoOptions &options)
    {
        platform = std::make_unique<ScalingoPlatform>(options, clock);
        platform->start();
    }
    void open() { open(options()); }
    /// Until the account is read to its end.
    bool readAll()
    {
        return QTest::qWaitFor(
            [&] {
                const CrawlStatus crawl = platform->remote()->crawl();
                return crawl.total > 0 && crawl.done == crawl.total;
            },
            20000);
    }
    /// The URLs that the platform gives for a source.
    QList<QByteArray> shown(const SourceRef &source)
    {
        QList<QByteArray> urls;
        const auto drains = answerOf(platform->drains(source));
        for (const Drain &drain : drains.value_or(QList<Drain>()))
            urls << drain.url;
        return urls;
    }

    ManualClock clock;
    ContractServer server;
    QTemporaryDir folder;
    SourceRef shop, database, scheduler;
    QList<JournalEntry> journal;
    std::unique_ptr<ScalingoPlatform> platform;
};

/// A test of which each function has a fixture of its own.
class ScalingoTest : public QObject
{
    Q_OBJECT

protected:
    static inline const QByteArray &first = ScalingoFixture::first;
    static inline const QByteArray &second = ScalingoFixture::second;

    std::unique_ptr<ScalingoFixture> m_fixture;

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<ScalingoFixture>(); }
    void cleanup() { m_fixture.reset(); }
};

} // namespace drainboard
