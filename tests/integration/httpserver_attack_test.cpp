// SPDX-License-Identifier: GPL-3.0-or-later
#include "httpattack.h"
#include "httptestcertificates.h"

#include "base/openfiles.h"

#include <QElapsedTimer>
#include <QTimer>

#include <deque>
#include <sys/socket.h>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr qsizetype kib = 1024;
constexpr qsizetype mib = 1024 * kib;

} // namespace

/// What hostile clients try. Each attack goes on while an ordinary client is served.
class HttpServerAttackTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { allowManyConnections(); }
    void sizes_data();
    void sizes();
    void malformed_data();
    void malformed();
    void refusalReachesAClientThatStillSends();
    void connectionsPerAddress();
    void connectionsInAll();
    void oneByteAfterTheOther_data();
    void oneByteAfterTheOther();
    void silenceOnATlsPort();
    void garbageOnATlsPort_data();
    void garbageOnATlsPort();
    void idleConnectionIsClosed();
    void answerThatNobodyReads();
    void unfinishedRequestsShareABudget();
    void unreadAnswersShareABudget();
    void halfClosedClientGetsItsAnswer();
    void clientVanishesBeforeTheAnswer();

private:
    HttpTestCertificates m_certificates;
};

void HttpServerAttackTest::sizes_data()
{
    // Of the limits as they come.
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("status");
    const auto line = [](qsizetype size) -> QByteArray {
        const QByteArray rest = " HTTP/1.1\r\n";
        return "GET /" + QByteArray(size - rest.size() - 5, 'x') + rest;
    };
    QTest::newRow("request line of 8 KiB") << line(8 * kib) + "Host: a\r\n\r\n" << 200;
    QTest::newRow("request line over 8 KiB") << line(8 * kib + 1) + "Host: a\r\n\r\n" << 414;
    QTest::newRow("request line without an end") << "GET /" + QByteArray(8 * kib, 'x') << 414;

    const auto headers = [](qsizetype size) -> QByteArray {
        const QByteArray rest = "\r\n\r\n";
        const QByteArray start = "Host: a\r\nX: ";
        return "GET / HTTP/1.1\r\n" + start + QByteArray(size - start.size() - rest.size(), 'x') + rest;
    };
    QTest::newRow("headers of 32 KiB") << headers(32 * kib) << 200;
    QTest::newRow("headers over 32 KiB") << headers(32 * kib + 1) << 431;
    QTest::newRow("headers without an end") << "GET / HTTP/1.1\r\nX: " + QByteArray(33 * kib, 'x') << 431;
    QByteArray many = "GET / HTTP/1.1\r\nHost: a\r\n";
    for (int i = 0; i < 127; ++i)
        many += "a:\r\n";
    QTest::newRow("128 headers") << many + "\r\n" << 200;
    QTest::newRow("129 headers") << many + "a:\r\n\r\n" << 431;

    const QByteArray post = "POST / HTTP/1.1\r\nHost: a\r\n";
    const auto length = [&](qsizetype size) -> QByteArray {
        return post + "Content-Length: " + QByteArray::number(size) + "\r\n\r\n";
    };
    QTest::newRow("body of 1 MiB") << length(mib) + QByteArray(mib, 'x') << 200;
    QTest::newRow("body over 1 MiB") << length(mib + 1) << 413;
    QTest::newRow("body over all numbers") << post + "Content-Length: 99999999999999999999\r\n\r\n" << 400;
    const QByteArray chunked = post + "Transfer-Encoding: chunked\r\n\r\n";
    const QByteArray half = "80000\r\n" + QByteArray(mib / 2, 'x') + "\r\n";
    QTest::newRow("chunks of 1 MiB") << chunked + half + half + "0\r\n\r\n" << 200;
    QTest::newRow("chunks over 1 MiB") << chunked + half + half + "1\r\n" << 413;
    QTest::newRow("a chunk over all numbers") << chunked + "fffffffffffffffff\r\n" << 400;
    QTest::newRow("a chunk extension without an end") << chunked + "1;" + QByteArray(9 * kib, 'x') << 400;
    QTest::newRow("trailers without an end") << chunked + "0\r\nX: " + QByteArray(9 * kib, 'x') << 400;
}

void HttpServerAttackTest::sizes()
{
    QFETCH(QByteArray, request);
    QFETCH(int, status);
    HttpTestServer server;
    RawClient client(server.port);
    client.send(request);
    QTRY_COMPARE(client.status(), status);
    QCOMPARE(server.requests.size(), status == 200 ? 1 : 0);
    if (status != 200) {
        QTRY_VERIFY(client.closed());
        QVERIFY(client.answers().constFirst().body.startsWith("{\"error\":\""));
    }
    QVERIFY(served(server));
}

