// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/httprequestreader.h"
#include "demo/receiver.h"

#include <QSignalSpy>
#include <QTcpSocket>
#include <QTest>
#include <QThread>

using namespace drainboard;
using namespace Qt::StringLiterals;

class ReceiverTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsBothFramings();
    void refusesAndListensAgain();
    void hangsAndGoesOn();
    void resets();
    void longLineBreaksTheConnection();
    void livesInAThreadOfItsOwn();
    void httpRequests_data();
    void httpRequests();
    void httpRequestsOneAfterTheOther();

private:
    CertificateAuthority m_authority;
};

void ReceiverTest::readsBothFramings()
{
    Receiver receiver(ReceiverKind::Tcp, m_authority, u"127.0.0.1"_s);
    QSignalSpy received(&receiver, &Receiver::received);
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, receiver.port());
    socket.write("<14>one\n5 <14>x3 y\nz<14>half");
    QTRY_COMPARE(receiver.record().lastLines(), (QList<QByteArray>{"<14>one", "<14>x", "y\nz"}));
    QVERIFY(received.count() > 0);
    socket.write(" a line\n");
    QTRY_COMPARE(receiver.record().lines(), 4);
    QCOMPARE(receiver.record().lastLines().last(), "<14>half a line");
}

void ReceiverTest::refusesAndListensAgain()
{
    Receiver receiver(ReceiverKind::Tcp, m_authority, u"127.0.0.1"_s);
    const quint16 port = receiver.port();
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, port);
    QTRY_COMPARE(receiver.record().connections(), 1);
    receiver.setBehaviour(ReceiverBehaviour::Refuse);
    QTRY_COMPARE(socket.state(), QAbstractSocket::UnconnectedState);
    socket.connectToHost(QHostAddress::LocalHost, port);
    QTRY_COMPARE(socket.error(), QAbstractSocket::ConnectionRefusedError);
    receiver.setBehaviour(ReceiverBehaviour::Accept);
    socket.connectToHost(QHostAddress::LocalHost, port);
    QTRY_COMPARE(receiver.record().connections(), 2);
    QCOMPARE(receiver.port(), port);
}

void ReceiverTest::hangsAndGoesOn()
{
    Receiver receiver(ReceiverKind::Tcp, m_authority, u"127.0.0.1"_s);
    receiver.setBehaviour(ReceiverBehaviour::Hang);
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, receiver.port());
    socket.write("waiting\n");
    QTRY_COMPARE(receiver.record().connections(), 1);
    QTRY_COMPARE(socket.bytesToWrite(), 0);
    QCOMPARE(receiver.record().lines(), 0);
    receiver.setBehaviour(ReceiverBehaviour::Slow);
    QTRY_COMPARE(receiver.record().lastLines(), QList<QByteArray>{"waiting"});
}

void ReceiverTest::resets()
{
    Receiver receiver(ReceiverKind::Tcp, m_authority, u"127.0.0.1"_s);
    receiver.setBehaviour(ReceiverBehaviour::Answer500);
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, receiver.port());
    socket.write("line\n");
    QTRY_COMPARE(socket.error(), QAbstractSocket::RemoteHostClosedError);
    QCOMPARE(receiver.record().lines(), 0);
}

void ReceiverTest::longLineBreaksTheConnection()
{
    Receiver receiver(ReceiverKind::Tcp, m_authority, u"127.0.0.1"_s);
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, receiver.port());
    socket.write(QByteArray(3'000'000, 'x'));
    QTRY_COMPARE(socket.state(), QAbstractSocket::UnconnectedState);
    QTRY_COMPARE(receiver.record().connections(), 1);
    QCOMPARE(receiver.record().lines(), 0);
}

void ReceiverTest::livesInAThreadOfItsOwn()
{
    QThread thread;
    auto *receiver = new Receiver(ReceiverKind::Tcp, m_authority, u"127.0.0.1"_s);
    receiver->moveToThread(&thread);
    connect(&thread, &QThread::finished, receiver, &QObject::deleteLater);
    thread.start();
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, receiver->port());
    socket.write("line\n");
    QTRY_COMPARE(receiver->record().lines(), 1);
    receiver->setBehaviour(ReceiverBehaviour::Refuse);
    QTRY_COMPARE(socket.state(), QAbstractSocket::UnconnectedState);
    thread.quit();
    QVERIFY(thread.wait());
}

void ReceiverTest::httpRequests_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("broken");
    QTest::newRow("not whole") << QByteArray("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nabc") << false;
    QTest::newRow("no head yet") << QByteArray("POST / HT") << false;
    QTest::newRow("endless head") << QByteArray(100'000, 'x') << true;
    QTest::newRow("not HTTP") << QByteArray("\x16\x03\x01\r\n\r\n") << true;
    QTest::newRow("negative length") << QByteArray("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n") << true;
    QTest::newRow("huge length") << QByteArray("POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n")
                                 << true;
    QTest::newRow("no number") << QByteArray("POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n") << true;
    QTest::newRow("chunked") << QByteArray("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n") << true;
    QTest::newRow("header without name") << QByteArray("POST / HTTP/1.1\r\n: x\r\n\r\n") << true;
    QTest::newRow("not gzip")
        << QByteArray("POST / HTTP/1.1\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc") << true;
}

void ReceiverTest::httpRequests()
{
    QFETCH(QByteArray, bytes);
    QFETCH(const bool, broken);
    bool isBroken = !broken;
    QVERIFY(!takeHttpRequest(bytes, isBroken));
    QCOMPARE(isBroken, broken);
}

void ReceiverTest::httpRequestsOneAfterTheOther()
{
    QByteArray bytes = "POST /a?b=c HTTP/1.1\r\ncontent-length: 3\r\n\r\nabcGET /d HTTP/1.1\r\nX: y\r\n\r\n";
    bool broken = true;
    const auto first = takeHttpRequest(bytes, broken);
    QVERIFY(first && !broken);
    QCOMPARE(first->target, "/a?b=c");
    QCOMPARE(first->body, "abc");
    const auto second = takeHttpRequest(bytes, broken);
    QVERIFY(second && !broken);
    QCOMPARE(second->method, "GET");
    QCOMPARE(second->header("x"), "y");
    QVERIFY(bytes.isEmpty());
}

QTEST_GUILESS_MAIN(ReceiverTest)
#include "receiver_test.moc"
