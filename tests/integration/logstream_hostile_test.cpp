// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/certificates.h"
#include "logstreamfixture.h"

using namespace drainboard;
using State = LiveStatus::State;

namespace {

QStringList messages; ///< all that Qt and the program logged

} // namespace

/// A log whose platform answers wrongly, not at all, or far too much.
class LogStreamHostileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void oversizedFrames_data();
    void oversizedFrames();
    void survivesGarbage();
    void binaryIsNoStream();
    void silentPeer();
    void frameThatNeverEnds();
    void peerThatNeverAnswersTheHandshake();
    void lastingRefusal();
    void platformThatDoesNotAnswer();
    void unsafeAddresses_data();
    void unsafeAddresses();
    void dumpProblems_data();
    void dumpProblems();
    void tooLongADump();
    void verifiesTls();
    void tellsNoToken();
};

void LogStreamHostileTest::initTestCase()
{
    qInstallMessageHandler(
        [](QtMsgType, const QMessageLogContext &, const QString &text) { messages.append(text); });
}

void LogStreamHostileTest::oversizedFrames_data()
{
    QTest::addColumn<QByteArray>("bytes");
    // Final text frame, length in 64 bits: 1 GiB. Its payload need not come for it to be refused.
    QTest::newRow("one frame of 1 GiB")
        << QByteArray::fromHex("817f0000000040000000") + QByteArray(4096, 'x');
    QTest::newRow("a length beyond what there is") << QByteArray::fromHex("817f7fffffffffffffff");
    // 20 pieces of one message, 64 KiB each.
    QByteArray pieces = QByteArray::fromHex("017f0000000000010000") + QByteArray(65536, 'x');
    for (int i = 0; i < 19; ++i)
        pieces += QByteArray::fromHex("007f0000000000010000") + QByteArray(65536, 'x');
    QTest::newRow("a message in pieces") << pieces;
}

void LogStreamHostileTest::oversizedFrames()
{
    QFETCH(QByteArray, bytes);
    RawPeer peer;
    LogRun run(peer);
    QVERIFY(run.startUntil(State::Live));
    peer.raw->write(bytes);
    QTRY_COMPARE(run.state(), State::Waiting);
    QCOMPARE(run.text(), u"127.0.0.1 sends more at once than Drainboard takes."_s);
    QVERIFY(run.told().isEmpty());
}