void HttpServerAttackTest::malformed_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("status");
    const QByteArray post = "POST / HTTP/1.1\r\nHost: a\r\n";
    QTest::newRow("noise") << QByteArray::fromHex("00ff8001027f0d0a0d0a") << 400;
    QTest::newRow("TLS") << QByteArray::fromHex("160301020001000a0d0a") << 400;
    QTest::newRow("a header alone") << QByteArray("Host: a\r\n\r\n") << 400;
    QTest::newRow("HTTP/2") << QByteArray("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") << 505;
    QTest::newRow("unknown version") << QByteArray("GET / HTTP/3.0\r\n\r\n") << 505;
    QTest::newRow("CONNECT") << QByteArray("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n") << 400;
    QTest::newRow("fragment") << get("/a#b") << 400;
    QTest::newRow("absolute form without host") << get("http:///a") << 400;
    QTest::newRow("no host") << QByteArray("GET / HTTP/1.1\r\n\r\n") << 400;
    QTest::newRow("two hosts") << get("/", "Host: b\r\n") << 400;
    QTest::newRow("blank before the colon") << get("/", "X : 1\r\n") << 400;
    QTest::newRow("control character in a header") << get("/", "X: a\x01\r\n") << 400;
    QTest::newRow("bare line feeds") << QByteArray("GET / HTTP/1.1\nHost: a\n\n") << 505;
    QTest::newRow("two lengths") << post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab" << 400;
    QTest::newRow("the same length twice") << post + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na" << 400;
    QTest::newRow("list of lengths") << post + "Content-Length: 1, 1\r\n\r\na" << 400;
    QTest::newRow("signed length") << post + "Content-Length: +1\r\n\r\na" << 400;
    QTest::newRow("length, then chunks")
        << post + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        << 400;
    QTest::newRow("chunks, then length")
        << post + "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n"
        << 400;
    QTest::newRow("chunked twice")
        << post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        << 400;
    QTest::newRow("unknown encoding") << post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" << 501;
    QTest::newRow("hidden encoding") << post + "Transfer-Encoding: xchunked\r\n\r\n" << 501;
    QTest::newRow("chunks in HTTP/1.0")
        << QByteArray("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") << 400;
    QTest::newRow("not a chunk size") << post + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n" << 400;
    QTest::newRow("chunk longer than it says")
        << post + "Transfer-Encoding: chunked\r\n\r\n1\r\nabcd\r\n0\r\n\r\n"
        << 400;
    QTest::newRow("unknown expectation") << get("/", "Expect: a cake\r\n") << 417;
    QTest::newRow("old websocket")
        << get("/", "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\n") << 426;
    QTest::newRow("websocket without a key")
        << get("/", "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n") << 400;
}

void HttpServerAttackTest::malformed()
{
    QFETCH(QByteArray, request);
    QFETCH(int, status);
    HttpTestServer server;
    RawClient client(server.port);
    client.send(request + get("/smuggled"));
    QTRY_COMPARE(client.status(), status);
    QTRY_VERIFY(client.closed());
    QCOMPARE(client.answers().size(), 1);
    QVERIFY(server.requests.isEmpty());
    QVERIFY(client.answers().constFirst().body.startsWith("{\"error\":\""));
    QVERIFY(served(server));
}

void HttpServerAttackTest::refusalReachesAClientThatStillSends()
{
    HttpTestServer server;
    RawClient client(server.port);
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8000000\r\n\r\n" + QByteArray(8'000'000, 'x'));
    QTRY_COMPARE(client.status(), 413);
    QTRY_VERIFY(client.closed());
}

