// SPDX-License-Identifier: GPL-3.0-or-later
#include "httptestserver.h"
#include "rawclient.h"

#include <QSignalSpy>
#include <QWebSocket>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// What an ordinary client meets.
class HttpServerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersARequest();
    void namesItselfInEveryAnswer();
    void keepsTheConnection_data();
    void keepsTheConnection();
    void answersPipelinedRequestsInOrder();
    void takesChunkedBodies();
    void headHasNoBody();
    void continuesOnRequest();
    void answersLater();
    void droppedExchangeIsAnswered();
    void handsOverInItsOwnThread();
    void webSocketEchoes();
    void webSocketAnswersPings();
    void webSocketClosesInOrder();
    void webSocketFromTheServer();
    void eventsArrive();
    void eventsEndWithTheStream();
    void clientLeavesAStream();
    void peerIsTheAddress();
    void portInUse();
    void notAnAddress();
    void stopLetsARunningRequestEnd();
    void stopCutsAfterItsGrace();
    void stopEndsStreams();
};

void HttpServerTest::answersARequest()
{
    HttpTestServer server;
    RawClient client(server.port);
    client.send(
        "POST /a%20b?c=d%26 HTTP/1.1\r\nHost: x.example\r\nX-One: 1\r\nContent-Length: 4\r\n\r\nbody");
    QTRY_COMPARE(client.status(), 200);
    QCOMPARE(client.answers().constFirst().body, "POST /a%20b?c=d%26\nbody");
    QCOMPARE(client.answers().constFirst().header("Content-Type"), "text/plain");
    const HttpRequest &request = server.requests.first();
    QCOMPARE(request.header("x-oNE"), "1");
    QCOMPARE(request.header("host"), "x.example");
    QVERIFY(!request.secure);
    QVERIFY(!request.wantsWebSocket);
}

void HttpServerTest::namesItselfInEveryAnswer()
{
    HttpTestServer server;
    RawClient client(server.port);
    client.send(get("/one") + get("/two") + "garbage\r\n\r\n");
    QTRY_COMPARE(client.answers().size(), 3);
    QSet<QByteArray> ids;
    for (const RawAnswer &answer : client.answers()) {
        ids.insert(answer.header("X-Request-Id"));
        QVERIFY(answer.header("Server").startsWith("Drainboard/"));
        const QDateTime date = QLocale::c().toDateTime(QString::fromLatin1(answer.header("Date")),
                                                       u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s);
        QVERIFY(qAbs(date.secsTo(QDateTime(QDateTime::currentDateTimeUtc().date(),
                                           QDateTime::currentDateTimeUtc().time()))) < 60);
    }
    QCOMPARE(ids.size(), 3);
    QVERIFY(ids.contains(server.requests.at(0).id));
    QVERIFY(ids.contains(server.requests.at(1).id));
    QVERIFY(!ids.contains(QByteArray()));
    QTRY_VERIFY(client.closed());
}

void HttpServerTest::keepsTheConnection_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<bool>("kept");
    QTest::newRow("1.1") << get("/") << true;
    QTest::newRow("1.1 close") << get("/", "Connection: close\r\n") << false;
    QTest::newRow("1.0") << QByteArray("GET / HTTP/1.0\r\n\r\n") << false;
    QTest::newRow("1.0 keep-alive") << QByteArray("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n") << true;
}

void HttpServerTest::keepsTheConnection()
{
    QFETCH(QByteArray, request);
    QFETCH(bool, kept);
    HttpTestServer server;
    RawClient client(server.port);
    client.send(request);
    QTRY_COMPARE(client.status(), 200);
    if (kept) {
        client.send(request);
        QTRY_COMPARE(client.answers().size(), 2);
    } else {
        QCOMPARE(client.answers().constFirst().header("Connection"), "close");
        QTRY_VERIFY(client.closed());
    }
}

