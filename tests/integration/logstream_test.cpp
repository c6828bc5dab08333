// SPDX-License-Identifier: GPL-3.0-or-later
#include "logstreamfixture.h"

#include <QSignalSpy>
#include <QUrlQuery>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

using State = LiveStatus::State;

/// A log that is followed as it should be, over real websockets.
class LogStreamTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void dumpThenStream();
    void streamWaitsForTheDump();
    void linesInBothAreToldOnce();
    void severalLinesInAFrameAndBothKeys();
    void reconnectsWithoutLossAndWithoutRepetition();
    void pausesGrow();
    void aSteadyConnectionShortensThePauseAgain();
    void dumpIsReadWhereTheStreamIsRefused();
    void lostWhileTheDumpIsRead();
    void pingsKeepItAlive();
    void manyLinesBeforeTheDump();
    void stopEndsIt();
};

void LogStreamTest::dumpThenStream()
{
    LogPeer peer;
    peer.dumpText = line(1, "one") + '\n' + line(2, "two") + '\n';
    LogRun run(peer);
    QCOMPARE(run.state(), State::Off);
    run.stream.start();
    QCOMPARE(run.state(), State::Connecting);
    QTRY_COMPARE(run.state(), State::Live);
    QCOMPARE(run.text(), QString());
    peer.socket->sendTextMessage(frame(line(3, "three") + '\n'));
    QTRY_COMPARE(run.told(), (QList<QByteArray>{"one", "two", "three"}));
    QCOMPARE(run.times.last() - run.times.first(), 2'000'000);

    QCOMPARE(peer.dumpsAsked.size(), 1);
    const QUrlQuery dump(peer.dumpsAsked.first());
    QCOMPARE(dump.queryItemValue(u"token"_s), token);
    QCOMPARE(dump.queryItemValue(u"n"_s), QString::number(LogStream::dumpLines));
    const QUrlQuery stream(peer.socket->requestUrl());
    QCOMPARE(stream.queryItemValue(u"token"_s), token);
    QCOMPARE(stream.queryItemValue(u"stream"_s), u"true"_s);
}

void LogStreamTest::streamWaitsForTheDump()
{
    LogPeer peer;
    peer.dumpText.reset();
    LogRun run(peer);
    run.stream.start();
    QTRY_COMPARE(peer.dumpsAsked.size(), 1);
    peer.socket->sendTextMessage(frame(line(2, "two")));
    peer.socket->ping();
    QSignalSpy pong(peer.socket, &QWebSocket::pong);
    QVERIFY(pong.wait()); // so the line has arrived
    QVERIFY(run.told().isEmpty());
    peer.dump.answer(line(1, "one") + '\n');
    QTRY_COMPARE(run.told(), (QList<QByteArray>{"one", "two"}));
}

void LogStreamTest::linesInBothAreToldOnce()
{
    LogPeer peer;
    peer.dumpText.reset();
    LogRun run(peer);
    run.stream.start();
    QTRY_COMPARE(peer.dumpsAsked.size(), 1);
    peer.socket->sendTextMessage(frame(line(1, "one")));
    peer.dump.answer(line(1, "one") + '\n' + line(2, "two") + '\n');
    QTRY_COMPARE(run.state(), State::Live);
    peer.socket->sendTextMessage(frame(line(2, "two")));
    peer.socket->sendTextMessage(frame(line(3, "three")));
    QTRY_COMPARE(run.told(), (QList<QByteArray>{"one", "two", "three"}));
}

void LogStreamTest::severalLinesInAFrameAndBothKeys()
{
    LogPeer peer;
    LogRun run(peer);
    QVERIFY(run.startUntil(State::Live));
    const std::int64_t sent = run.clock.wallMicroseconds();
    peer.socket->sendTextMessage(frame(line(1, "one") + '\n' + line(2, "two") + '\n'));
    peer.socket->sendTextMessage(frame("no line at all").replace(u"\"event\""_s, u"\"name\""_s));
    QTRY_COMPARE(run.told(), (QList<QByteArray>{"one", "two", "no line at all"}));
    QVERIFY(run.times.last() >= sent && run.times.last() <= run.clock.wallMicroseconds());
}

void LogStreamTest::reconnectsWithoutLossAndWithoutRepetition()
{
    LogPeer peer;
    peer.dumpText = line(1, "one") + '\n';
    LogRun run(peer);
    QVERIFY(run.startUntil(State::Live));
    peer.socket->sendTextMessage(frame(line(2, "two")));
    QTRY_COMPARE(run.told().size(), 2);

    peer.dumpText = line(1, "one") + '\n' + line(2, "two") + '\n' + line(3, "missed") + '\n';
    peer.socket->abort();
    QTRY_COMPARE(run.state(), State::Waiting);
    QCOMPARE(run.text(), u"127.0.0.1 closed the connection."_s);
    QVERIFY(run.pause() > 0ms);
    run.clock.advance(run.pause());
    QTRY_COMPARE(run.state(), State::Live);
    QCOMPARE(peer.urlsAsked, 2); // its token may be used up
    peer.socket->sendTextMessage(frame(line(3, "missed")));
    peer.socket->sendTextMessage(frame(line(4, "four")));
    QTRY_COMPARE(run.told(), (QList<QByteArray>{"one", "two", "missed", "four"}));
}