void LogStreamHostileTest::survivesGarbage()
{
    LogPeer peer;
    LogRun run(peer);
    QVERIFY(run.startUntil(State::Live));
    for (const QString &garbage : {u""_s, u"<html>"_s, u"{"_s, u"[]"_s, u"{}"_s, u"{\"event\":1}"_s,
                                   u"{\"event\":\"log\",\"log\":{}}"_s, QString(300'000, u'[')})
        peer.socket->sendTextMessage(garbage);
    peer.socket->sendTextMessage(frame("\x1b[31m\x00 any text"_ba));
    peer.socket->sendTextMessage(frame(line(1, "one")));
    QTRY_VERIFY(run.told().contains("one"));
    QCOMPARE(run.texts.size(), 2);
    QCOMPARE(run.state(), State::Live);
}

void LogStreamHostileTest::binaryIsNoStream()
{
    LogPeer peer;
    LogRun run(peer);
    QVERIFY(run.startUntil(State::Live));
    peer.socket->sendBinaryMessage("\x00\x01"_ba);
    QTRY_COMPARE(run.state(), State::Waiting);
    QCOMPARE(run.text(), u"127.0.0.1 sends what is no stream."_s);
}

void LogStreamHostileTest::silentPeer()
{
    LogPeer peer;
    LogRun run(peer);
    QVERIFY(run.startUntil(State::Live));
    run.clock.advance(StreamSocket::silentTime - 1ms);
    QCOMPARE(run.state(), State::Live);
    run.clock.advance(1ms);
    QCOMPARE(run.state(), State::Waiting);
    QCOMPARE(run.text(), u"Nothing came from 127.0.0.1 for too long."_s);
}

void LogStreamHostileTest::frameThatNeverEnds()
{
    RawPeer peer;
    LogRun run(peer);
    QVERIFY(run.startUntil(State::Live));
    for (const QByteArray &piece : {QByteArray::fromHex("8164"), "{\"event\""_ba, ":\"log\","_ba}) {
        peer.raw->write(piece); // 100 bytes were announced
        QVERIFY(peer.raw->waitForBytesWritten());
        QCoreApplication::processEvents();
        run.clock.advance(StreamSocket::silentTime / 3);
    }
    QCOMPARE(run.state(), State::Waiting);
    QVERIFY(run.told().isEmpty());
}

void LogStreamHostileTest::peerThatNeverAnswersTheHandshake()
{
    QTcpServer mute;
    QVERIFY(mute.listen(QHostAddress::LocalHost));
    LogPeer peer;
    peer.url = u"http://127.0.0.1:%1/logs?token=%2"_s.arg(mute.serverPort()).arg(token);
    LogRun run(peer);
    run.stream.start();
    QTRY_VERIFY(mute.hasPendingConnections());
    run.clock.advance(StreamSocket::openTime);
    QTRY_COMPARE(run.state(), State::Waiting);
    QCOMPARE(run.text(), u"127.0.0.1 did not open the stream in time."_s);
}

void LogStreamHostileTest::lastingRefusal()
{
    LogPeer peer;
    peer.urlError = Error{ErrorKind::NotAllowed, u"You may not."_s, {}};
    LogRun run(peer);
    QVERIFY(run.startUntil(State::Refused));
    QCOMPARE(run.text(), u"You may not."_s);
    QCOMPARE(run.clock.waitingAlarms(), 0);

    peer.urlError.reset();
    QVERIFY(run.startUntil(State::Live)); // watched anew
}

void LogStreamHostileTest::platformThatDoesNotAnswer()
{
    LogPeer peer;
    peer.urlError = Error{ErrorKind::Unavailable, u"The platform does not answer."_s, {}};
    LogRun run(peer);
    QVERIFY(run.startUntil(State::Waiting));
    QCOMPARE(run.text(), u"The platform does not answer."_s);
    peer.urlError.reset();
    run.clock.advance(run.pause());
    QTRY_COMPARE(run.state(), State::Live);
}

void LogStreamHostileTest::unsafeAddresses_data()
{
    QTest::addColumn<QString>("url");
    QTest::newRow("plain, elsewhere") << u"http://192.0.2.1/logs?token="_s + token;
    QTest::newRow("a file") << u"file:///etc/passwd?token="_s + token;
    QTest::newRow("no host") << u"https:///logs?token="_s + token;
    QTest::newRow("nothing") << u""_s;
    QTest::newRow("no address") << u"https://[::1/logs?token="_s + token;
}

void LogStreamHostileTest::unsafeAddresses()
{
    LogPeer peer;
    QFETCH(QString, url);
    peer.url = url;
    LogRun run(peer);
    QVERIFY(run.startUntil(State::Refused));
    QCOMPARE(run.text(), u"The platform gave an address for this log that is not safe to use."_s);
    QVERIFY(peer.dumpsAsked.isEmpty());
}

void LogStreamHostileTest::dumpProblems_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("text");
    QTest::newRow("no log") << int(ErrorKind::NotFound) << QString();
    QTest::newRow("no answer") << int(ErrorKind::Unavailable)
                               << u"The earlier lines could not be read. Too slow."_s;
}

void LogStreamHostileTest::dumpProblems()
{
    QFETCH(int, kind);
    QFETCH(QString, text);
    LogPeer peer;
    peer.dumpText = Result<QByteArray>(failure(static_cast<ErrorKind>(kind), u"Too slow."_s));
    LogRun run(peer);
    QVERIFY(run.startUntil(State::Live));
    QCOMPARE(run.text(), text);
    peer.socket->sendTextMessage(frame(line(1, "one")));
    QTRY_COMPARE(run.told(), QList<QByteArray>{"one"});
}

void LogStreamHostileTest::tooLongADump()
{
    LogPeer peer;
    peer.dumpText = QByteArray("x\n").repeated(100'000) + line(1, "last") + '\n';
    LogRun run(peer);
    QVERIFY(run.startUntil(State::Live));
    QCOMPARE(run.told().size(), qsizetype(LogStream::dumpLines));
    QCOMPARE(run.texts.last(), "last"_ba);
}

void LogStreamHostileTest::verifiesTls()
{
    CertificateAuthority authority;
    const Identity identity = authority.issue({u"127.0.0.1"_s});
    QSslConfiguration tls;
    tls.setLocalCertificate(identity.certificate());
    tls.setPrivateKey(identity.key());
    LogPeer peer(tls);
    {
        LogRun run(peer);
        QVERIFY(run.startUntil(State::Waiting));
        QVERIFY2(run.text().startsWith(u"The certificate of 127.0.0.1 is not accepted:"_s),
                 qPrintable(run.text()));
    }
    LogAccess access = peer.access();
    access.tls = QSslConfiguration::defaultConfiguration();
    access.tls.addCaCertificate(QSslCertificate(authority.pem()));
    LogRun run(access);
    QVERIFY(run.startUntil(State::Live));
    peer.socket->sendTextMessage(frame(line(1, "one")));
    QTRY_COMPARE(run.told(), QList<QByteArray>{"one"});
}

void LogStreamHostileTest::tellsNoToken()
{
    // After all the failures above. What a status says is compared in whole there.
    qWarning("heard");
    QVERIFY(messages.contains(u"heard"_s));
    for (const QString &message : std::as_const(messages))
        QVERIFY2(!message.contains(token), qPrintable(message));
}

QTEST_GUILESS_MAIN(LogStreamHostileTest)
#include "logstream_hostile_test.moc"
