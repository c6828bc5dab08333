// SPDX-License-Identifier: GPL-3.0-or-later
#include "streamfixture.h"

#include <QSslServer>
#include <QSslSocket>
#include <QTcpServer>

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr qsizetype lineSize = 1000;
constexpr int smallBuffer = 4096;

/// Waits in the system's buffer: acknowledged and not read.
int unreadBytes(int descriptor)
{
    int bytes = -1;
    return ioctl(descriptor, SIOCINQ, &bytes) == 0 ? bytes : -1;
}

/// What closes it resets it, as a crash or a firewall does.
void resetOnClose(int descriptor)
{
    const linger hard{1, 0};
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
}

bool useSmallBuffer(const QTcpServer &server)
{
    return setsockopt(static_cast<int>(server.socketDescriptor()), SOL_SOCKET, SO_RCVBUF, &smallBuffer,
                      sizeof smallBuffer) == 0;
}

/// Takes one connection and reads nothing of it but what the test reads.
class RawServer : public QTcpServer
{
public:
    ~RawServer() override { closePeer(); }
    bool open() { return listen(QHostAddress::LocalHost) && useSmallBuffer(*this); }
    void closePeer()
    {
        if (peer >= 0)
            ::close(std::exchange(peer, -1));
    }
    int peer = -1;

protected:
    void incomingConnection(qintptr descriptor) override { peer = static_cast<int>(descriptor); }
};

/// Delivers lines, each a payload, until one attempt fails; how many that were.
quint64 deliverUntilFailure(SinkRun &run)
{
    quint64 lines = 0;
    while (run.send(QByteArray(lineSize - 1, 'x') + '\n').verdict == Verdict::Delivered)
        ++lines;
    return lines;
}

LostLines lostBy(const SinkRun &run)
{
    return run.lost.isEmpty() ? LostLines() : run.lost.last().first().value<LostLines>();
}

} // namespace

/// What the sink knows of lines whose connection breaks, from real sockets: how many the peer's system had.
class StreamLossTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hangTellsExactlyWhatWasNotAcknowledged();
    void resetTellsWhatWasNotAcknowledged();
    void hangOverTlsTellsWhatWasNotAcknowledged();
    void oldConnectionStaysWhileLinesAreOpen();
    void acknowledgedLinesAreNotLost_data();
    void acknowledgedLinesAreNotLost();

private:
    Endpoint endpointTo(quint16 port, Transport transport = Transport::Tcp) const;
    std::unique_ptr<QTcpServer> makeServer(Transport transport) const;

    FiledAuthority m_authority;
};

/// What was acknowledged counts as read at once, so that the system's word alone is seen.
Endpoint StreamLossTest::endpointTo(quint16 port, Transport transport) const
{
    Endpoint endpoint = streamTo(transport, port, m_authority);
    endpoint.unreadTime = 0ms;
    endpoint.answerTimeout = 300ms;
    return endpoint;
}

std::unique_ptr<QTcpServer> StreamLossTest::makeServer(Transport transport) const
{
    if (transport != Transport::Tls)
        return std::make_unique<QTcpServer>();
    auto server = std::make_unique<QSslServer>();
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    const Identity identity = m_authority.issue({u"127.0.0.1"_s});
    tls.setLocalCertificate(identity.certificate());
    tls.setPrivateKey(identity.key());
    server->setSslConfiguration(tls);
    return server;
}

void StreamLossTest::hangTellsExactlyWhatWasNotAcknowledged()
{
    RawServer server;
    QVERIFY(server.open());
    SinkRun run(endpointTo(server.serverPort()));
    const quint64 delivered = deliverUntilFailure(run);
    const int unread = unreadBytes(server.peer);
    QVERIFY(unread > 0);
    QCOMPARE(run.lost.count(), 1);
    QCOMPARE(lostBy(run).unacknowledged, delivered - static_cast<quint64>(unread / lineSize));
    QCOMPARE(lostBy(run).unconfirmed, lostBy(run).unacknowledged);
}

void StreamLossTest::resetTellsWhatWasNotAcknowledged()
{
    RawServer server;
    QVERIFY(server.open());
    SinkRun run(endpointTo(server.serverPort()));
    constexpr quint64 delivered = 50;
    for (quint64 i = 0; i < delivered; ++i)
        QCOMPARE(run.send(QByteArray(lineSize - 1, 'x') + '\n').verdict, Verdict::Delivered);

    // More comes only when the first bytes have been acknowledged.
    QByteArray taken(2 * lineSize, '\0');
    QTRY_VERIFY(unreadBytes(server.peer) >= taken.size());
    const auto read = ::recv(server.peer, taken.data(), static_cast<std::size_t>(taken.size()), 0);
    QCOMPARE(read, taken.size());
    QTRY_VERIFY(unreadBytes(server.peer) >= taken.size());
    const auto reached = static_cast<quint64>(read) + static_cast<quint64>(unreadBytes(server.peer));
    resetOnClose(server.peer);
    server.closePeer();

    QTRY_COMPARE(run.lost.count(), 1);
    QVERIFY2(lostBy(run).unacknowledged >= delivered - reached / lineSize,
             qPrintable(QString::number(lostBy(run).unacknowledged)));
    QVERIFY2(lostBy(run).unacknowledged <= delivered - static_cast<quint64>(read) / lineSize,
             qPrintable(QString::number(lostBy(run).unacknowledged)));
}