void HttpServerTest::answersPipelinedRequestsInOrder()
{
    HttpTestServer server;
    RawClient client(server.port);
    QByteArray requests;
    for (int i = 0; i < 200; ++i)
        requests += get('/' + QByteArray::number(i));
    client.send(requests + get("/hold") + get("/last"));
    QTRY_COMPARE(server.held.size(), 1U);
    QCOMPARE(server.requests.size(), 201); // the last waits for its turn
    server.held.clear();
    QTRY_COMPARE(client.answers().size(), 202);
    for (int i = 0; i < 200; ++i)
        QCOMPARE(client.answers().at(i).body, "GET /" + QByteArray::number(i) + "?\n");
    QCOMPARE(client.answers().at(200).status, 500);
    QCOMPARE(client.answers().at(201).body, "GET /last?\n");
}

void HttpServerTest::takesChunkedBodies()
{
    HttpTestServer server;
    RawClient client(server.port);
    client.send("POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                "4;x=y\r\nWiki\r\n6\r\npedia \r\n0\r\nAuthorization: Bearer forged\r\n\r\n" +
                get("/next"));
    QTRY_COMPARE(client.answers().size(), 2);
    QCOMPARE(client.answers().constFirst().body, "POST /a?\nWikipedia ");
    QCOMPARE(server.requests.first().header("Authorization"), QByteArray()); // a trailer is no header
}

