// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/scalingoplatform.h"

#include "support/contractserver.h"
#include "support/manualclock.h"

#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// A large account under the platform's limit of 60 requests a minute, which the server of the test enforces.
class ScalingoCrawlTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void selectedAppComesWithinThreeRequests();
    void selectedWhileTheLimitIsSpent();
    void pauseHoldsTheRestAlone();
    void wholeCrawlKeepsTheLimit();
    void restartGoesOn();

private:
    static constexpr int apps = 500;
    static constexpr int addonsPerApp = 3;
    /// Exchange, user and apps; then each app's drains, its addons and the drains of those.
    static constexpr int allRequests = 3 + apps * (2 + addonsPerApp);

    void open()
    {
        ScalingoOptions options;
        options.connection = m_server->connection();
        options.token = SecretText(ContractServer::token());
        options.cacheFolder = m_folder->path();
        m_platform = std::make_unique<ScalingoPlatform>(options, m_clock);
        m_platform->start();
    }
    qsizetype asked() const { return m_server->requests().size(); }
    bool waitForRequests(qsizetype count)
    {
        return QTest::qWaitFor([&] { return asked() >= count; }, 30000);
    }
    /// Lets everything be sent that may be at this moment of the clock: the background's share of the limit.
    /// Not by qWaitFor, which naps between two looks at the sockets.
    bool settle()
    {
        QTimer guard; // so that there is always an event to wait for
        guard.start(1s);
        const QDeadlineTimer deadline(30s);
        while (!isShareSpent() && !isDone() && !deadline.hasExpired())
            QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
        return !deadline.hasExpired();
    }
    bool isShareSpent() const
    {
        constexpr qsizetype share = 50;
        return asked() >= share && m_server->requests()[asked() - share].at + 61s > m_clock.now();
    }
    bool isDone() const
    {
        const CrawlStatus crawl = m_platform->remote()->crawl();
        return crawl.total > 3 && crawl.done == crawl.total;
    }
    SourceRef app(int i) const { return {u"app-a%1"_s.arg(i), {}}; }

    ManualClock m_clock;
    std::unique_ptr<ContractServer> m_server;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ScalingoPlatform> m_platform;
};

void ScalingoCrawlTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_server = std::make_unique<ContractServer>(m_clock);
    m_server->setLimit(60);
    for (int i = 0; i < apps; ++i) {
        const SourceRef source{m_server->addApp(u"a%1"_s.arg(i)), {}};
        m_server->addDrain(source, "ovh://:token@h%1.example.com:6514");
        for (int j = 0; j < addonsPerApp; ++j)
            m_server->addAddon(source.app);
    }
}

void ScalingoCrawlTest::cleanup()
{
    m_platform.reset();
    m_server.reset();
}

void ScalingoCrawlTest::selectedAppComesWithinThreeRequests()
{
    open();
    QVERIFY(waitForRequests(20)); // the crawl is under way
    const auto before = asked();
    m_platform->remote()->setFocus(app(400));
    const auto drains = m_platform->drains(app(400));
    QTRY_VERIFY(drains.isFinished());
    QCOMPARE(drains.result()->size(), 1);
    qsizetype read = before;
    while (m_server->lines()[read] != "GET /v1/apps/app-a400/log_drains")
        ++read;
    QVERIFY2(read - before < 3, qPrintable(QString::number(read - before)));
}

void ScalingoCrawlTest::selectedWhileTheLimitIsSpent()
{
    open();
    QVERIFY(waitForRequests(50)); // the background's share is spent
    m_platform->remote()->setFocus(app(400));
    const auto drains = m_platform->drains(app(400));
    QTRY_VERIFY(drains.isFinished()); // without the clock moving: room was kept for it
    QCOMPARE(m_server->lines()[50], "GET /v1/apps/app-a400/log_drains");

    // Also what is the next of the background, and waits there for the next minute.
    const SourceRef next{app(9).app, u"ad-28"_s};
    QVERIFY(!m_server->lines().contains("GET /v1/apps/app-a9/addons/ad-28/log_drains"));
    QVERIFY(m_server->lines().contains("GET /v1/apps/app-a9/addons"));
    m_platform->remote()->setFocus(next);
    const auto waited = m_platform->drains(next);
    QTRY_VERIFY(waited.isFinished());
}