void LogStreamTest::pausesGrow()
{
    LogPeer peer;
    peer.server.close();
    LogRun run(peer, 0.999);
    run.stream.start();
    QList<std::chrono::milliseconds::rep> seconds;
    for (int i = 0; i < 8; ++i) {
        QTRY_COMPARE(run.state(), State::Waiting);
        seconds.append((run.pause() + 500ms) / 1s);
        run.clock.advance(run.pause());
    }
    QCOMPARE(seconds, (QList<std::chrono::milliseconds::rep>{2, 4, 8, 16, 32, 64, 120, 120}));
}

void LogStreamTest::aSteadyConnectionShortensThePauseAgain()
{
    LogPeer peer;
    LogRun run(peer, 0.999);
    run.stream.start();
    const auto pauseAfter = [&](std::chrono::seconds held) {
        if (run.state() == State::Waiting)
            run.clock.advance(run.pause());
        [&] { QTRY_COMPARE(run.state(), State::Live); }();
        run.clock.advance(held);
        peer.socket->abort();
        [&] { QTRY_COMPARE(run.state(), State::Waiting); }();
        return (run.pause() + 500ms) / 1s;
    };
    QCOMPARE(pauseAfter(1s), 2);
    QCOMPARE(pauseAfter(1s), 4);
    QCOMPARE(pauseAfter(1s), 8);
    QCOMPARE(pauseAfter(60s), 2);
}

void LogStreamTest::dumpIsReadWhereTheStreamIsRefused()
{
    LogPeer peer;
    QTcpServer refusing;
    QVERIFY(refusing.listen(QHostAddress::LocalHost));
    connect(&refusing, &QTcpServer::newConnection, &refusing, [&] {
        QTcpSocket *socket = refusing.nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, socket, [socket] {
            socket->write("HTTP/1.1 403 " + token.toUtf8() + "\r\nContent-Length: 0\r\n\r\n");
            socket->disconnectFromHost();
        });
    });
    peer.url = u"http://127.0.0.1:%1/logs?token=%2"_s.arg(refusing.serverPort()).arg(token);
    peer.dumpText = line(1, "one") + '\n';
    LogRun run(peer);
    QVERIFY(run.startUntil(State::Waiting));
    QCOMPARE(run.text(), u"127.0.0.1 did not open the stream."_s);
    QCOMPARE(run.told(), QList<QByteArray>{"one"});
    run.clock.advance(run.pause());
    QTRY_COMPARE(run.state(), State::Waiting);
    QCOMPARE(run.told(), QList<QByteArray>{"one"});
}

void LogStreamTest::lostWhileTheDumpIsRead()
{
    LogPeer peer;
    peer.dumpText.reset();
    LogRun run(peer);
    run.stream.start();
    QTRY_COMPARE(peer.dumpsAsked.size(), 1);
    peer.socket->sendTextMessage(frame(line(2, "two")));
    QSignalSpy gone(peer.socket, &QWebSocket::disconnected);
    peer.socket->close();
    QVERIFY(gone.count() == 1 || gone.wait());
    peer.dump.answer(line(1, "one") + '\n');
    QTRY_COMPARE(run.state(), State::Waiting);
    QCOMPARE(run.told(), (QList<QByteArray>{"one", "two"}));
    QCOMPARE(peer.dumpsAsked.size(), 1);
}

void LogStreamTest::pingsKeepItAlive()
{
    LogPeer peer;
    LogRun run(peer);
    QVERIFY(run.startUntil(State::Live));
    for (int second = 1; second <= 3; ++second) {
        run.clock.advance(StreamSocket::silentTime - 30s); // told() takes some time too
        peer.socket->sendTextMessage(u"{\"event\":\"ping\"}"_s);
        peer.socket->sendTextMessage(frame(line(second)));
        QTRY_COMPARE(run.told().size(), second);
        QCOMPARE(run.state(), State::Live);
    }
}

void LogStreamTest::manyLinesBeforeTheDump()
{
    LogPeer peer;
    peer.dumpText.reset();
    LogRun run(peer);
    run.stream.start();
    QTRY_COMPARE(peer.dumpsAsked.size(), 1);
    const QByteArray big = QByteArray(600'000, 'b');
    peer.socket->sendTextMessage(frame(line(1, big)));
    peer.socket->sendTextMessage(frame(line(2, big)));
    QTRY_COMPARE(run.told().size(), 2); // not held any longer
    peer.dump.answer(line(1, big) + '\n' + line(0, "zero") + '\n');
    QTRY_COMPARE(run.state(), State::Live);
    QCOMPARE(run.told().size(), 3);
    QCOMPARE(run.texts.last(), "zero"_ba);
}

void LogStreamTest::stopEndsIt()
{
    LogPeer peer;
    LogRun run(peer);
    QVERIFY(run.startUntil(State::Live));
    QSignalSpy gone(peer.socket, &QWebSocket::disconnected);
    run.stream.stop();
    QCOMPARE(run.state(), State::Off);
    QVERIFY(gone.count() == 1 || gone.wait());
    QCOMPARE(run.clock.waitingAlarms(), 0);

    QVERIFY(run.startUntil(State::Live));
}

QTEST_GUILESS_MAIN(LogStreamTest)
#include "logstream_test.moc"
