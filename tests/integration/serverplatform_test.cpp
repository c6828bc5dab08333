// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/serverplatform.h"
#include "support/answerof.h"
#include "support/contractserver.h"
#include "support/manualclock.h"

#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// A Drainboard server that answers now and then.
class ServerPlatformTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void asksAgainForWhatCouldNotBeRead();
    void aRefreshConnectsAtOnce();
    void leavesARefusedTokenAlone();
    void aRefusedStreamTellsOfARefusedToken();
    void aStreamRefusedForAnotherReasonIsNotFollowed();

private:
    static inline const QByteArray about = "GET /drainboard/v1/about";
    static inline const QByteArray drains = "GET /drainboard/v1/drains";
    static inline const QByteArray live = "GET /drainboard/v1/live";

    void answer(const QByteArray &line, const QByteArray &json)
    {
        m_server->fail({.where = line, .status = 200, .body = json});
    }
    /// So long that whatever waits is due, in steps.
    void wait(std::chrono::seconds time)
    {
        for (; time > 0s; time -= 1s) {
            m_clock.advance(1s);
            QTest::qWait(1);
        }
    }

    ManualClock m_clock;
    std::unique_ptr<ContractServer> m_server;
    std::unique_ptr<ServerPlatform> m_platform;
};

void ServerPlatformTest::init()
{
    m_server = std::make_unique<ContractServer>(m_clock);
    m_server->addApp(u"shop"_s);
    m_server->fail({.where = live, .status = 404, .body = "{}"}); // nobody opens a websocket
    ScalingoOptions options;
    options.connection = m_server->connection();
    options.connection.kind = ConnectionKind::Server;
    options.token = SecretText(ContractServer::token());
    m_platform = std::make_unique<ServerPlatform>(options, m_clock);
}

void ServerPlatformTest::cleanup()
{
    m_platform.reset();
    m_server.reset();
}

void ServerPlatformTest::asksAgainForWhatCouldNotBeRead()
{
    for (const QByteArray &line : {about, drains})
        m_server->fail({.where = line, .times = 2, .status = 500, .body = "{}"});
    answer(about, R"({"capabilities":["report_health","change_drains"],"read_only":false})");
    answer(drains, R"({"time":"2031-05-04T10:00:00.000000Z","drains":[]})");
    m_platform->start();
    QTRY_VERIFY(m_server->count(about) == 1 && m_server->count(drains) == 1);
    const auto isKnown = [this] {
        return m_platform->capabilities().testFlag(Capability::ChangeDrains) && m_server->count(drains) == 3;
    };
    QVERIFY(QTest::qWaitFor(
        [&] {
            wait(1s);
            return isKnown();
        },
        20'000));
    const int asked = m_server->count(about);
    wait(120s);
    QCOMPARE(m_server->count(about), asked); // which is known now
    QCOMPARE(m_server->count(drains), 3);
}

void ServerPlatformTest::aRefreshConnectsAtOnce()
{
    answer(about, R"({"capabilities":["report_health"],"read_only":false})");
    answer(drains, R"({"time":"2031-05-04T10:00:00.000000Z","drains":[]})");
    m_platform->start();
    QTRY_COMPARE(m_server->count(live), 1);
    QTRY_VERIFY(m_platform->remote()->isInterrupted());
    QTRY_VERIFY(m_server->count(about) == 1 && m_server->count(drains) == 1);
    m_platform->remote()->refresh();
    QTRY_COMPARE(m_server->count(live), 2);
    QTRY_VERIFY(m_server->count(about) == 2 && m_server->count(drains) == 2);
}

void ServerPlatformTest::leavesARefusedTokenAlone()
{
    m_server->setTokenAccepted(false);
    m_platform->start();
    QTRY_VERIFY(m_platform->remote()->crawl().tokenRefused);
    wait(5s);
    const int exchanges = m_server->count("POST");
    wait(120s);
    QCOMPARE(m_server->count("POST"), exchanges);
}

/// A server that was started anew on other data knows neither the token nor what was made of it.
void ServerPlatformTest::aRefusedStreamTellsOfARefusedToken()
{
    answer(about, R"({"capabilities":["report_health"],"read_only":false})");
    answer(drains, R"({"time":"2031-05-04T10:00:00.000000Z","drains":[]})");
    QString problem;
    connect(m_platform.get(), &Platform::problemChanged, this, [&](const QString &text) { problem = text; });
    m_platform->start();
    QTRY_VERIFY(m_server->count(about) == 1 && m_server->count(drains) == 1);
    QTRY_VERIFY(!problem.isEmpty());
    m_server->behave();
    m_server->expireBearers();
    m_server->setTokenAccepted(false);
    m_server->fail({.where = live, .status = 401, .body = "{}"});
    const int opened = m_server->count(live);
    QVERIFY(QTest::qWaitFor([&] {
        wait(1s);
        return m_server->count(live) > opened;
    }));
    const int exchanges = m_server->count("POST");
    QTRY_VERIFY(m_platform->remote()->crawl().tokenRefused);
    QVERIFY(m_server->count("POST") - exchanges <= 1);
    QCOMPARE(problem, QString()); // one trouble, told once
    wait(120s);
    QVERIFY(m_server->count("POST") - exchanges <= 1);
}

void ServerPlatformTest::aStreamRefusedForAnotherReasonIsNotFollowed()
{
    m_server->behave();
    answer(about, R"({"capabilities":["report_health"],"read_only":false})");
    answer(drains, R"({"time":"2031-05-04T10:00:00.000000Z","drains":[]})");
    m_server->fail({.where = live, .status = 401, .body = "{}"}); // by a proxy, say
    QString problem;
    connect(m_platform.get(), &Platform::problemChanged, this, [&](const QString &text) { problem = text; });
    m_platform->start();
    QTRY_VERIFY(m_server->count(about) > 1); // the token is tried
    wait(5s);
    QVERIFY(!m_platform->remote()->crawl().tokenRefused);
    QVERIFY(problem.contains(u"not followed"_s));
}

QTEST_GUILESS_MAIN(ServerPlatformTest)
#include "serverplatform_test.moc"
