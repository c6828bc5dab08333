// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/certificates.h"
#include "platform/pendingreply.h"
#include "platform/scalingo/logstream.h"
#include "support/manualclock.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QSslKey>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QUrlQuery>
#include <QWebSocket>
#include <QWebSocketServer>

#include <optional>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const auto token = u"s3cr3t-t0k3n"_s;

QByteArray line(int second, const QByteArray &text = "x")
{
    return "2031-05-04 10:11:%1.000000000 +0000 UTC [web-1] %2"_ba
        .replace("%1", QByteArray::number(second).rightJustified(2, '0'))
        .replace("%2", text);
}

QString frame(const QByteArray &lines)
{
    const QJsonObject object{{u"event"_s, u"log"_s}, {u"log"_s, QString::fromUtf8(lines)}};
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

/// A platform's log: websockets that are real, dumps that the test answers.
class LogPeer : public QObject
{
public:
    explicit LogPeer(const std::optional<QSslConfiguration> &tls = {})
        : server(u"peer"_s, tls ? QWebSocketServer::SecureMode : QWebSocketServer::NonSecureMode)
    {
        if (tls)
            server.setSslConfiguration(*tls);
        server.listen(QHostAddress::LocalHost);
        url = u"%1://127.0.0.1:%2/logs?token=%3"_s.arg(tls ? u"https"_s : u"http"_s)
                  .arg(server.serverPort())
                  .arg(token);
        connect(&server, &QWebSocketServer::newConnection, this, [this] {
            socket = server.nextPendingConnection();
            socket->setParent(this);
        });
    }

    LogAccess access()
    {
        LogAccess access;
        access.url = [this] {
            ++urlsAsked;
            return urlError ? readyReply<QUrl>(tl::unexpected(*urlError)) : readyReply<QUrl>(QUrl(url));
        };
        access.dump = [this](const QUrl &asked) {
            dumpsAsked.append(asked);
            dump = {};
            if (dumpText)
                dump.answer(*dumpText);
            return dump.reply();
        };
        return access;
    }

    QWebSocketServer server;
    QWebSocket *socket = nullptr; ///< the newest
    QString url;
    std::optional<Error> urlError;
    int urlsAsked = 0;
    QList<QUrl> dumpsAsked;
    std::optional<Result<QByteArray>> dumpText =
        Result<QByteArray>(QByteArray()); ///< nothing: the test answers
    PendingReply<QByteArray> dump;
};

/// One whose handshake is the websocket server's, and whose connection the test can write to as it likes.
class RawPeer : public LogPeer
{
public:
    RawPeer()
    {
        m_listener.listen(QHostAddress::LocalHost);
        url = u"http://127.0.0.1:%1/logs?token=%2"_s.arg(m_listener.serverPort()).arg(token);
        connect(&m_listener, &QTcpServer::newConnection, this, [this] {
            raw = m_listener.nextPendingConnection();
            server.handleConnection(raw);
        });
    }

    QTcpSocket *raw = nullptr;

private:
    QTcpServer m_listener;
};

/// A stream to a peer, and what it told.
class Run
{
public:
    explicit Run(LogPeer &peer, double random = 0.5)
        : Run(peer.access(), random)
    {
    }

    explicit Run(const LogAccess &access, double random = 0.5)
        : stream(access, clock, [random] { return random; })
    {
        QObject::connect(&stream, &LogStream::linesArrived, &stream,
                         [this](const std::shared_ptr<const LineBlock> &block) {
                             for (std::size_t i = 0; i < block->size(); ++i) {
                                 const LineView view = (*block)[i];
                                 times.append(view.time);
                                 texts.append(QByteArray::fromStdString(std::string(view.text)));
                             }
                         });
        QObject::connect(&stream, &LogStream::statusChanged, &stream,
                         [this] { states.append(stream.status()); });
    }

    LiveStatus::State state() const { return stream.status().state; }
    QString text() const { return stream.status().text; }
    std::chrono::milliseconds pause() const { return *stream.status().until - clock.now(); }

    /// What was told so far, after what is gathered has been told too.
    QList<QByteArray> &told()
    {
        clock.advance(50ms);
        return texts;
    }

    ManualClock clock;
    LogStream stream;
    QList<std::int64_t> times;
    QList<QByteArray> texts;
    QList<LiveStatus> states;
};

QStringList messages; ///< all that Qt and the program logged

} // namespace

