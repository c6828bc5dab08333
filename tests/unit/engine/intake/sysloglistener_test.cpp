// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/intake/sysloglistener.h"

#include "support/closedproxy.h"
#include "support/manualclock.h"
#include "unit/engine/intake/collectingreceiver.h"

#include <QObject>
#include <QProcess>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QSysInfo>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QUdpSocket>

#include <array>

#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

using Texts = std::vector<std::string>;

struct Listening
{
    explicit Listening(IntakeLimits limits = {})
        : listener(receiver, clock, limits)
    {
        const auto opened = listener.listen({QHostAddress(QHostAddress::LocalHost), 0});
        if (!opened)
            qFatal("%s", qPrintable(opened.error().text));
    }

    std::unique_ptr<QTcpSocket> connected() const
    {
        auto socket = std::make_unique<QTcpSocket>();
        socket->connectToHost(listener.address().address, listener.address().port);
        if (!socket->waitForConnected())
            qFatal("no connection");
        return socket;
    }

    ManualClock clock;
    CollectingReceiver receiver;
    SyslogListener listener;
};

} // namespace

class SyslogListenerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesTcpAndUdpOnOnePort()
    {
        Listening on;
        const auto tcp = on.connected();
        tcp->write("<14>1 - h shop-api web-1 - - by stream\n");
        QTRY_COMPARE(on.receiver.texts(), Texts{"by stream"});
        QUdpSocket udp;
        udp.writeDatagram("<14>1 - h shop-api web-1 - - by\ndatagram\n", on.listener.address().address,
                          on.listener.address().port);
        QTRY_COMPARE(on.receiver.texts(), (Texts{"by stream", "by\ndatagram"}));
        QCOMPARE(on.receiver.lines[0].source, "shop-api");
        QCOMPARE(on.receiver.lines[0].process, "web-1");
        QCOMPARE(on.receiver.lines[0].time, on.clock.wallMicroseconds());
    }

    void floodOfDatagramsIsTakenOrCounted()
    {
        Listening on;
        QUdpSocket udp;
        // More than any buffer of the system holds, while nobody reads.
        const QByteArray datagram = "<14>1 - h shop-api web-1 - - " + QByteArray(8000, 'x');
        std::uint64_t sent = 0;
        const auto send = [&] {
            udp.writeDatagram(datagram, on.listener.address().address, on.listener.address().port);
            ++sent;
        };
        while (sent < 10'000)
            send();
        const auto areAllKnown = [&] {
            if (on.receiver.lines.size() + on.listener.counts().lostDatagrams == sent)
                return true;
            send(); // the system tells of losses with what comes after them
            return false;
        };
        QTRY_VERIFY(areAllKnown());
        QVERIFY(on.listener.counts().lostDatagrams > 0);
        QVERIFY(!on.receiver.lines.empty());
    }

    void countInADatagramIsTakenOff()
    {
        Listening on;
        QUdpSocket udp;
        udp.writeDatagram("24 <14>1 - h shop p - - text", on.listener.address().address,
                          on.listener.address().port);
        QTRY_COMPARE(on.receiver.texts(), Texts{"text"});
    }

    void takesWhatLoggerSends_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QString>("process");
        const QString host = QSysInfo::machineHostName();
        QTest::newRow("TCP, RFC 5424") << QStringList{u"-T"_s, u"--rfc5424"_s} << host;
        QTest::newRow("UDP, RFC 5424") << QStringList{u"-d"_s, u"--rfc5424"_s} << host;
        QTest::newRow("TCP, RFC 3164") << QStringList{u"-T"_s, u"--rfc3164"_s} << u"shop-api"_s;
        QTest::newRow("UDP, RFC 3164") << QStringList{u"-d"_s, u"--rfc3164"_s} << u"shop-api"_s;
        QTest::newRow("process id") << QStringList{u"-T"_s, u"--rfc5424"_s, u"--id=42"_s} << u"42"_s;
        QTest::newRow("process id, RFC 3164")
            << QStringList{u"-T"_s, u"--rfc3164"_s, u"--id=42"_s} << u"42"_s;
        QTest::newRow("octet count, TCP") << QStringList{u"-T"_s, u"--octet-count"_s} << host;
        QTest::newRow("octet count, UDP") << QStringList{u"-d"_s, u"--octet-count"_s} << host;
        QTest::newRow("neither -T nor -d") << QStringList() << host;
    }
    void takesWhatLoggerSends()
    {
        const QString logger = QStandardPaths::findExecutable(u"logger"_s);
        if (logger.isEmpty())
            QSKIP("The program logger is not installed.");
        QFETCH(const QStringList, options);
        QFETCH(const QString, process);
        Listening on;
        QProcess sender;
        sender.start(logger, QStringList{u"-n"_s, u"127.0.0.1"_s, u"-P"_s,
                                         QString::number(on.listener.address().port), u"-t"_s, u"shop-api"_s,
                                         u"-p"_s, u"user.warning"_s} +
                                 options + QStringList{u"it works"_s});
        QTRY_COMPARE(on.receiver.texts(), Texts{"it works"});
        QCOMPARE(on.receiver.lines[0].source, "shop-api");
        QCOMPARE(on.receiver.lines[0].process, process.toStdString());
        QCOMPARE(int(on.receiver.lines[0].severity), int(Severity::Warning));
        QTRY_COMPARE(sender.state(), QProcess::NotRunning);
    }

    void oneReceiveForManyLines()
    {
        Listening on;
        QByteArray bytes;
        for (int i = 0; i < 1000; ++i)
            bytes += "<14>1 - h a p - - " + QByteArray::number(i) + '\n';
        const auto tcp = on.connected();
        tcp->write(bytes);
        QTRY_COMPARE(on.receiver.lines.size(), std::size_t(1000));
        for (int i = 0; i < 1000; ++i)
            QCOMPARE(on.receiver.lines[std::size_t(i)].text, std::to_string(i));
        QVERIFY(on.receiver.calls < 100);
    }

    void lastLineWithoutLineFeedCountsWhenTheSenderCloses()
    {
        Listening on;
        const auto tcp = on.connected();
        tcp->write("<14>1 - h a p - - last");
        tcp->disconnectFromHost();
        QTRY_COMPARE(on.receiver.texts(), Texts{"last"});
        QTRY_COMPARE(on.listener.connections(), 0);
        QCOMPARE(on.listener.counts().refusedConnections, std::uint64_t(0));
    }

    void messageInManyPieces()
    {
        Listening on;
        const auto tcp = on.connected();
        const QByteArray message = "<14>1 - h a p - - in pieces\n";
        for (const char byte : message) {
            tcp->write(&byte, 1);
            QVERIFY(tcp->waitForBytesWritten());
            QCoreApplication::processEvents();
        }
        QTRY_COMPARE(on.receiver.texts(), Texts{"in pieces"});
    }

    void tenMebibyteLineIsCut()
    {
        Listening on;
        const auto tcp = on.connected();
        const QByteArray header = "<14>1 - h a p - - ";
        tcp->write(header + QByteArray(10 * 1024 * 1024, 'x') + "\n<14>1 - h a p - - next\n");
        QTRY_COMPARE_WITH_TIMEOUT(on.receiver.lines.size(), std::size_t(2), 20'000);
        QCOMPARE(on.receiver.lines[0].text.size(), std::size_t(1024 * 1024 - header.size()));
        QCOMPARE(on.receiver.lines[1].text, "next");
        QCOMPARE(on.listener.counts().cutMessages, std::uint64_t(1));
    }

    void furtherConnectionsAreRefusedAndTheOthersGoOn()
    {
        IntakeLimits limits;
        limits.maxConnections = 50;
        Listening on(limits);
        std::vector<std::unique_ptr<QTcpSocket>> sockets;
        for (int i = 0; i < 150; ++i) {
            sockets.push_back(on.connected());
            QCoreApplication::processEvents(); // the system's queue holds fewer than 150
        }
        QTRY_COMPARE(on.listener.counts().refusedConnections, std::uint64_t(100));
        QCOMPARE(on.listener.connections(), 50);
        sockets.front()->write("<14>1 - h a p - - still here\n");
        QTRY_COMPARE(on.receiver.texts(), Texts{"still here"});
        sockets.clear();
        QTRY_COMPARE(on.listener.connections(), 0);
        const auto again = on.connected();
        QTRY_COMPARE(on.listener.connections(), 1);
    }

    void asksNoProxy()
    {
        const ClosedProxy proxy(QNetworkProxy::Socks5Proxy);
        ManualClock clock;
        CollectingReceiver receiver;
        SyslogListener listener(receiver, clock, {});
        const auto opened = listener.listen({QHostAddress(QHostAddress::AnyIPv4), 0});
        QVERIFY2(opened, qPrintable(opened ? QString() : opened.error().text));
        QTcpSocket socket;
        socket.connectToHost(QHostAddress(QHostAddress::LocalHost), listener.address().port);
        QTRY_COMPARE(listener.connections(), 1);
    }

    void goesOnAfterFileDescriptorsRanOut()
    {
        Listening on;
        const auto tcp = on.connected(); // waits in the system's queue
        rlimit before{};
        QCOMPARE(::getrlimit(RLIMIT_NOFILE, &before), 0);
        rlimit low = before;
        low.rlim_cur = 200;
        QCOMPARE(::setrlimit(RLIMIT_NOFILE, &low), 0);
        std::vector<int> taken;
        for (int handle = ::dup(2); handle >= 0; handle = ::dup(2))
            taken.push_back(handle);
        const bool waits = QTest::qWaitFor([&] { return on.clock.waitingAlarms() == 1; });
        for (const int handle : taken)
            ::close(handle);
        QCOMPARE(::setrlimit(RLIMIT_NOFILE, &before), 0);
        QVERIFY(waits);
        QCOMPARE(on.listener.connections(), 0);
        on.clock.advance(1s);
        QTRY_COMPARE(on.listener.connections(), 1);
    }

    void leavesFilesForOthers()
    {
        Listening on;
        const std::array<int, 2> spare{::dup(2), ::dup(2)};
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(on.listener.address().port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        std::vector<int> senders; // unknown to the event loop, whose poll() the limit below would break
        const auto connect = [&] {
            senders.push_back(::socket(AF_INET, SOCK_STREAM, 0));
            return ::connect(senders.back(), reinterpret_cast<sockaddr *>(&address), sizeof address) == 0;
        };
        for (int i = 0; i < 20; ++i)
            QVERIFY(connect());
        QTRY_COMPARE(on.listener.connections(), 20);
        rlimit before{};
        QCOMPARE(::getrlimit(RLIMIT_NOFILE, &before), 0);
        rlimit low = before;
        low.rlim_cur = 40;
        QCOMPARE(::setrlimit(RLIMIT_NOFILE, &low), 0);
        for (const int handle : spare)
            ::close(handle); // the only ones free below the limit
        const bool connected = connect();
        const bool refused =
            QTest::qWaitFor([&] { return on.listener.counts().refusedConnections == 1; }, 5000);
        QCOMPARE(::setrlimit(RLIMIT_NOFILE, &before), 0);
        for (const int handle : senders)
            ::close(handle);
        QVERIFY(connected);
        QVERIFY(refused);
        QTRY_COMPARE(on.listener.connections(), 0);
    }

    void knowsWhatReachesIt_data()
    {
        QTest::addColumn<QString>("own");
        QTest::addColumn<QString>("to");
        QTest::addColumn<bool>("reached");
        QTest::newRow("itself") << u"127.0.0.1:5514"_s << u"127.0.0.1:5514"_s << true;
        QTest::newRow("mapped") << u"127.0.0.1:5514"_s << u"[::ffff:127.0.0.1]:5514"_s << true;
        QTest::newRow("any") << u"127.0.0.1:5514"_s << u"0.0.0.0:5514"_s << true;
        QTest::newRow("on all") << u"0.0.0.0:5514"_s << u"127.0.0.5:5514"_s << true;
        QTest::newRow("port") << u"127.0.0.1:5514"_s << u"127.0.0.1:5515"_s << false;
        QTest::newRow("other") << u"127.0.0.1:5514"_s << u"192.0.2.1:5514"_s << false;
        QTest::newRow("away") << u"0.0.0.0:5514"_s << u"192.0.2.1:5514"_s << false;
    }
    void knowsWhatReachesIt()
    {
        QFETCH(const QString, own);
        QFETCH(const QString, to);
        const auto target = ListenAddress::fromString(to).value();
        QTEST(ListenAddress::fromString(own).value().isReachedAt(target.address, target.port), "reached");
    }

    void silentConnectionsAreClosed()
    {
        Listening on;
        const auto silent = on.connected();
        const auto unfinished = on.connected();
        unfinished->write("<14>1 - h a");
        const auto busy = on.connected();
        busy->write("<14>1 - h a p - - x\n");
        QTRY_COMPARE(on.listener.connections(), 3);
        QTRY_COMPARE(on.receiver.lines.size(), std::size_t(1));
        QSignalSpy closed(silent.get(), &QTcpSocket::disconnected);
        on.clock.advance(59s);
        QCOMPARE(on.listener.connections(), 3);
        on.clock.advance(1s);
        QCOMPARE(on.listener.connections(), 1);
        QCOMPARE(on.listener.counts().refusedConnections, std::uint64_t(2));
        QTRY_COMPARE(closed.size(), 1);
        busy->write("<14>1 - h a p - - y\n");
        QTRY_COMPARE(on.receiver.texts(), (Texts{"x", "y"}));
    }

    void memoryOfUnfinishedMessagesIsBounded()
    {
        IntakeLimits limits;
        limits.maxUnfinished = 1000;
        Listening on(limits);
        const auto greedy = on.connected();
        greedy->write("<14>" + QByteArray(800, 'x'));
        const auto modest = on.connected();
        QTRY_COMPARE(on.listener.connections(), 2);
        modest->write("<14>1 - h a p - - " + QByteArray(300, 'y'));
        QTRY_COMPARE(on.listener.connections(), 1);
        QCOMPARE(on.listener.counts().refusedConnections, std::uint64_t(1));
        modest->write("\n");
        QTRY_COMPARE(on.receiver.texts(), Texts{std::string(300, 'y')});
    }

    void portInUse()
    {
        Listening first;
        CollectingReceiver receiver;
        SyslogListener second(receiver, first.clock);
        const auto result = second.listen(first.listener.address());
        QVERIFY(!result);
        QCOMPARE(int(result.error().kind), int(ErrorKind::AlreadyExists));
        QCOMPARE(result.error().text,
                 u"127.0.0.1:%1 is in use by another program."_s.arg(first.listener.address().port));
        QVERIFY(!second.isListening());
        const auto free =
            SyslogListener::freePortAfter(first.listener.address().address, first.listener.address().port);
        QVERIFY(free > first.listener.address().port);
        QVERIFY(second.listen({first.listener.address().address, free}));
    }

    void udpPortInUseOpensNeither()
    {
        const QHostAddress loopback(QHostAddress::LocalHost);
        // Below those that the system gives away by itself: nobody has its TCP port.
        const ListenAddress address{loopback, SyslogListener::freePortAfter(loopback, 20000)};
        QUdpSocket udp;
        QVERIFY(udp.bind(address.address, address.port, QAbstractSocket::DontShareAddress));
        ManualClock clock;
        CollectingReceiver receiver;
        SyslogListener listener(receiver, clock);
        const auto result = listener.listen(address);
        QVERIFY(!result);
        QCOMPARE(int(result.error().kind), int(ErrorKind::AlreadyExists));
        QTcpServer tcp;
        QVERIFY(tcp.listen(address.address, address.port));
    }

    void closesAndListensAgain()
    {
        Listening on;
        const auto tcp = on.connected();
        QTRY_COMPARE(on.listener.connections(), 1);
        const ListenAddress address = on.listener.address();
        on.listener.close();
        QVERIFY(!on.listener.isListening());
        QCOMPARE(on.listener.connections(), 0);
        QVERIFY(on.listener.listen(address));
        QCOMPARE(on.listener.address(), address);
    }

    void addresses_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("read");
        QTest::newRow("IPv4") << u"127.0.0.1:5514"_s << u"127.0.0.1:5514"_s;
        QTest::newRow("IPv6") << u"[::1]:5514"_s << u"[::1]:5514"_s;
        QTest::newRow("localhost") << u" localhost:1 "_s << u"127.0.0.1:1"_s;
        QTest::newRow("any free port") << u"0.0.0.0:0"_s << u"0.0.0.0:0"_s;
        for (const auto *wrong : {"", "5514", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
                                  "::1:5514", "[::1]", "[127.0.0.1]:1", "example.org:1", ":1", "127.0.0.1:x"})
            QTest::newRow(wrong) << QString::fromLatin1(wrong) << QString();
    }
    void addresses()
    {
        QFETCH(const QString, text);
        const auto read = ListenAddress::fromString(text);
        QTEST(read ? read->toString() : QString(), "read");
        if (!read)
            QVERIFY(read.error().text.contains("127.0.0.1:5514"_L1));
    }
};

QTEST_GUILESS_MAIN(SyslogListenerTest)
#include "sysloglistener_test.moc"
