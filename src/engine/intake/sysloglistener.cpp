// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/intake/sysloglistener.h"

#include "engine/intake/datagramreader.h"
#include "engine/intake/syslogconnection.h"
#include "engine/intake/syslogparser.h"

#include <QCoreApplication>
#include <QNetworkProxy>
#include <QTcpServer>
#include <QUdpSocket>

#include <algorithm>
#include <limits>

#ifdef Q_OS_UNIX
#include <sys/resource.h>
#endif

namespace drainboard {

namespace {

constexpr int datagramQueue = 4 * 1024 * 1024;
constexpr std::chrono::seconds pauseAfterAcceptError{1};

/// Half of the files that the process may have open.
int affordableConnections()
{
#ifdef Q_OS_UNIX
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur != RLIM_INFINITY)
        return static_cast<int>(std::min<rlim_t>(files.rlim_cur / 2, std::numeric_limits<int>::max()));
#endif
    return std::numeric_limits<int>::max();
}

Error listenError(QAbstractSocket::SocketError error, const ListenAddress &address, const QString &systemText)
{
    const QString where = address.toString();
    if (error == QAbstractSocket::AddressInUseError)
        return {ErrorKind::AlreadyExists,
                QCoreApplication::translate("SyslogListener", "%1 is in use by another program.").arg(where),
                {}};
    if (error == QAbstractSocket::SocketAccessError)
        return {ErrorKind::NotAllowed,
                QCoreApplication::translate("SyslogListener", "Listening on %1 is not permitted.").arg(where),
                {}};
    return {
        ErrorKind::Unavailable,
        QCoreApplication::translate("SyslogListener", "Listening on %1 failed: %2.").arg(where, systemText),
        {}};
}

/// Opens both sockets on one port number, or says why not.
Result<void> openBoth(QTcpServer &tcp, QUdpSocket &udp, const ListenAddress &address)
{
    // Qt would listen at a SOCKS proxy of the system.
    tcp.setProxy(QNetworkProxy::NoProxy);
    udp.setProxy(QNetworkProxy::NoProxy);
    // A free TCP port may be taken for UDP, so a free one is asked for several times.
    const int tries = address.port == 0 ? 20 : 1;
    for (int i = 1;; ++i) {
        if (!tcp.listen(address.address, address.port))
            return tl::unexpected(listenError(tcp.serverError(), address, tcp.errorString()));
        if (udp.bind(address.address, tcp.serverPort(), QAbstractSocket::DontShareAddress))
            return {};
        tcp.close();
        if (i == tries)
            return tl::unexpected(listenError(udp.error(), address, udp.errorString()));
    }
}

} // namespace

class SyslogListener::Private : public QObject
{
public:
    Private(LineReceiver &lineReceiver, Clock &theClock, IntakeLimits theLimits)
        : receiver(lineReceiver)
        , clock(theClock)
        , limits(theLimits)
        , acceptAgain(clock.makeAlarm([this] { tcp.resumeAccepting(); }))
    {
        connect(&tcp, &QTcpServer::newConnection, this, &Private::accept);
        // Out of file descriptors: Qt stops accepting, and would for ever.
        connect(&tcp, &QTcpServer::acceptError, this,
                [this] { acceptAgain->ringAfter(pauseAfterAcceptError); });
        connect(&udp, &QUdpSocket::readyRead, this, &Private::readDatagrams);
    }

    void accept()
    {
        const int most = std::min(limits.maxConnections, affordableConnections());
        while (QTcpSocket *socket = tcp.nextPendingConnection()) {
            if (static_cast<int>(open.size()) >= most) {
                ++counts.refusedConnections;
                socket->abort();
                socket->deleteLater();
                continue;
            }
            auto *connection = new SyslogConnection(socket, receiver, clock, buffers, limits.maxMessage,
                                                    limits.idleBeforeFirstLine);
            connection->setParent(this);
            open.push_back(connection);
            connect(connection, &SyslogConnection::hasRead, this, &Private::checkUnfinished);
            connect(connection, &SyslogConnection::closed, this,
                    [this, connection](bool wasRefused) { forget(connection, wasRefused); });
        }
    }

    void forget(SyslogConnection *connection, bool wasRefused)
    {
        counts.refusedConnections += wasRefused ? 1 : 0;
        counts.cutMessages += connection->cutMessages();
        std::erase(open, connection);
        connection->deleteLater();
    }

    void checkUnfinished()
    {
        while (buffers.unfinished > limits.maxUnfinished) {
            (*std::max_element(open.begin(), open.end(), [](const auto *a, const auto *b) {
                return a->unfinished() < b->unfinished();
            }))->refuse();
        }
    }

    /// Reads one batch, then lets the connections have their turn.
    void readDatagrams()
    {
        const std::int64_t now = clock.wallMicroseconds();
        for (std::string_view message : datagrams.read(udp)) {
            if (const auto count = octetCountAt(message))
                message.remove_prefix(count->length);
            if (message.size() > limits.maxMessage) {
                ++counts.cutMessages;
                message = message.substr(0, limits.maxMessage);
            }
            const IncomingLine line = parseSyslog(message, now);
            if (!line.line.text.empty() || line.sourceName != "unknown")
                buffers.lines.push_back(line);
        }
        if (!buffers.lines.empty())
            receiver.receive(buffers.lines);
        buffers.lines.clear();
    }

    LineReceiver &receiver;
    Clock &clock;
    const IntakeLimits limits;
    IntakeBuffers buffers;
    QTcpServer tcp;
    QUdpSocket udp;
    DatagramReader datagrams;
    std::unique_ptr<Alarm> acceptAgain;
    std::vector<SyslogConnection *> open;
    IntakeCounts counts; ///< without what the open connections and the reader of datagrams count
};

SyslogListener::SyslogListener(LineReceiver &receiver, Clock &clock, IntakeLimits limits, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(receiver, clock, limits))
{
}

SyslogListener::~SyslogListener()
{
    close();
}

Result<void> SyslogListener::listen(const ListenAddress &address)
{
    close();
    const auto opened = openBoth(d->tcp, d->udp, address);
    if (opened) {
        d->datagrams.begin(d->udp);
        d->udp.setSocketOption(QAbstractSocket::ReceiveBufferSizeSocketOption, datagramQueue);
    }
    return opened;
}

void SyslogListener::close()
{
    d->acceptAgain->cancel();
    d->tcp.close();
    d->udp.close();
    for (const SyslogConnection *connection : d->open) {
        d->counts.cutMessages += connection->cutMessages();
        delete connection;
    }
    d->open.clear();
    d->buffers.unfinished = 0;
}

bool SyslogListener::isListening() const
{
    return d->tcp.isListening();
}

ListenAddress SyslogListener::address() const
{
    return {d->tcp.serverAddress(), d->tcp.serverPort()};
}

int SyslogListener::connections() const
{
    return static_cast<int>(d->open.size());
}

IntakeCounts SyslogListener::counts() const
{
    IntakeCounts sum = d->counts;
    sum.lostDatagrams = d->datagrams.lost();
    for (const SyslogConnection *connection : d->open)
        sum.cutMessages += connection->cutMessages();
    return sum;
}

quint16 SyslogListener::freePortAfter(const QHostAddress &address, quint16 from)
{
    for (int port = from + 1; port <= std::min(from + 100, 65535); ++port) {
        QTcpServer tcp;
        QUdpSocket udp;
        if (openBoth(tcp, udp, {address, static_cast<quint16>(port)}))
            return static_cast<quint16>(port);
    }
    return 0;
}

} // namespace drainboard