/// Is there soon a place for one more connection from 127.0.0.2? Stops at the first that is answered: each
/// takes the place until the server has seen its end.
static bool takesOneMore(const HttpTestServer &server)
{
    const auto taken = [&] {
        RawClient client(server.port, u"127.0.0.2"_s);
        client.send(get("/"));
        return QTest::qWaitFor([&] { return client.status() != 0; }) && client.status() == 200;
    };
    return QTest::qWaitFor(taken, 20'000);
}

void HttpServerAttackTest::connectionsPerAddress()
{
    HttpTestServer server;
    std::deque<RawClient> clients;
    for (int i = 0; i < 50; ++i)
        clients.emplace_back(server.port, u"127.0.0.2"_s);
    for (RawClient &client : clients)
        client.send(get("/"));
    for (RawClient &client : clients)
        QTRY_COMPARE(client.status(), 200);
    {
        RawClient tooMany(server.port, u"127.0.0.2"_s);
        QTRY_VERIFY(tooMany.closed());
        QCOMPARE(tooMany.status(), 503);
        QVERIFY(!tooMany.answers().constFirst().header("X-Request-Id").isEmpty());
    }
    QVERIFY(served(server));
    clients.pop_front();
    QVERIFY(takesOneMore(server));
}

void HttpServerAttackTest::connectionsInAll()
{
    HttpTestServer server;
    RawClient ordinary(server.port, u"127.0.0.100"_s);
    ordinary.send(get("/"));
    QTRY_COMPARE(ordinary.status(), 200);
    std::deque<RawClient> clients;
    for (int i = 0; i < 999; ++i) {
        clients.emplace_back(server.port, u"127.0.1.%1"_s.arg(i / 50 + 1));
        if (i % 100 == 99)
            QTRY_COMPARE(clients.back().socket.state(), QAbstractSocket::ConnectedState);
    }
    for (RawClient &client : clients)
        client.send(get("/"));
    for (RawClient &client : clients)
        QTRY_COMPARE(client.status(), 200);
    RawClient tooMany(server.port, u"127.0.2.1"_s);
    QTRY_VERIFY(tooMany.closed());
    QCOMPARE(tooMany.status(), 503);
    ordinary.send(get("/"));
    QTRY_COMPARE(ordinary.answers().size(), 2);
    clients.clear();
    QTRY_VERIFY(served(server));
}

void HttpServerAttackTest::oneByteAfterTheOther_data()
{
    QTest::addColumn<QByteArray>("start");
    QTest::addColumn<QByteArray>("drip");
    QTest::newRow("request line") << QByteArray("GET /") << QByteArray("x");
    QTest::newRow("headers") << QByteArray("GET / HTTP/1.1\r\nHost: a\r\n") << QByteArray("x: y\r\n");
    QTest::newRow("body") << QByteArray("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999\r\n\r\n")
                          << QByteArray("x");
    QTest::newRow("chunks") << QByteArray("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
                            << QByteArray("1\r\nx\r\n");
    QTest::newRow("empty lines") << QByteArray() << QByteArray("\r\n");
}

void HttpServerAttackTest::oneByteAfterTheOther()
{
    QFETCH(QByteArray, start);
    QFETCH(QByteArray, drip);
    QCOMPARE(HttpLimits{}.requestTime, 30s);
    HttpLimits limits;
    limits.requestTime = 1s;
    HttpTestServer server(limits);
    RawClient client(server.port);
    QElapsedTimer since;
    since.start();
    client.send(start);
    QTimer dripping;
    connect(&dripping, &QTimer::timeout, &client.socket,
            [&] { client.send(drip.left(1)), std::rotate(drip.begin(), drip.begin() + 1, drip.end()); });
    dripping.start(10);
    QVERIFY(served(server));
    QTRY_VERIFY(client.closed());
    QVERIFY(since.elapsed() >= 1000);
    QCOMPARE(client.status(), 408);
    QVERIFY(served(server));
}

void HttpServerAttackTest::silenceOnATlsPort()
{
    HttpLimits limits;
    limits.requestTime = 1s;
    HttpTestServer server(limits, m_certificates.files(u"server"_s));
    RawClient silent(server.port);
    QVERIFY(served(server, RawClient::Security::Tls));
    QTRY_VERIFY(silent.closed());
    QVERIFY(silent.received.isEmpty());
}

void HttpServerAttackTest::garbageOnATlsPort_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("plain HTTP") << get("/");
    QTest::newRow("noise") << QByteArray(10'000, '\xa5');
    QTest::newRow("a broken hello") << QByteArray::fromHex("16030100050100000100");
}

void HttpServerAttackTest::garbageOnATlsPort()
{
    QFETCH(QByteArray, bytes);
    HttpTestServer server({}, m_certificates.files(u"server"_s));
    RawClient client(server.port);
    client.send(bytes);
    QTRY_VERIFY(client.closed());
    QVERIFY(!client.received.startsWith("HTTP"));
    QVERIFY(server.requests.isEmpty());
    QVERIFY(served(server, RawClient::Security::Tls));
}

void HttpServerAttackTest::idleConnectionIsClosed()
{
    HttpLimits limits;
    limits.idleTime = 1s;
    HttpTestServer server(limits);
    RawClient never(server.port);
    RawClient once(server.port);
    once.send(get("/"));
    QTRY_VERIFY(never.closed());
    QTRY_VERIFY(once.closed());
    QVERIFY(never.received.isEmpty());
    QCOMPARE(once.answers().size(), 1);
}

void HttpServerAttackTest::answerThatNobodyReads()
{
    HttpLimits limits;
    limits.idleTime = 1s;
    limits.connectionsPerAddress = 1;
    HttpTestServer server(limits);
    RawClient client(server.port, u"127.0.0.2"_s, RawClient::Security::None, RawClient::Reading::Nothing);
    client.send(get("/big") + get("/big") + get("/big"));
    QTRY_COMPARE(server.requests.size(), 1);
    QVERIFY(served(server));
    // Its only place is free again once it is cut.
    QVERIFY(takesOneMore(server));
    const auto big = std::count_if(server.requests.begin(), server.requests.end(),
                                   [](const HttpRequest &request) { return request.path == "/big"; });
    QCOMPARE(big, 1); // the others were never taken in
}

void HttpServerAttackTest::unfinishedRequestsShareABudget()
{
    QCOMPARE(HttpLimits{}.memory, std::size_t(32 * mib));
    HttpLimits limits;
    limits.memory = 2 * mib;
    HttpTestServer server(limits);
    std::deque<RawClient> clients;
    for (int i = 0; i < 10; ++i) {
        clients.emplace_back(server.port, u"127.0.0.2"_s);
        clients.back().send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" +
                            QByteArray(500'000, 'x'));
    }
    const auto cut = [&] {
        return std::count_if(clients.begin(), clients.end(),
                             [](const RawClient &client) { return client.closed(); });
    };
    QTRY_VERIFY(cut() >= 6);
    QVERIFY(cut() < 10);
    RawClient ordinary(server.port);
    ordinary.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + QByteArray(100'000, 'x'));
    QTRY_COMPARE(ordinary.status(), 200);
}

void HttpServerAttackTest::unreadAnswersShareABudget()
{
    HttpLimits limits;
    limits.memory = 4 * HttpTestServer::bigSize;
    limits.connectionsPerAddress = 20;
    HttpTestServer server(limits);
    std::deque<RawClient> clients;
    for (int i = 0; i < 20; ++i) {
        clients.emplace_back(server.port, u"127.0.0.2"_s, RawClient::Security::None,
                             RawClient::Reading::Nothing);
        clients.back().send(get("/big"));
    }
    QTRY_COMPARE(server.requests.size(), 20);
    QVERIFY(served(server));
    // All places of the address were taken; those of the cut are free.
    RawClient next(server.port, u"127.0.0.2"_s);
    next.send(get("/"));
    QTRY_COMPARE(next.status(), 200);
}

void HttpServerAttackTest::halfClosedClientGetsItsAnswer()
{
    HttpTestServer server;
    RawClient client(server.port);
    QTRY_COMPARE(client.socket.state(), QAbstractSocket::ConnectedState);
    client.send(get("/hold"));
    QTRY_COMPARE(client.socket.bytesToWrite(), 0);
    ::shutdown(int(client.socket.socketDescriptor()), SHUT_WR);
    QTRY_COMPARE(server.held.size(), 1U);
    server.held.front()->respond({});
    QTRY_COMPARE(client.status(), 200);
    QTRY_VERIFY(client.closed());

    RawClient unfinished(server.port);
    QTRY_COMPARE(unfinished.socket.state(), QAbstractSocket::ConnectedState);
    unfinished.send("GET / HT");
    QTRY_COMPARE(unfinished.socket.bytesToWrite(), 0);
    ::shutdown(int(unfinished.socket.socketDescriptor()), SHUT_WR);
    QTRY_VERIFY(unfinished.closed());
    QVERIFY(unfinished.received.isEmpty());
}

void HttpServerAttackTest::clientVanishesBeforeTheAnswer()
{
    HttpTestServer server;
    {
        RawClient client(server.port);
        client.send(get("/hold") + get("/never"));
        QTRY_COMPARE(server.held.size(), 1U);
        client.socket.abort();
    }
    server.held.front()->respond({200, "text/plain", QByteArray(mib, 'x'), {}});
    RawClient stream(server.port);
    stream.send(get("/hold"));
    QTRY_COMPARE(server.held.size(), 2U);
    stream.socket.abort();
    const auto events = server.held.back()->startEvents();
    int closed = 0;
    connect(events.get(), &HttpStream::closed, events.get(), [&closed] { ++closed; });
    QTRY_COMPARE(closed, 1);
    events->send("to nobody");
    QVERIFY(served(server));
}

QTEST_GUILESS_MAIN(HttpServerAttackTest)
#include "httpserver_attack_test.moc"
