// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/streamservice.h"

#include <QSslConfiguration>
#include <QSslSocket>

#ifdef Q_OS_UNIX
#include <sys/socket.h>
#endif

namespace drainboard {

using namespace std::chrono_literals;

namespace {

constexpr qint64 readBuffer = 64 * 1024; // beyond it a sender waits, as with any receiver that hangs
constexpr qint64 slowBytes = 1024;
constexpr auto slowPause = 100ms;
constexpr qsizetype mostCountDigits = 7;

/// The end of the first frame's bytes; -1 if it is not whole yet. `begin` is where its line begins.
qsizetype frameEnd(const QByteArray &bytes, qsizetype &begin)
{
    begin = 0;
    const auto space = bytes.left(mostCountDigits + 1).indexOf(' ');
    bool counted = false;
    const auto count = space > 0 ? bytes.left(space).toUInt(&counted) : 0;
    if (!counted)
        return bytes.indexOf('\n');
    begin = space + 1;
    return bytes.size() >= begin + count ? begin + count : -1;
}

bool breaks(ReceiverBehaviour behaviour)
{
    return behaviour == ReceiverBehaviour::Answer403 || behaviour == ReceiverBehaviour::Answer429 ||
           behaviour == ReceiverBehaviour::Answer500;
}

} // namespace

StreamService::StreamService(StreamSecurity security, ReceiverRecord &record, QObject *parent)
    : ReceiverService(parent)
    , m_security(std::move(security))
    , m_record(record)
    , m_server(new SocketServer(this))
    , m_portHolder(new QTcpSocket(this))
    , m_slowTimer(new QTimer(this))
{
    connect(m_server, &SocketServer::accepted, this, &StreamService::accept);
    connect(m_slowTimer, &QTimer::timeout, this, &StreamService::readSlowly);
}

quint16 StreamService::listen(quint16 port)
{
    if (!m_server->listen(QHostAddress::LocalHost, port))
        return 0;
    m_port = m_server->serverPort();
    return m_port;
}

void StreamService::setBehaviour(ReceiverBehaviour behaviour)
{
    m_behaviour = behaviour;
    if (behaviour == ReceiverBehaviour::Refuse) {
        m_server->close();
        holdPort();
        breakAll();
        return;
    }
    if (!m_server->isListening()) {
        m_portHolder->abort();
        listen(m_port);
    }
    if (behaviour == ReceiverBehaviour::WrongCertificate || (breaks(behaviour) && !answersRequests()))
        breakAll();
    if (behaviour == ReceiverBehaviour::Slow && !answersRequests())
        m_slowTimer->start(slowPause);
    else
        m_slowTimer->stop();
    const auto sockets = m_connections.keys();
    for (QTcpSocket *socket : sockets) // what came while hanging
        read(socket);
}

/// A port in nobody's hands may become the source port of a connection to itself.
void StreamService::holdPort()
{
    m_portHolder->bind(QHostAddress::LocalHost, m_port, QAbstractSocket::ReuseAddressHint);
}

void StreamService::accept(qintptr descriptor)
{
    QTcpSocket *socket = m_security.tls ? new QSslSocket(this) : new QTcpSocket(this);
    socket->setSocketDescriptor(descriptor);
    socket->setReadBufferSize(readBuffer);
    m_connections.insert(socket, {});
    m_record.addConnection();
    connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
    connect(socket, &QTcpSocket::disconnected, this, [this, socket] {
        read(socket);
        m_connections.remove(socket);
        socket->deleteLater();
    });
    read(socket);
}

void StreamService::secure(QSslSocket *socket)
{
    const bool wrong = m_behaviour == ReceiverBehaviour::WrongCertificate;
    const Identity &identity = wrong ? m_security.wrongIdentity : m_security.identity;
    auto configuration = QSslConfiguration::defaultConfiguration();
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone); // clients show no certificate
    configuration.setLocalCertificate(identity.certificate());
    configuration.setPrivateKey(identity.key());
    socket->setSslConfiguration(configuration);
    socket->startServerEncryption();
}

void StreamService::read(QTcpSocket *socket)
{
    if (m_behaviour == ReceiverBehaviour::Hang)
        return;
    auto *secured = qobject_cast<QSslSocket *>(socket);
    if (secured && secured->mode() == QSslSocket::UnencryptedMode) {
        secure(secured);
        return;
    }
    if (breaks(m_behaviour) && !answersRequests()) {
        if (socket->bytesAvailable() > 0)
            breakConnection(socket);
        return;
    }
    if (m_behaviour == ReceiverBehaviour::Slow && !answersRequests())
        return; // the timer reads
    if (!m_connections.contains(socket))
        return;
    QByteArray bytes = m_connections.take(socket);
    bytes += socket->readAll();
    take(socket, bytes);
    if (bytes.size() > longestInput())
        breakConnection(socket);
    else if (socket->state() != QAbstractSocket::UnconnectedState) // take() may have said goodbye
        m_connections.insert(socket, bytes);
}

void StreamService::readSlowly()
{
    for (auto connection = m_connections.begin(); connection != m_connections.end(); ++connection) {
        connection.value() += connection.key()->read(slowBytes);
        take(connection.key(), connection.value());
    }
}

void StreamService::take(QTcpSocket *, QByteArray &bytes)
{
    qsizetype begin = 0;
    for (auto end = frameEnd(bytes, begin); end >= 0; end = frameEnd(bytes, begin)) {
        m_record.addLine(bytes.mid(begin, end - begin));
        bytes.remove(0, begin > 0 ? end : end + 1); // the line feed goes too
    }
}

/// Not a polite goodbye but a reset, so that the sender knows that something was lost.
void StreamService::breakConnection(QTcpSocket *socket)
{
#ifdef Q_OS_UNIX
    const linger atOnce{1, 0};
    setsockopt(static_cast<int>(socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &atOnce, sizeof atOnce);
#endif
    m_connections.remove(socket);
    socket->disconnect(this);
    socket->abort();
    socket->deleteLater();
}

void StreamService::breakAll()
{
    const auto sockets = m_connections.keys();
    for (QTcpSocket *socket : sockets)
        breakConnection(socket);
}

} // namespace drainboard
