// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/certificates.h"
#include "support/writefile.h"

#include "httptestserver.h"
#include "rawclient.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTimer>

#include <deque>
#include <sys/socket.h>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr qsizetype kib = 1024;
constexpr qsizetype mib = 1024 * kib;

const QByteArray upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

/// A frame as a client sends it, masked with zeros; its length in one byte or in nine.
QByteArray frame(quint8 first, quint64 announced, const QByteArray &payload = {}, bool wide = false)
{
    QByteArray bytes(1, char(first));
    if (announced < 126 && !wide) {
        bytes.append(char(0x80 | announced));
    } else {
        bytes.append(char(0x80 | 127));
        for (int shift = 56; shift >= 0; shift -= 8)
            bytes.append(char(announced >> shift & 0xff));
    }
    return bytes + QByteArray(4, '\0') + payload;
}

} // namespace

/// What hostile clients try. Each attack goes on while an ordinary client is served.
class HttpServerAttackTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
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
    void streamThatNobodyReads_data();
    void streamThatNobodyReads();
    void manySmallTextsThatNobodyReads();
    void burstWithinTheLimitArrives();
    void webSocketThatAnswersNoPing();
    void eventsShowThatTheClientIsThere();
    void badFrames_data();
    void badFrames();
    void unfinishedRequestsShareABudget();
    void unreadAnswersShareABudget();
    void halfClosedClientGetsItsAnswer();
    void clientVanishesBeforeTheAnswer();
    void destroyedWithEverythingOpen();

private:
    bool served(const HttpTestServer &server, RawClient::Security security = RawClient::Security::None);
    HttpServer::Tls certificate();

    CertificateAuthority m_authority;
    QTemporaryDir m_folder;
};

/// An ordinary client, from an address that no attack here uses.
bool HttpServerAttackTest::served(const HttpTestServer &server, RawClient::Security security)
{
    RawClient client(server.port, u"127.0.0.100"_s, security);
    client.send(get("/ordinary"));
    return QTest::qWaitFor([&] { return client.status() == 200; });
}

HttpServer::Tls HttpServerAttackTest::certificate()
{
    const Identity identity = m_authority.issue({u"127.0.0.1"_s});
    const HttpServer::Tls files{m_folder.filePath(u"crt"_s), m_folder.filePath(u"key"_s)};
    writeFile(files.certificateFile, identity.certificatePem);
    writeFile(files.keyFile, identity.keyPem);
    return files;
}

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
        QVERIFY(client.answers().first().body.startsWith("{\"error\":\""));
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
    QVERIFY(client.answers().first().body.startsWith("{\"error\":\""));
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
        QVERIFY(!tooMany.answers().first().header("X-Request-Id").isEmpty());
    }
    QVERIFY(served(server));
    clients.pop_front();
    QTRY_VERIFY([&] {
        RawClient again(server.port, u"127.0.0.2"_s);
        again.send(get("/"));
        return QTest::qWaitFor([&] { return again.status() != 0; }) && again.status() == 200;
    }());
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
    limits.requestTime = 300ms;
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
    QVERIFY(since.elapsed() >= 300);
    QCOMPARE(client.status(), 408);
    QVERIFY(served(server));
}

void HttpServerAttackTest::silenceOnATlsPort()
{
    HttpLimits limits;
    limits.requestTime = 300ms;
    HttpTestServer server(limits, certificate());
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
    HttpTestServer server({}, certificate());
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
    limits.idleTime = 200ms;
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
    limits.idleTime = 300ms;
    limits.connectionsPerAddress = 1;
    HttpTestServer server(limits);
    RawClient client(server.port, u"127.0.0.2"_s, RawClient::Security::None, RawClient::Reading::Nothing);
    client.send(get("/big") + get("/big") + get("/big"));
    QTRY_COMPARE(server.requests.size(), 1);
    QVERIFY(served(server));
    // Its only place is free again once it is cut.
    QTRY_VERIFY([&] {
        RawClient next(server.port, u"127.0.0.2"_s);
        next.send(get("/"));
        return QTest::qWaitFor([&] { return next.status() != 0; }) && next.status() == 200;
    }());
    const auto big = std::count_if(server.requests.begin(), server.requests.end(),
                                   [](const HttpRequest &request) { return request.path == "/big"; });
    QCOMPARE(big, 1); // the others were never taken in
}

void HttpServerAttackTest::streamThatNobodyReads_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::newRow("websocket") << get("/socket", upgrade);
    QTest::newRow("events") << get("/events");
}

void HttpServerAttackTest::streamThatNobodyReads()
{
    QFETCH(QByteArray, request);
    QCOMPARE(HttpLimits{}.unsent, std::size_t(mib));
    HttpLimits limits;
    limits.memory = 1024 * mib; // not what cuts here
    HttpTestServer server(limits);
    RawClient client(server.port, u"127.0.0.2"_s, RawClient::Security::None, RawClient::Reading::Nothing);
    client.send(request);
    QTRY_COMPARE(server.streams.size(), 1U);
    // The system's own buffers hold a few MiB; all 64 MiB fit only if the server keeps them.
    const QByteArray text(64 * kib, 'x');
    for (int i = 0; i < 1024; ++i) {
        server.streams.front()->send(text);
        QCoreApplication::processEvents();
    }
    QTRY_COMPARE(server.closedStreams, 1);
    QVERIFY(served(server));
}

