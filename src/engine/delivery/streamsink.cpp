// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/streamsink.h"

#include "engine/delivery/networktext.h"
#include "engine/delivery/tlstrust.h"

#include <QNetworkProxy>
#include <QSignalBlocker>
#include <QSslCipher>

#include <algorithm>

#ifdef Q_OS_LINUX
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#endif

namespace drainboard {

namespace {

constexpr qint64 readBuffer = 16 * 1024; // peers of a log stream have nothing to say

/// Finds out within minutes that a silent peer is gone, instead of hours.
void keepAlive(QAbstractSocket *socket)
{
    socket->setSocketOption(QAbstractSocket::KeepAliveOption, 1);
    socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
#ifdef Q_OS_LINUX
    const int idleSeconds = 60;
    const int betweenProbes = 15;
    const auto descriptor = static_cast<int>(socket->socketDescriptor());
    setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, &idleSeconds, sizeof idleSeconds);
    setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, &betweenProbes, sizeof betweenProbes);
#endif
}

QString protocolName(QSsl::SslProtocol protocol)
{
    return protocol == QSsl::TlsV1_3 ? QStringLiteral("TLS 1.3") : QStringLiteral("TLS 1.2");
}

} // namespace

StreamSink::StreamSink(Endpoint endpoint, EndpointOverrides::Address address, LookUp lookUp)
    : m_endpoint(std::move(endpoint))
    , m_address(std::move(address))
    , m_lookUp(std::move(lookUp))
    , m_unconfirmed(m_endpoint.unreadTime)
{
    m_uptime.start();
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &StreamSink::timedOut);
}

StreamSink::~StreamSink()
{
    dropSocket();
}

void StreamSink::send(const Payload &payload, std::function<void(const Outcome &)> done)
{
    m_payload = &payload;
    m_done = std::move(done);
    if (m_state == State::Closed)
        resolve();
    else if (peerHasLeft())
        fail(TestStage::Connection, tr("the target closed the connection"));
    else if (m_uptime.elapsed() - m_openedAt >= m_endpoint.connectionAge.count() &&
             unacknowledgedLines() == 0)
        renew();
    else
        write();
}

/// Only while the target's system has acknowledged everything: nobody would hear what becomes of the rest.
void StreamSink::renew()
{
    (void)m_unconfirmed.take(acknowledgedBytes(), false, uptime());
    m_socket->disconnect(this);
    m_socket->disconnectFromHost();
    dropSocket();
    resolve();
}

void StreamSink::resolve()
{
    m_state = State::Resolving;
    m_connectBy = m_uptime.elapsed() + m_endpoint.connectTimeout.count();
    m_timer.start(m_endpoint.connectTimeout);
    m_lookUp(m_address.host, this, [this](const QList<QHostAddress> &addresses, const QString &) {
        if (m_state != State::Resolving) // too late
            return;
        if (addresses.isEmpty()) {
            fail(TestStage::Name, tr("name not found"));
            return;
        }
        reportStep({TestStage::Name, true, tr("resolved to %1").arg(addresses.first().toString())});
        m_addresses = addresses;
        std::rotate(m_addresses.begin(), m_addresses.begin() + m_turn % m_addresses.size(),
                    m_addresses.end());
        connectToNextAddress();
    });
}

std::chrono::milliseconds StreamSink::timeToConnect() const
{
    return std::chrono::milliseconds(std::max<qint64>(1, m_connectBy - m_uptime.elapsed()));
}

void StreamSink::connectToNextAddress()
{
    makeSocket();
    m_state = State::Connecting;
    const QHostAddress address = m_addresses.takeFirst();
    if (const QString why = m_endpoint.rules.refusal(address, m_address.port); !why.isEmpty()) {
        fail(TestStage::Connection, why);
        return;
    }
    // Each address has its share of the time: the first one of a name may lead nowhere.
    m_timer.start(timeToConnect() / (m_addresses.size() + 1));
    m_socket->connectToHost(address, m_address.port);
}

