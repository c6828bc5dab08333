// SPDX-License-Identifier: GPL-3.0-or-later
#include "httpattack.h"
#include "httptestcertificates.h"

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

/// What hostile clients try with websockets and streams of events.
class HttpServerStreamAttackTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void streamThatNobodyReads_data();
    void streamThatNobodyReads();
    void manySmallTextsThatNobodyReads();
    void burstWithinTheLimitArrives();
    void webSocketThatAnswersNoPing();
    void eventsShowThatTheClientIsThere();
    void badFrames_data();
    void badFrames();
    void destroyedWithEverythingOpen();

private:
    HttpTestCertificates m_certificates;
};

void HttpServerStreamAttackTest::streamThatNobodyReads_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::newRow("websocket") << get("/socket", upgrade);
    QTest::newRow("events") << get("/events");
}

void HttpServerStreamAttackTest::streamThatNobodyReads()
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

void HttpServerStreamAttackTest::manySmallTextsThatNobodyReads()
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

void HttpServerStreamAttackTest::burstWithinTheLimitArrives()
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

void HttpServerStreamAttackTest::webSocketThatAnswersNoPing()
{
    HttpLimits limits;
    limits.idleTime = 1s;
    HttpTestServer server(limits);
    RawClient client(server.port);
    client.send(get("/socket", upgrade));
    QTRY_COMPARE(server.closedStreams, 1);
    QTRY_VERIFY(client.closed());
    QVERIFY(client.received.endsWith(QByteArray("\x89\x00", 2)));
}

void HttpServerStreamAttackTest::eventsShowThatTheClientIsThere()
{
    HttpLimits limits;
    limits.idleTime = 1s;
    HttpTestServer server(limits);
    RawClient client(server.port);
    client.send(get("/events"));
    QTRY_VERIFY(client.received.endsWith(":\n\n:\n\n"));
    QVERIFY(!client.closed());
    QCOMPARE(server.closedStreams, 0);
}

void HttpServerStreamAttackTest::badFrames_data()
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

void HttpServerStreamAttackTest::badFrames()
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

void HttpServerStreamAttackTest::destroyedWithEverythingOpen()
{
    HttpTestServer server({}, m_certificates.files(u"server"_s));
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

QTEST_GUILESS_MAIN(HttpServerStreamAttackTest)
#include "httpserver_streamattack_test.moc"
