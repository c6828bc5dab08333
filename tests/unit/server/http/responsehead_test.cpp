// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/responsehead.h"

#include <QTest>

using namespace drainboard;

class ResponseHeadTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wholeHead();
    void contentAndConnection_data();
    void contentAndConnection();
    void leavesOut_data();
    void leavesOut();
    void requestIdsDiffer();

private:
    const QDateTime m_now{QDate(2026, 1, 5), QTime(7, 8, 9), Qt::UTC};
};

void ResponseHeadTest::wholeHead()
{
    QCOMPARE(responseHead({201, "text/plain", {}, {{"Location", "/a"}}}, {"id1", 12, true, true}, m_now),
             "HTTP/1.1 201 Created\r\n"
             "Server: Drainboard/" DRAINBOARD_VERSION "\r\n"
             "Date: Mon, 05 Jan 2026 07:08:09 GMT\r\n"
             "X-Request-Id: id1\r\n"
             "Content-Type: text/plain\r\n"
             "Content-Length: 12\r\n"
             "Location: /a\r\n\r\n");
}

void ResponseHeadTest::contentAndConnection_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<bool>("withLength");
    QTest::addColumn<bool>("keepAlive");
    QTest::addColumn<bool>("http11");
    QTest::addColumn<QByteArray>("contains");
    QTest::addColumn<QByteArray>("lacks");
    QTest::newRow("empty body") << 200 << true << true << true << QByteArray("Content-Length: 0\r\n")
                                << QByteArray("Connection");
    QTest::newRow("no content") << 204 << true << true << true << QByteArray("204 No Content\r\n")
                                << QByteArray("Content-");
    QTest::newRow("not modified") << 304 << true << true << true << QByteArray("304 Not Modified\r\n")
                                  << QByteArray("Content-");
    QTest::newRow("without length") << 200 << false << false << true << QByteArray("Connection: close\r\n")
                                    << QByteArray("Content-Length");
    QTest::newRow("1.0 kept") << 200 << true << true << false << QByteArray("Connection: keep-alive\r\n")
                              << QByteArray("close");
}

void ResponseHeadTest::contentAndConnection()
{
    QFETCH(int, status);
    QFETCH(bool, withLength);
    QFETCH(bool, keepAlive);
    QFETCH(bool, http11);
    QFETCH(QByteArray, contains);
    QFETCH(QByteArray, lacks);
    const auto length = withLength ? std::optional<qsizetype>(0) : std::nullopt;
    const QByteArray head =
        responseHead({status, "text/plain", {}, {}}, {"id", length, keepAlive, http11}, m_now);
    QVERIFY2(head.contains(contains), head.constData());
    QVERIFY2(!head.contains(lacks), head.constData());
}

void ResponseHeadTest::leavesOut_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("line breaks") << QByteArray("X") << QByteArray("a\r\nSet-Cookie: b");
    QTest::newRow("line feed") << QByteArray("X") << QByteArray("a\nb");
    QTest::newRow("carriage return") << QByteArray("X") << QByteArray("a\rb");
    QTest::newRow("zero") << QByteArray("X") << QByteArray("a\0b", 3);
    QTest::newRow("name with a break") << QByteArray("X: y\r\nZ") << QByteArray("a");
    QTest::newRow("name with a blank") << QByteArray("X Y") << QByteArray("a");
    QTest::newRow("no name") << QByteArray() << QByteArray("a");
    QTest::newRow("length") << QByteArray("content-LENGTH") << QByteArray("5");
    QTest::newRow("encoding") << QByteArray("Transfer-Encoding") << QByteArray("chunked");
    QTest::newRow("id") << QByteArray("X-Request-Id") << QByteArray("mine");
}

void ResponseHeadTest::leavesOut()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    const ResponseFraming framing{"id", 0, true, true};
    const QByteArray without =
        responseHead({200, "text/plain", {}, {{"Y", "kept\t\xc3\xbc"}}}, framing, m_now);
    QVERIFY(without.contains("\r\nY: kept\t\xc3\xbc\r\n"));
    QCOMPARE(responseHead({200, "text/plain", {}, {{name, value}, {"Y", "kept\t\xc3\xbc"}}}, framing, m_now),
             without);
    const QByteArray typed = responseHead({200, "text/plain\r\nX: y", {}, {}}, framing, m_now);
    QVERIFY(!typed.contains("X: y"));
}

void ResponseHeadTest::requestIdsDiffer()
{
    const QByteArray id = newRequestId();
    QCOMPARE(id.size(), 16);
    QVERIFY(id != newRequestId());
}

QTEST_GUILESS_MAIN(ResponseHeadTest)
#include "responsehead_test.moc"