void StreamSink::makeSocket()
{
    dropSocket();
    m_tls = usesTls() ? new QSslSocket : nullptr;
    m_socket = m_tls ? m_tls : new QTcpSocket;
    // A proxy's socket takes all that is written and knows nothing of what has arrived.
    m_socket->setProxy(QNetworkProxy::NoProxy);
    m_socket->setReadBufferSize(readBuffer);
    connect(m_socket, &QTcpSocket::connected, this, &StreamSink::connected);
    connect(m_socket, &QTcpSocket::errorOccurred, this, &StreamSink::socketFailed);
    connect(m_socket, &QTcpSocket::disconnected, this,
            [this] { socketFailed(QAbstractSocket::RemoteHostClosedError); });
    connect(m_socket, &QTcpSocket::readyRead, this, [this] { m_socket->skip(m_socket->bytesAvailable()); });
    const auto handedOver = [this](qint64 bytes) {
        m_handedOver += static_cast<quint64>(bytes);
        checkWritten();
    };
    if (!m_tls) {
        connect(m_socket, &QTcpSocket::bytesWritten, this, handedOver);
        return;
    }
    connect(m_tls, &QSslSocket::bytesWritten, this, &StreamSink::checkWritten); // encrypted, that is
    connect(m_tls, &QSslSocket::encryptedBytesWritten, this, handedOver);
    connect(m_tls, &QSslSocket::encrypted, this, [this] {
        reportStep({TestStage::Tls, true,
                    tr("%1, the certificate is valid").arg(protocolName(m_tls->sessionProtocol()))});
        opened();
    });
}

void StreamSink::connected()
{
    reportStep({TestStage::Connection, true,
                tr("connected to %1, port %2").arg(m_socket->peerAddress().toString()).arg(m_address.port)});
    keepAlive(m_socket);
    m_witness.hold(m_socket->socketDescriptor());
    if (!m_tls) {
        opened();
        return;
    }
    m_state = State::Handshaking;
    m_timer.start(timeToConnect());
    const auto configuration = tlsTrustingFile(m_endpoint.caFile);
    if (!configuration) {
        fail(TestStage::Tls, configuration.error().text);
        return;
    }
    m_tls->setSslConfiguration(*configuration);
    m_tls->setPeerVerifyName(m_endpoint.host);
    m_tls->startClientEncryption();
}

void StreamSink::opened()
{
    m_timer.stop();
    m_openedAt = m_uptime.elapsed();
    m_addresses.clear();
    write();
}

void StreamSink::write()
{
    m_state = State::Writing;
    const QByteArray &body = m_payload->body;
    const qint64 taken = m_tls ? 0 : m_witness.write(body);
    m_handedOver += static_cast<quint64>(taken);
    if (taken == body.size()) {
        checkWritten();
        return;
    }
    m_socket->write(body.constData() + taken, body.size() - taken);
    m_socket->flush(); // now instead of in the next turn of the event loop
    // Rarely needed, and the event loop searches through the timers of all drains.
    if (m_state == State::Writing)
        m_timer.start(m_endpoint.answerTimeout);
}

void StreamSink::checkWritten()
{
    // TLS also writes records of its own.
    if (m_state != State::Writing || m_socket->bytesToWrite() > 0)
        return;
    if (m_tls && m_tls->encryptedBytesToWrite() > 0)
        return;
    m_timer.stop();
    m_state = State::Open;
    m_unconfirmed.add(m_handedOver, m_payload->lines, uptime());
    if (m_unconfirmed.mayForget(uptime()))
        m_unconfirmed.forget(acknowledgedBytes(), uptime());
    const QString text = tr("written, not acknowledged");
    reportStep({TestStage::Answer, true, text});
    finish({Verdict::Delivered, text, {}, static_cast<std::uint64_t>(m_payload->body.size())});
}

