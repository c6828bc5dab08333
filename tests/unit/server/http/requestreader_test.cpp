// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/requestreader.h"

#include <QTest>

using namespace drainboard;
using State = RequestReader::State;

/// What the attack test does not see from outside: how bytes are taken, however they are cut.
class RequestReaderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsByteByByte_data();
    void readsByteByByte();
    void emptyChunkedBodyByteByByte();
    void leavesTheNextRequest();
    void absoluteForm();
    void bareQuestionMark();
    void skipsEmptyLinesBefore();
    void tellsWhatItHolds();
    void expectationIsTakenOnce();
    void wantsWebSocket_data();
    void wantsWebSocket();
    void limitsHoldByteByByte_data();
    void limitsHoldByteByByte();

private:
    const HttpLimits m_limits{};
};

void RequestReaderTest::readsByteByByte_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("length") << QByteArray(
        "PUT /a?b HTTP/1.1\r\nHost: h\r\nX: y\r\nContent-Length: 5\r\n\r\nhello");
    QTest::newRow("chunks") << QByteArray(
        "PUT /a?b HTTP/1.1\r\nHost: h\r\nX: y\r\nTransfer-Encoding: chunked\r\n\r\n"
        "2;a=b\r\nhe\r\n3\r\nllo\r\n0\r\nX: z\r\n\r\n");
}

void RequestReaderTest::readsByteByByte()
{
    QFETCH(QByteArray, bytes);
    RequestReader reader(m_limits);
    QByteArray input;
    const QByteArray allButOne = bytes.chopped(1);
    for (const char c : allButOne) {
        input.append(c);
        QCOMPARE(reader.read(input), State::NeedsMore);
    }
    input.append(bytes.back());
    QCOMPARE(reader.read(input), State::Whole);
    QVERIFY(input.isEmpty());
    const IncomingRequest incoming = reader.take();
    QCOMPARE(incoming.request.method, "PUT");
    QCOMPARE(incoming.request.path, "/a");
    QCOMPARE(incoming.request.query, "b");
    QCOMPARE(incoming.request.header("x"), "y");
    QCOMPARE(incoming.request.body, "hello");
    QVERIFY(incoming.keepAlive);
}

void RequestReaderTest::emptyChunkedBodyByteByByte()
{
    RequestReader reader(m_limits);
    QByteArray input;
    const QByteArray bytes = "PUT /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    const QByteArray allButOne = bytes.chopped(1);
    for (const char c : allButOne) {
        input.append(c);
        QCOMPARE(reader.read(input), State::NeedsMore);
    }
    input.append(bytes.back());
    QCOMPARE(reader.read(input), State::Whole);
    QVERIFY(input.isEmpty());
    QVERIFY(reader.take().request.body.isEmpty());
}

void RequestReaderTest::leavesTheNextRequest()
{
    RequestReader reader(m_limits);
    QByteArray input =
        "POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\naGET /2 HTTP/1.1\r\nHost: h\r\n\r\nGET";
    QCOMPARE(reader.read(input), State::Whole);
    QCOMPARE(reader.take().request.body, "a");
    QVERIFY(!reader.started());
    QCOMPARE(reader.read(input), State::Whole);
    QCOMPARE(reader.take().request.path, "/2");
    QCOMPARE(input, "GET");
    QCOMPARE(reader.read(input), State::NeedsMore);
    QVERIFY(reader.started());
}

void RequestReaderTest::absoluteForm()
{
    RequestReader reader(m_limits);
    QByteArray input = "GET HTTP://real.example:80/a?b HTTP/1.1\r\nHost: other\r\n\r\n"
                       "GET http://real.example HTTP/1.1\r\nHost: other\r\n\r\n";
    QCOMPARE(reader.read(input), State::Whole);
    const HttpRequest request = reader.take().request;
    QCOMPARE(request.path, "/a");
    QCOMPARE(request.query, "b");
    QCOMPARE(request.header("Host"), "real.example:80");
    QCOMPARE(reader.read(input), State::Whole);
    QCOMPARE(reader.take().request.path, "/");
}

void RequestReaderTest::bareQuestionMark()
{
    RequestReader reader(m_limits);
    QByteArray input = "GET /v1/apps? HTTP/1.1\r\nHost: h\r\n\r\n";
    QCOMPARE(reader.read(input), State::Whole);
    const HttpRequest request = reader.take().request;
    QCOMPARE(request.path, "/v1/apps");
    QCOMPARE(request.query, QByteArray());
}