void ScalingoCrawlTest::pauseHoldsTheRestAlone()
{
    open();
    QVERIFY(waitForRequests(20));
    m_platform->remote()->setCrawlPaused(true);
    QVERIFY(m_platform->remote()->crawl().paused);
    QTRY_COMPARE(m_platform->remote()->crawl().done, m_server->count("GET")); // what was on its way is here
    const auto paused = asked();
    m_clock.advance(1h);
    m_platform->remote()->setFocus(app(400));
    const auto drains = m_platform->drains(app(400));
    QTRY_VERIFY(drains.isFinished());
    QVERIFY(waitForRequests(paused + 1 + 1 + 1 + addonsPerApp)); // a new bearer, then all of the app
    for (qsizetype i = paused; i < asked(); ++i)
        QVERIFY(m_server->lines()[i].contains("app-a400") || m_server->lines()[i].startsWith("POST"));

    m_platform->remote()->setCrawlPaused(false);
    QVERIFY(waitForRequests(paused + 20));
}

void ScalingoCrawlTest::wholeCrawlKeepsTheLimit()
{
    open();
    QElapsedTimer real;
    real.start();
    const auto begin = m_clock.now();
    while (!isDone() && real.elapsed() < 100'000) {
        QVERIFY(settle());
        m_clock.advance(1s);
    }
    QVERIFY(isDone());
    QCOMPARE(m_server->count("GET"), allRequests - 1); // each once
    QVERIFY2(m_server->mostInAMinute() <= 60, qPrintable(QString::number(m_server->mostInAMinute())));
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(m_clock.now() - begin).count();
    qInfo("%lld requests in %lld minutes of the clock, at most %d in any minute; %lld s of the test",
          static_cast<long long>(asked()), static_cast<long long>(minutes), m_server->mostInAMinute(),
          static_cast<long long>(real.elapsed() / 1000));
    QVERIFY(minutes < 60); // and the limit is made use of
    for (int i = 0; i < apps; ++i)
        QVERIFY(m_platform->remote()->readAt(app(i)));
}

void ScalingoCrawlTest::restartGoesOn()
{
    open();
    while (asked() < 150) {
        QVERIFY(settle());
        m_clock.advance(1s);
    }
    QVERIFY(settle());
    QList<SourceRef> read;
    for (int i = 0; i < apps; ++i) {
        if (m_platform->remote()->readAt(app(i)))
            read << app(i);
    }
    QVERIFY(read.size() > 20);
    m_platform.reset();
    const auto before = asked();

    open(); // at once: the minute that the first run spent still counts
    const auto known = m_platform->apps();
    QTRY_VERIFY(known.isFinished());
    for (const SourceRef &source : std::as_const(read))
        QVERIFY(m_platform->remote()->readAt(source));
    const auto drains = m_platform->drains(read.first());
    QVERIFY(drains.isFinished()); // shown without asking
    QTRY_VERIFY(m_server->lines().count("GET /v1/apps") == 2);
    while (asked() < before + 100) {
        QVERIFY(settle());
        m_clock.advance(1s);
    }
    QVERIFY2(m_server->mostInAMinute() <= 60, qPrintable(QString::number(m_server->mostInAMinute())));
    // What was never read comes first.
    for (qsizetype i = before; i < before + 100; ++i) {
        const QByteArray line = m_server->lines()[i];
        for (const SourceRef &source : std::as_const(read).first(read.size() - 1))
            QVERIFY2(line != "GET /v1/apps/" + source.app.toLatin1() + "/log_drains", line.constData());
    }
}

QTEST_GUILESS_MAIN(ScalingoCrawlTest)
#include "scalingo_crawl_test.moc"