void HttpServerAttackTest::manySmallTextsThatNobodyReads()
{
    HttpLimits limits;
    limits.memory = 1024 * mib;
    HttpTestServer server(limits);
    RawClient client(server.port);
    client.send(get("/events"));
    QTRY_COMPARE(server.streams.size(), 1U);
    // Faster than the server's thread can be: even empty texts count.
    for (int i = 0; i < 1'000'000; ++i)
        server.streams.front()->send({});
    QTRY_COMPARE(server.closedStreams, 1);
    QVERIFY(served(server));
}

void HttpServerAttackTest::burstWithinTheLimitArrives()
{
    HttpTestServer server;
    RawClient client(server.port);
    client.send(get("/events"));
    QTRY_COMPARE(server.streams.size(), 1U);
    const QByteArray text(64 * kib, 'x');
    const QByteArray event = "data: " + text + "\n\n";
    for (int i = 0; i < 15; ++i)
        server.streams.front()->send(text);
    QTRY_COMPARE(client.received.count(event), 15);
    QCOMPARE(server.closedStreams, 0);
}

void HttpServerAttackTest::webSocketThatAnswersNoPing()
{
    HttpLimits limits;
    limits.idleTime = 300ms;
    HttpTestServer server(limits);
    RawClient client(server.port);
    client.send(get("/socket", upgrade));
    QTRY_COMPARE(server.closedStreams, 1);
    QTRY_VERIFY(client.closed());
    QVERIFY(client.received.endsWith(QByteArray("\x89\x00", 2)));
}

void HttpServerAttackTest::eventsShowThatTheClientIsThere()
{
    HttpLimits limits;
    limits.idleTime = 200ms;
    HttpTestServer server(limits);
    RawClient client(server.port);
    client.send(get("/events"));
    QTRY_VERIFY(client.received.endsWith(":\n\n:\n\n"));
    QVERIFY(!client.closed());
    QCOMPARE(server.closedStreams, 0);
}

void HttpServerAttackTest::badFrames_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("closeCode");
    QTest::newRow("noise") << QByteArray(100, '\xa5') << 1002;
    QTest::newRow("unmasked") << QByteArray("\x81\x02hi") << 1002;
    QTest::newRow("1 GiB announced") << frame(0x81, 1024 * mib) << 1009;
    QTest::newRow("all numbers announced") << frame(0x81, ~quint64(0) >> 1) << 1009;
    QTest::newRow("fragments over 1 MiB")
        << frame(0x01, mib / 2, QByteArray(mib / 2, 'x')) + frame(0x00, mib / 2, QByteArray(mib / 2, 'x')) +
               frame(0x80, 1, "x")
        << 1009;
    QTest::newRow("binary") << frame(0x82, 2, "hi") << 1003;
    QTest::newRow("not UTF-8") << frame(0x81, 2, "\xff\xfe") << 1007;
    QTest::newRow("not minimal") << frame(0x81, 2, "hi", true) << 1002;
}

void HttpServerAttackTest::badFrames()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, closeCode);
    HttpTestServer server;
    RawClient client(server.port);
    client.send(get("/socket", upgrade));
    QTRY_COMPARE(client.status(), 101);
    client.send(bytes);
    QTRY_COMPARE(server.closedStreams, 1);
    QTRY_VERIFY(client.closed());
    QVERIFY(!client.received.contains('\x81'));
    const auto close = client.received.lastIndexOf('\x88');
    QVERIFY(close > 0);
    QCOMPARE(quint8(client.received.at(close + 2)) * 256 + quint8(client.received.at(close + 3)), closeCode);
    QVERIFY(served(server));
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

void HttpServerAttackTest::destroyedWithEverythingOpen()
{
    HttpTestServer server({}, certificate());
    constexpr auto tls = RawClient::Security::Tls;
    RawClient held(server.port, u"127.0.0.1"_s, tls);
    held.send(get("/hold"));
    RawClient socket(server.port, u"127.0.0.1"_s, tls);
    socket.send(get("/socket", upgrade));
    RawClient events(server.port, u"127.0.0.1"_s, tls);
    events.send(get("/events"));
    RawClient reading(server.port, u"127.0.0.1"_s, tls, RawClient::Reading::Nothing);
    reading.send(get("/big"));
    RawClient unfinished(server.port, u"127.0.0.1"_s, tls);
    unfinished.send("GET / HT");
    RawClient handshaking(server.port);
    QTRY_COMPARE(server.requests.size(), 4);
    QTRY_COMPARE(socket.status(), 101);
    // Nothing is said to those who wait for their turn in this thread.
    RawClient unheard(server.port, u"127.0.0.1"_s, tls);
    unheard.send(get("/unheard"));
    server.server.reset();
    QTRY_COMPARE(server.closedStreams, 2);
    server.held.front()->respond({});
    for (const auto &stream : server.streams) {
        stream->send("to nobody");
        stream->close();
    }
    for (const RawClient *client : {&held, &socket, &events, &unfinished, &handshaking, &unheard})
        QTRY_VERIFY(client->closed());
    QCOMPARE(held.status(), 0);
    QCOMPARE(server.requests.size(), 4);
}

QTEST_GUILESS_MAIN(HttpServerAttackTest)
#include "httpserver_attack_test.moc"