void RequestReaderTest::skipsEmptyLinesBefore()
{
    RequestReader reader(m_limits);
    QByteArray input = "\r\n\r\nGET /a HTTP/1.1\r\nHost: h\r\n\r\n";
    QCOMPARE(reader.read(input), State::Whole);
    QCOMPARE(reader.take().request.path, "/a");
}

void RequestReaderTest::tellsWhatItHolds()
{
    RequestReader reader(m_limits);
    QByteArray input =
        "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n" + QByteArray(500'000, 'x');
    QCOMPARE(reader.held(), 0U);
    QCOMPARE(reader.read(input), State::NeedsMore);
    QVERIFY(reader.held() >= 500'000);
}

void RequestReaderTest::expectationIsTakenOnce()
{
    RequestReader reader(m_limits);
    QByteArray input = "POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n";
    QCOMPARE(reader.read(input), State::NeedsMore);
    QVERIFY(!reader.takeExpectation());
    input += "\r\n";
    QCOMPARE(reader.read(input), State::NeedsMore);
    QVERIFY(reader.takeExpectation());
    QVERIFY(!reader.takeExpectation());
}

void RequestReaderTest::wantsWebSocket_data()
{
    QTest::addColumn<QByteArray>("start");
    QTest::addColumn<QByteArray>("headers");
    QTest::addColumn<bool>("wanted");
    const QByteArray line = "GET / HTTP/1.1\r\n";
    QTest::newRow("plain") << line << QByteArray() << false;
    QTest::newRow("asked") << line << QByteArray("Upgrade: WebSocket\r\nConnection: keep-alive, upgrade\r\n")
                           << true;
    QTest::newRow("one of several") << line
                                    << QByteArray("Upgrade: h2c, websocket\r\nConnection: Upgrade\r\n")
                                    << true;
    QTest::newRow("something else") << line << QByteArray("Upgrade: h2c\r\nConnection: Upgrade\r\n") << false;
    QTest::newRow("not for this connection") << line << QByteArray("Upgrade: websocket\r\n") << false;
    QTest::newRow("by POST") << QByteArray("POST / HTTP/1.1\r\n")
                             << QByteArray("Upgrade: websocket\r\nConnection: upgrade\r\n") << false;
    QTest::newRow("in HTTP/1.0") << QByteArray("GET / HTTP/1.0\r\n")
                                 << QByteArray("Upgrade: websocket\r\nConnection: upgrade\r\n") << false;
}

void RequestReaderTest::wantsWebSocket()
{
    QFETCH(QByteArray, start);
    QFETCH(QByteArray, headers);
    QFETCH(bool, wanted);
    RequestReader reader(m_limits);
    QByteArray input = start +
                       "Host: h\r\nSec-WebSocket-Version: 13\r\n"
                       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
                       headers + "\r\n";
    QCOMPARE(reader.read(input), State::Whole);
    const IncomingRequest incoming = reader.take();
    QCOMPARE(incoming.request.wantsWebSocket, wanted);
    QCOMPARE(incoming.webSocketKey.isEmpty(), !wanted);
}

void RequestReaderTest::limitsHoldByteByByte_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    const QByteArray line = "POST / HTTP/1.1\r\nHost: h\r\n";
    QTest::newRow("request line") << QByteArray("GET /" + QByteArray(100, 'x')) << 414;
    QTest::newRow("one long header") << line + "X: " + QByteArray(200, 'x') << 431;
    QByteArray many = line;
    for (int i = 0; i < 40; ++i)
        many += "a: b\r\n";
    QTest::newRow("many headers") << many + "\r\n" << 431;
    QTest::newRow("padding") << line + "X:" + QByteArray(200, ' ') + "a\r\n\r\n" << 431;
    QTest::newRow("chunks") << line + "Transfer-Encoding: chunked\r\n\r\n20\r\n" + QByteArray(32, 'x') +
                                   "\r\n1\r\n"
                            << 413;
}

void RequestReaderTest::limitsHoldByteByByte()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, status);
    HttpLimits limits;
    limits.requestLine = 64;
    limits.headers = 128;
    limits.body = 32;
    RequestReader reader(limits);
    QByteArray input;
    State state = State::NeedsMore;
    for (const char c : bytes) {
        input.append(c);
        state = reader.read(input);
        if (state != State::NeedsMore)
            break;
    }
    QCOMPARE(state, State::Refused);
    QCOMPARE(reader.refusal().status, status);
}

QTEST_GUILESS_MAIN(RequestReaderTest)
#include "requestreader_test.moc"