void StreamSink::socketFailed(QAbstractSocket::SocketError error)
{
    switch (m_state) {
    case State::Connecting:
        if (!m_addresses.isEmpty())
            connectToNextAddress();
        else
            fail(TestStage::Connection, socketErrorText(error, m_socket->errorString()),
                 error == QAbstractSocket::ConnectionRefusedError ? FailureReason::Refused
                                                                  : FailureReason::Connection);
        return;
    case State::Handshaking:
        if (error == QAbstractSocket::RemoteHostClosedError)
            fail(TestStage::Tls, tr("the target closed the connection during the TLS handshake"));
        else
            fail(TestStage::Tls, tlsErrorText(m_tls->sslHandshakeErrors(), m_socket->errorString()));
        return;
    case State::Open:
    case State::Writing:
        fail(TestStage::Answer, socketErrorText(error, m_socket->errorString()));
        return;
    case State::Closed:
    case State::Resolving:
        return;
    }
}

void StreamSink::timedOut()
{
    const QString limit = secondsText(m_endpoint.connectTimeout);
    switch (m_state) {
    case State::Resolving:
        fail(TestStage::Name, tr("no answer from the name server within %1").arg(limit),
             FailureReason::Timeout);
        return;
    case State::Connecting:
        if (!m_addresses.isEmpty())
            connectToNextAddress();
        else
            fail(TestStage::Connection, tr("no connection within %1").arg(limit), FailureReason::Timeout);
        return;
    case State::Handshaking:
        fail(TestStage::Tls, tr("no TLS handshake within %1").arg(limit), FailureReason::Timeout);
        return;
    case State::Writing:
        fail(TestStage::Answer,
             tr("the target did not read for %1").arg(secondsText(m_endpoint.answerTimeout)),
             FailureReason::Timeout);
        return;
    case State::Closed:
    case State::Open:
        return;
    }
}

/// Looks for the peer's goodbye that is there already but whose notice still waits in the event loop. A
/// write into such a connection would seem to work.
bool StreamSink::peerHasLeft()
{
    if (!m_witness.mayHaveNews())
        return false;
    const QSignalBlocker blocker(m_socket); // the caller tells
    m_socket->waitForReadyRead(0);
    m_socket->skip(m_socket->bytesAvailable());
    return m_socket->state() != QAbstractSocket::ConnectedState;
}

/// Leaves closing and deletion to the event loop: a TLS socket does not survive being closed while it
/// calls us.
void StreamSink::dropSocket()
{
    m_witness.letGo();
    m_handedOver = 0;
    if (!m_socket)
        return;
    m_socket->disconnect(this);
    m_socket->deleteLater();
    m_socket = nullptr;
    m_tls = nullptr;
}

std::optional<quint64> StreamSink::acknowledgedBytes() const
{
    const auto waiting = m_witness.unacknowledgedBytes();
    return waiting ? std::optional(m_handedOver - std::min(m_handedOver, *waiting)) : std::nullopt;
}

std::uint64_t StreamSink::unsettledLines()
{
    if (m_unconfirmed.areRecent(uptime())) // no need to ask the system
        return m_unconfirmed.lines();
    const auto acknowledged = acknowledgedBytes();
    m_unconfirmed.forget(acknowledged, uptime());
    return m_unconfirmed.unsettled(acknowledged, uptime());
}

std::uint64_t StreamSink::unacknowledgedLines() const
{
    return m_unconfirmed.unacknowledged(acknowledgedBytes());
}

void StreamSink::fail(TestStage stage, const QString &text, FailureReason reason)
{
    m_timer.stop();
    if (m_state == State::Handshaking)
        ++m_turn; // the other addresses of the name had no turn yet
    // Qt answers a goodbye over TLS, and a peer that is gone by then resets.
    const bool allRead = !m_tls && m_witness.hasGoodbye();
    const LostLines lost = m_unconfirmed.take(acknowledgedBytes(), allRead, uptime());
    dropSocket();
    m_state = State::Closed;
    if (m_done) {
        reportStep({stage, false, text});
        finish({Verdict::Retry, text, {}, 0, 0, reason});
    }
    // Last: whoever hears it may send again.
    if (lost.unconfirmed > 0)
        Q_EMIT connectionLost(lost);
}

/// Posted: the socket may be in the middle of calling us, and `done` may destroy us with it.
void StreamSink::finish(const Outcome &outcome)
{
    QMetaObject::invokeMethod(
        this, [done = std::exchange(m_done, nullptr), outcome] { done(outcome); }, Qt::QueuedConnection);
}

} // namespace drainboard
