// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/serverlive.h"

#include "support/manualclock.h"

#include <QSignalSpy>
#include <QTest>
#include <QWebSocket>
#include <QWebSocketServer>

using namespace drainboard;
using namespace Qt::StringLiterals;

/// What comes over a real websocket, and in which turns of the event loop it is told. How it connects again
/// is seen in integration/two_clients_test.
class ServerLiveTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void tellsInOrderOneMessageATurn();
    void leavesOutWhatIsNoMessage();
    void givesUpWhatNobodyCanFollow();
    void forgetsWhatWaitsWhenItConnectsAnew();

private:
    void send(const QStringList &texts);

    ManualClock m_clock;
    std::unique_ptr<QWebSocketServer> m_server;
    std::unique_ptr<QWebSocket> m_peer;
    std::unique_ptr<ServerLive> m_live;
    QStringList m_events;
    QStringList m_problems;
};

void ServerLiveTest::init()
{
    m_server = std::make_unique<QWebSocketServer>(u"server"_s, QWebSocketServer::NonSecureMode);
    QVERIFY(m_server->listen(QHostAddress::LocalHost));
    m_live =
        std::make_unique<ServerLive>(u"http://127.0.0.1:%1"_s.arg(m_server->serverPort()),
                                     SecretText(u"tk-0"_s), QSslConfiguration(), m_clock, [] { return 0.0; });
    m_events.clear();
    m_problems.clear();
    connect(m_live.get(), &ServerLive::told, this, [this](const QString &event) { m_events += event; });
    connect(m_live.get(), &ServerLive::problemChanged, this,
            [this](const QString &problem) { m_problems += problem; });
    m_live->start();
    QTRY_COMPARE(m_problems, QStringList{u""_s});
    m_peer.reset(m_server->nextPendingConnection());
    QVERIFY(m_peer);
}

void ServerLiveTest::cleanup()
{
    m_live.reset();
    m_peer.reset();
    m_server.reset();
}

void ServerLiveTest::send(const QStringList &texts)
{
    for (const QString &text : texts)
        m_peer->sendTextMessage(text);
    m_peer->flush();
}

void ServerLiveTest::tellsInOrderOneMessageATurn()
{
    const QSignalSpy told(m_live.get(), &ServerLive::told);
    QList<qsizetype> toldUntil{0}; // turn by turn
    QTimer everyTurn;
    connect(&everyTurn, &QTimer::timeout, this, [&] { toldUntil += told.size(); });
    everyTurn.start(0);

    QStringList texts;
    QStringList events;
    for (int i = 0; i < 20; ++i) {
        events += u"e%1"_s.arg(i);
        texts += u"{\"event\":\"e%1\"}"_s.arg(i);
    }
    send(texts);
    QTRY_COMPARE(m_events.size(), events.size());
    QCOMPARE(m_events, events);
    QTRY_COMPARE(toldUntil.last(), events.size());
    for (qsizetype i = 1; i < toldUntil.size(); ++i)
        QVERIFY(toldUntil[i] - toldUntil[i - 1] <= 1);
}

void ServerLiveTest::leavesOutWhatIsNoMessage()
{
    send({u"nonsense"_s, u"[]"_s, u"{\"event\":7}"_s, u"{\"event\":\"\"}"_s, u"{\"event\":\"ping\"}"_s});
    QTRY_COMPARE(m_events, QStringList{u"ping"_s});
}

void ServerLiveTest::givesUpWhatNobodyCanFollow()
{
    // Many come in each turn, in which one is told.
    send(QStringList(12000, QString(2 * 1024, u'x')));
    QTRY_COMPARE(m_problems.size(), 2);
    QVERIFY2(m_problems.last().contains(u"more than this computer can follow"_s),
             qPrintable(m_problems.last()));
}

void ServerLiveTest::forgetsWhatWaitsWhenItConnectsAnew()
{
    connect(m_live.get(), &ServerLive::told, this, [this](const QString &event) {
        if (event == u"first"_s)
            m_live->setToken(SecretText(u"tk-1"_s));
    });
    send({u"{\"event\":\"first\"}"_s, u"{\"event\":\"second\"}"_s});
    QTRY_COMPARE(m_problems.size(), 2); // open again
    std::unique_ptr<QWebSocket> next(m_server->nextPendingConnection());
    next->sendTextMessage(u"{\"event\":\"hello\"}"_s);
    QTRY_VERIFY(m_events.contains(u"hello"_s));
    QCOMPARE(m_events, (QStringList{u"first"_s, u"hello"_s}));
}

QTEST_GUILESS_MAIN(ServerLiveTest)
#include "serverlive_test.moc"