void HttpServerTest::headHasNoBody()
{
    HttpTestServer server;
    RawClient client(server.port);
    client.send("HEAD /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    QTRY_VERIFY(client.closed());
    QVERIFY(client.received.startsWith("HTTP/1.1 200 OK\r\n"));
    QVERIFY(client.received.contains("\r\nContent-Length: 9\r\n"));
    QVERIFY(client.received.endsWith("\r\n\r\n"));
}

void HttpServerTest::continuesOnRequest()
{
    HttpTestServer server;
    RawClient client(server.port);
    client.send("POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
    QTRY_COMPARE(client.received, "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("body");
    QTRY_COMPARE(client.answers().size(), 2);
    QCOMPARE(client.answers().constLast().body, "POST /a?\nbody");
}

void HttpServerTest::answersLater()
{
    HttpTestServer server;
    RawClient first(server.port);
    RawClient second(server.port);
    first.send(get("/hold"));
    QTRY_COMPARE(server.held.size(), 1U);
    second.send(get("/"));
    QTRY_COMPARE(second.status(), 200);
    QCOMPARE(first.status(), 0);
    server.held.front()->respond({201, "application/json", "{}", {{"Location", "/x"}}});
    QTRY_COMPARE(first.status(), 201);
    QCOMPARE(first.answers().constFirst().header("Location"), "/x");
}

void HttpServerTest::droppedExchangeIsAnswered()
{
    HttpTestServer server;
    RawClient client(server.port);
    client.send(get("/drop"));
    QTRY_COMPARE(client.status(), 500);
    QCOMPARE(client.answers().constFirst().body, "{\"error\":\"The server failed.\"}");
}

void HttpServerTest::handsOverInItsOwnThread()
{
    QThread *handled = nullptr;
    HttpServer server({}, [&](std::unique_ptr<HttpExchange> exchange) {
        handled = QThread::currentThread();
        exchange->respond({});
    });
    RawClient client(*server.listen(u"127.0.0.1"_s, 0, {}));
    client.send(get("/"));
    QTRY_COMPARE(client.status(), 200);
    QCOMPARE(handled, thread());
}

void HttpServerTest::webSocketEchoes()
{
    HttpTestServer server;
    QWebSocket client;
    QSignalSpy texts(&client, &QWebSocket::textMessageReceived);
    client.open(QUrl(u"ws://127.0.0.1:%1/socket"_s.arg(server.port)));
    QTRY_COMPARE(client.state(), QAbstractSocket::ConnectedState);
    QVERIFY(server.requests.first().wantsWebSocket);
    const QString big(600'000, u'ü');
    client.sendTextMessage(u"one"_s);
    client.sendTextMessage(big.left(400'000));
    client.sendTextMessage(QString());
    QTRY_COMPARE(texts.count(), 3);
    QCOMPARE(texts.at(0).first().toString(), u"one"_s);
    QCOMPARE(texts.at(1).first().toString(), big.left(400'000));
    QCOMPARE(texts.at(2).first().toString(), QString());
}

void HttpServerTest::webSocketAnswersPings()
{
    HttpTestServer server;
    QWebSocket client;
    QSignalSpy pongs(&client, &QWebSocket::pong);
    client.open(QUrl(u"ws://127.0.0.1:%1/socket"_s.arg(server.port)));
    QTRY_COMPARE(client.state(), QAbstractSocket::ConnectedState);
    client.ping("payload");
    QTRY_COMPARE(pongs.count(), 1);
    QCOMPARE(pongs.first().at(1).toByteArray(), "payload");
}

void HttpServerTest::webSocketClosesInOrder()
{
    HttpTestServer server;
    QWebSocket client;
    QSignalSpy texts(&client, &QWebSocket::textMessageReceived);
    client.open(QUrl(u"ws://127.0.0.1:%1/socket"_s.arg(server.port)));
    QTRY_COMPARE(server.streams.size(), 1U);
    for (int i = 0; i < 10; ++i)
        server.streams.front()->send("text");
    server.streams.front()->close();
    server.streams.front()->send("after");
    QTRY_COMPARE(client.state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(texts.count(), 10);
    QCOMPARE(client.closeCode(), QWebSocketProtocol::CloseCodeNormal);
    QCOMPARE(server.closedStreams, 0); // it was not the other side
}

void HttpServerTest::webSocketFromTheServer()
{
    HttpTestServer server;
    RawClient client(server.port);
    client.send(get("/socket", "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
                               "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                               "Sec-WebSocket-Extensions: permessage-deflate\r\n"));
    QTRY_COMPARE(client.status(), 101);
    const RawAnswer answer = client.answers().constFirst();
    QCOMPARE(answer.header("Sec-WebSocket-Accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    QCOMPARE(answer.header("Sec-WebSocket-Extensions"), QByteArray());
    QCOMPARE(answer.header("X-Request-Id"), server.requests.first().id);
    server.streams.front()->send("hi");
    QTRY_VERIFY(client.received.endsWith("\x81\x02hi"));
}

void HttpServerTest::eventsArrive()
{
    HttpTestServer server;
    RawClient client(server.port);
    client.send(get("/events"));
    QTRY_COMPARE(server.streams.size(), 1U);
    server.streams.front()->send("one");
    server.streams.front()->send("two\nlines\r\nthree\rfour");
    QTRY_VERIFY(
        client.received.endsWith("\r\n\r\ndata: one\n\ndata: two\ndata: lines\ndata: three\ndata: four\n\n"));
    const RawAnswer answer = client.answers().constFirst();
    QCOMPARE(answer.header("Content-Type"), "text/event-stream");
    QCOMPARE(answer.header("Connection"), "close");
    QCOMPARE(answer.header("X-Request-Id"), server.requests.first().id);
}

void HttpServerTest::eventsEndWithTheStream()
{
    HttpTestServer server;
    RawClient client(server.port);
    client.send(get("/events"));
    QTRY_COMPARE(server.streams.size(), 1U);
    server.streams.front()->send("last");
    server.streams.clear();
    QTRY_VERIFY(client.closed());
    QVERIFY(client.received.endsWith("data: last\n\n"));
}

void HttpServerTest::clientLeavesAStream()
{
    HttpTestServer server;
    RawClient events(server.port);
    events.send(get("/events"));
    QWebSocket socket;
    socket.open(QUrl(u"ws://127.0.0.1:%1/socket"_s.arg(server.port)));
    QTRY_COMPARE(server.streams.size(), 2U);
    QTRY_COMPARE(socket.state(), QAbstractSocket::ConnectedState);
    events.socket.disconnectFromHost();
    QTRY_COMPARE(server.closedStreams, 1);
    socket.abort();
    QTRY_COMPARE(server.closedStreams, 2);
    for (const auto &stream : server.streams)
        stream->send("to nobody");
}

void HttpServerTest::peerIsTheAddress()
{
    HttpTestServer server;
    RawClient client(server.port, u"127.0.0.7"_s);
    client.send(get("/"));
    QTRY_COMPARE(client.status(), 200);
    QCOMPARE(server.requests.first().peer, "127.0.0.7");
}

void HttpServerTest::portInUse()
{
    HttpTestServer server;
    HttpServer second({}, [](std::unique_ptr<HttpExchange>) {});
    const auto refused = second.listen(u"127.0.0.1"_s, server.port, {});
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::AlreadyExists);
    QCOMPARE(refused.error().text, u"127.0.0.1:%1 is in use by another program."_s.arg(server.port));
}

void HttpServerTest::notAnAddress()
{
    HttpServer server({}, [](std::unique_ptr<HttpExchange>) {});
    QCOMPARE(server.listen(u"localhost"_s, 0, {}).error().kind, ErrorKind::InvalidInput);
}

void HttpServerTest::stopLetsARunningRequestEnd()
{
    HttpTestServer server;
    QSignalSpy stopped(server.server.get(), &HttpServer::stopped);
    RawClient idle(server.port);
    RawClient busy(server.port);
    RawClient sending(server.port);
    idle.send(get("/"));
    busy.send(get("/hold"));
    sending.send(get("/") + "GET /half HTTP/1.1\r\nHost:"); // read together, so the answer shows that it was
    QTRY_COMPARE(server.held.size(), 1U);
    QTRY_COMPARE(idle.status(), 200);
    QTRY_COMPARE(sending.status(), 200);
    server.server->stop(1h);
    QTRY_VERIFY(idle.closed());
    QVERIFY(!busy.closed());
    RawClient late(server.port);
    QTRY_COMPARE(late.socket.error(), QAbstractSocket::ConnectionRefusedError);
    sending.send(" a\r\n\r\n");
    QTRY_COMPARE(sending.answers().size(), 2);
    QTRY_VERIFY(sending.closed());
    QCOMPARE(stopped.count(), 0);
    server.held.front()->respond({});
    QTRY_VERIFY(busy.closed());
    QCOMPARE(busy.status(), 200);
    QCOMPARE(busy.answers().constFirst().header("Connection"), "close");
    QTRY_COMPARE(stopped.count(), 1);
}

void HttpServerTest::stopCutsAfterItsGrace()
{
    HttpTestServer server;
    QSignalSpy stopped(server.server.get(), &HttpServer::stopped);
    RawClient busy(server.port);
    busy.send(get("/hold"));
    QTRY_COMPARE(server.held.size(), 1U);
    server.server->stop(50ms);
    QTRY_COMPARE(stopped.count(), 1);
    QTRY_VERIFY(busy.closed());
    QCOMPARE(busy.status(), 0);
    server.held.front()->respond({});
}

void HttpServerTest::stopEndsStreams()
{
    HttpTestServer server;
    QSignalSpy stopped(server.server.get(), &HttpServer::stopped);
    RawClient events(server.port);
    events.send(get("/events"));
    QWebSocket socket;
    socket.open(QUrl(u"ws://127.0.0.1:%1/socket"_s.arg(server.port)));
    QTRY_COMPARE(server.streams.size(), 2U);
    QTRY_COMPARE(socket.state(), QAbstractSocket::ConnectedState);
    server.server->stop(1h);
    QTRY_COMPARE(stopped.count(), 1);
    QTRY_VERIFY(events.closed());
    QTRY_COMPARE(socket.closeCode(), QWebSocketProtocol::CloseCodeGoingAway);
    QTRY_COMPARE(server.closedStreams, 2);
}

QTEST_GUILESS_MAIN(HttpServerTest)
#include "httpserver_test.moc"