void StreamLossTest::hangOverTlsTellsWhatWasNotAcknowledged()
{
    const auto server = makeServer(Transport::Tls);
    QVERIFY(server->listen(QHostAddress::LocalHost) && useSmallBuffer(*server));
    QTcpSocket *peer = nullptr;
    QObject::connect(server.get(), &QTcpServer::pendingConnectionAvailable, server.get(), [&] {
        peer = server->nextPendingConnection();
        peer->setReadBufferSize(1);
    });

    SinkRun run(endpointTo(server->serverPort(), Transport::Tls));
    const quint64 delivered = deliverUntilFailure(run);
    QVERIFY(peer);
    const auto unread = static_cast<quint64>(unreadBytes(static_cast<int>(peer->socketDescriptor())));
    QCOMPARE(run.lost.count(), 1);
    // The peer's TLS has taken some from the system, and encryption adds a little.
    constexpr quint64 heldByTls = 128 * 1024;
    QVERIFY(delivered > 4 * heldByTls / lineSize);
    QVERIFY2(lostBy(run).unacknowledged <= delivered, qPrintable(QString::number(delivered)));
    QVERIFY2(lostBy(run).unacknowledged + (unread + heldByTls) / lineSize >= delivered,
             qPrintable(QString::number(lostBy(run).unacknowledged)));
}

void StreamLossTest::oldConnectionStaysWhileLinesAreOpen()
{
    RawServer server;
    QVERIFY(server.open());
    Endpoint endpoint = endpointTo(server.serverPort());
    endpoint.connectionAge = 0ms;
    SinkRun run(endpoint);
    QCOMPARE(run.send(QByteArray(100 * smallBuffer, 'x') + '\n').verdict, Verdict::Delivered);
    QCOMPARE(run.sink->unacknowledgedLines(), 1U);
    QCOMPARE(run.send("two\n").verdict, Verdict::Delivered);
    QTRY_VERIFY(server.peer >= 0);
    resetOnClose(server.peer);
    server.closePeer();
    QTRY_COMPARE(run.lost.count(), 1);
    QCOMPARE(lostBy(run).unacknowledged, 2U);
}

void StreamLossTest::acknowledgedLinesAreNotLost_data()
{
    QTest::addColumn<Transport>("transport");
    QTest::addColumn<bool>("inOrder");
    QTest::addColumn<quint64>("lost");
    QTest::newRow("TCP, goodbye") << Transport::Tcp << true << 0ULL;
    QTest::newRow("TCP, reset") << Transport::Tcp << false << 5ULL;  // of the last write
    QTest::newRow("TLS, goodbye") << Transport::Tls << true << 5ULL; // looks like a reset
    QTest::newRow("TLS, reset") << Transport::Tls << false << 5ULL;
}

void StreamLossTest::acknowledgedLinesAreNotLost()
{
    QFETCH(const Transport, transport);
    QFETCH(const bool, inOrder);
    QFETCH(const quint64, lost);
    const auto server = makeServer(transport);
    QVERIFY(server->listen(QHostAddress::LocalHost));
    QList<QTcpSocket *> peers;
    QObject::connect(server.get(), &QTcpServer::pendingConnectionAvailable, server.get(),
                     [&] { peers.append(server->nextPendingConnection()); });

    SinkRun run(endpointTo(server->serverPort(), transport));
    for (qint64 i = 1; i <= 4; ++i) {
        QCOMPARE(run.send("one\ntwo\nthree\nfour\nfive\n", 5).verdict, Verdict::Delivered);
        QTRY_VERIFY(!peers.isEmpty() && peers.front()->bytesAvailable() == i * 24);
    }
    peers.front()->readAll();
    if (inOrder) {
        peers.front()->disconnectFromHost();
    } else {
        resetOnClose(static_cast<int>(peers.front()->socketDescriptor()));
        peers.front()->abort();
    }

    QTRY_COMPARE(peers.front()->state(), QAbstractSocket::UnconnectedState);
    // The sink has noticed when it opens another connection.
    QTRY_VERIFY(run.send("six\n").verdict == Verdict::Delivered && peers.size() == 2);
    QCOMPARE(run.lost.count(), lost > 0 ? 1 : 0);
    QCOMPARE(lostBy(run).unconfirmed, lost);
    QCOMPARE(lostBy(run).unacknowledged, 0U);
}

QTEST_GUILESS_MAIN(StreamLossTest)
#include "streamloss_test.moc"