using State = LiveStatus::State;

class LogStreamTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void dumpThenStream();
    void streamWaitsForTheDump();
    void linesInBothAreToldOnce();
    void severalLinesInAFrameAndBothKeys();
    void reconnectsWithoutLossAndWithoutRepetition();
    void pausesGrow();
    void aSteadyConnectionShortensThePauseAgain();
    void dumpIsReadWhereTheStreamIsRefused();
    void lostWhileTheDumpIsRead();
    void oversizedFrames_data();
    void oversizedFrames();
    void survivesGarbage();
    void binaryIsNoStream();
    void silentPeer();
    void frameThatNeverEnds();
    void peerThatNeverAnswersTheHandshake();
    void pingsKeepItAlive();
    void lastingRefusal();
    void platformThatDoesNotAnswer();
    void unsafeAddresses_data();
    void unsafeAddresses();
    void dumpProblems_data();
    void dumpProblems();
    void tooLongADump();
    void manyLinesBeforeTheDump();
    void stopEndsIt();
    void verifiesTls();
    void tellsNoToken();
};

void LogStreamTest::initTestCase()
{
    qInstallMessageHandler(
        [](QtMsgType, const QMessageLogContext &, const QString &text) { messages.append(text); });
}

void LogStreamTest::dumpThenStream()
{
    LogPeer peer;
    peer.dumpText = line(1, "one") + '\n' + line(2, "two") + '\n';
    Run run(peer);
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
    Run run(peer);
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
    Run run(peer);
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
    Run run(peer);
    run.stream.start();
    QTRY_COMPARE(run.state(), State::Live);
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
    Run run(peer);
    run.stream.start();
    QTRY_COMPARE(run.state(), State::Live);
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
    Run run(peer, 0.999);
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
    Run run(peer, 0.999);
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
    Run run(peer);
    run.stream.start();
    QTRY_COMPARE(run.state(), State::Waiting);
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
    Run run(peer);
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

void LogStreamTest::oversizedFrames_data()
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

void LogStreamTest::oversizedFrames()
{
    QFETCH(QByteArray, bytes);
    RawPeer peer;
    Run run(peer);
    run.stream.start();
    QTRY_COMPARE(run.state(), State::Live);
    peer.raw->write(bytes);
    QTRY_COMPARE(run.state(), State::Waiting);
    QCOMPARE(run.text(), u"127.0.0.1 sends more at once than Drainboard takes."_s);
    QVERIFY(run.told().isEmpty());
}

void LogStreamTest::survivesGarbage()
{
    LogPeer peer;
    Run run(peer);
    run.stream.start();
    QTRY_COMPARE(run.state(), State::Live);
    for (const QString &garbage : {u""_s, u"<html>"_s, u"{"_s, u"[]"_s, u"{}"_s, u"{\"event\":1}"_s,
                                   u"{\"event\":\"log\",\"log\":{}}"_s, QString(300'000, u'[')})
        peer.socket->sendTextMessage(garbage);
    peer.socket->sendTextMessage(frame("\x1b[31m\x00 any text"_ba));
    peer.socket->sendTextMessage(frame(line(1, "one")));
    QTRY_VERIFY(run.told().contains("one"));
    QCOMPARE(run.texts.size(), 2);
    QCOMPARE(run.state(), State::Live);
}

void LogStreamTest::binaryIsNoStream()
{
    LogPeer peer;
    Run run(peer);
    run.stream.start();
    QTRY_COMPARE(run.state(), State::Live);
    peer.socket->sendBinaryMessage("\x00\x01"_ba);
    QTRY_COMPARE(run.state(), State::Waiting);
    QCOMPARE(run.text(), u"127.0.0.1 sends what is no stream."_s);
}

void LogStreamTest::silentPeer()
{
    LogPeer peer;
    Run run(peer);
    run.stream.start();
    QTRY_COMPARE(run.state(), State::Live);
    run.clock.advance(StreamSocket::silentTime - 1ms);
    QCOMPARE(run.state(), State::Live);
    run.clock.advance(1ms);
    QCOMPARE(run.state(), State::Waiting);
    QCOMPARE(run.text(), u"Nothing came from 127.0.0.1 for too long."_s);
}

void LogStreamTest::frameThatNeverEnds()
{
    RawPeer peer;
    Run run(peer);
    run.stream.start();
    QTRY_COMPARE(run.state(), State::Live);
    for (const QByteArray &piece : {QByteArray::fromHex("8164"), "{\"event\""_ba, ":\"log\","_ba}) {
        peer.raw->write(piece); // 100 bytes were announced
        QVERIFY(peer.raw->waitForBytesWritten());
        QCoreApplication::processEvents();
        run.clock.advance(StreamSocket::silentTime / 3);
    }
    QCOMPARE(run.state(), State::Waiting);
    QVERIFY(run.told().isEmpty());
}

void LogStreamTest::peerThatNeverAnswersTheHandshake()
{
    QTcpServer mute;
    QVERIFY(mute.listen(QHostAddress::LocalHost));
    LogPeer peer;
    peer.url = u"http://127.0.0.1:%1/logs?token=%2"_s.arg(mute.serverPort()).arg(token);
    Run run(peer);
    run.stream.start();
    QTRY_VERIFY(mute.hasPendingConnections());
    run.clock.advance(StreamSocket::openTime);
    QTRY_COMPARE(run.state(), State::Waiting);
    QCOMPARE(run.text(), u"127.0.0.1 did not open the stream in time."_s);
}

void LogStreamTest::pingsKeepItAlive()
{
    LogPeer peer;
    Run run(peer);
    run.stream.start();
    QTRY_COMPARE(run.state(), State::Live);
    for (int second = 1; second <= 3; ++second) {
        run.clock.advance(StreamSocket::silentTime - 30s); // told() takes some time too
        peer.socket->sendTextMessage(u"{\"event\":\"ping\"}"_s);
        peer.socket->sendTextMessage(frame(line(second)));
        QTRY_COMPARE(run.told().size(), second);
        QCOMPARE(run.state(), State::Live);
    }
}

void LogStreamTest::lastingRefusal()
{
    LogPeer peer;
    peer.urlError = Error{ErrorKind::NotAllowed, u"You may not."_s, {}};
    Run run(peer);
    run.stream.start();
    QTRY_COMPARE(run.state(), State::Refused);
    QCOMPARE(run.text(), u"You may not."_s);
    QCOMPARE(run.clock.waitingAlarms(), 0);

    peer.urlError.reset();
    run.stream.start(); // watched anew
    QTRY_COMPARE(run.state(), State::Live);
}

void LogStreamTest::platformThatDoesNotAnswer()
{
    LogPeer peer;
    peer.urlError = Error{ErrorKind::Unavailable, u"The platform does not answer."_s, {}};
    Run run(peer);
    run.stream.start();
    QTRY_COMPARE(run.state(), State::Waiting);
    QCOMPARE(run.text(), u"The platform does not answer."_s);
    peer.urlError.reset();
    run.clock.advance(run.pause());
    QTRY_COMPARE(run.state(), State::Live);
}

void LogStreamTest::unsafeAddresses_data()
{
    QTest::addColumn<QString>("url");
    QTest::newRow("plain, elsewhere") << u"http://192.0.2.1/logs?token="_s + token;
    QTest::newRow("a file") << u"file:///etc/passwd?token="_s + token;
    QTest::newRow("no host") << u"https:///logs?token="_s + token;
    QTest::newRow("nothing") << u""_s;
    QTest::newRow("no address") << u"https://[::1/logs?token="_s + token;
}

void LogStreamTest::unsafeAddresses()
{
    LogPeer peer;
    QFETCH(QString, url);
    peer.url = url;
    Run run(peer);
    run.stream.start();
    QTRY_COMPARE(run.state(), State::Refused);
    QCOMPARE(run.text(), u"The platform gave an address for this log that is not safe to use."_s);
    QVERIFY(peer.dumpsAsked.isEmpty());
}

void LogStreamTest::dumpProblems_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("text");
    QTest::newRow("no log") << int(ErrorKind::NotFound) << QString();
    QTest::newRow("no answer") << int(ErrorKind::Unavailable)
                               << u"The earlier lines could not be read. Too slow."_s;
}

void LogStreamTest::dumpProblems()
{
    QFETCH(int, kind);
    QFETCH(QString, text);
    LogPeer peer;
    peer.dumpText = Result<QByteArray>(failure(static_cast<ErrorKind>(kind), u"Too slow."_s));
    Run run(peer);
    run.stream.start();
    QTRY_COMPARE(run.state(), State::Live);
    QCOMPARE(run.text(), text);
    peer.socket->sendTextMessage(frame(line(1, "one")));
    QTRY_COMPARE(run.told(), QList<QByteArray>{"one"});
}

void LogStreamTest::tooLongADump()
{
    LogPeer peer;
    peer.dumpText = QByteArray("x\n").repeated(100'000) + line(1, "last") + '\n';
    Run run(peer);
    run.stream.start();
    QTRY_COMPARE(run.state(), State::Live);
    QCOMPARE(run.told().size(), qsizetype(LogStream::dumpLines));
    QCOMPARE(run.texts.last(), "last"_ba);
}

void LogStreamTest::manyLinesBeforeTheDump()
{
    LogPeer peer;
    peer.dumpText.reset();
    Run run(peer);
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
    Run run(peer);
    run.stream.start();
    QTRY_COMPARE(run.state(), State::Live);
    QSignalSpy gone(peer.socket, &QWebSocket::disconnected);
    run.stream.stop();
    QCOMPARE(run.state(), State::Off);
    QVERIFY(gone.count() == 1 || gone.wait());
    QCOMPARE(run.clock.waitingAlarms(), 0);

    run.stream.start();
    QTRY_COMPARE(run.state(), State::Live);
}

void LogStreamTest::verifiesTls()
{
    CertificateAuthority authority;
    const Identity identity = authority.issue({u"127.0.0.1"_s});
    QSslConfiguration tls;
    tls.setLocalCertificate(identity.certificate());
    tls.setPrivateKey(identity.key());
    LogPeer peer(tls);
    {
        Run run(peer);
        run.stream.start();
        QTRY_COMPARE(run.state(), State::Waiting);
        QVERIFY2(run.text().startsWith(u"The certificate of 127.0.0.1 is not accepted:"_s),
                 qPrintable(run.text()));
    }
    LogAccess access = peer.access();
    access.tls = QSslConfiguration::defaultConfiguration();
    access.tls.addCaCertificate(QSslCertificate(authority.pem()));
    Run run(access);
    run.stream.start();
    QTRY_COMPARE(run.state(), State::Live);
    peer.socket->sendTextMessage(frame(line(1, "one")));
    QTRY_COMPARE(run.told(), QList<QByteArray>{"one"});
}

void LogStreamTest::tellsNoToken()
{
    // After all the failures above. What a status says is compared in whole there.
    qWarning("heard");
    QVERIFY(messages.contains(u"heard"_s));
    for (const QString &message : std::as_const(messages))
        QVERIFY2(!message.contains(token), qPrintable(message));
}

QTEST_GUILESS_MAIN(LogStreamTest)
#include "logstream_test.moc"
