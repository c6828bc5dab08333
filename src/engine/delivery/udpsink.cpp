// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/udpsink.h"

#include "engine/delivery/networktext.h"

#include <QNetworkProxy>

#include <cerrno>

namespace drainboard {

using namespace std::chrono_literals;

namespace {

constexpr auto refusalTime = 250ms;   // longer than a round trip to most targets
constexpr auto fullBufferPause = 1ms; // what the system's buffer holds is gone by then
constexpr std::chrono::milliseconds longestAge = 5min;

} // namespace

UdpSink::UdpSink(Endpoint endpoint, EndpointOverrides::Address address, LookUp lookUp)
    : m_endpoint(std::move(endpoint))
    , m_address(std::move(address))
    , m_lookUp(std::move(lookUp))
{
    m_socket.setProxy(QNetworkProxy::NoProxy); // as streams do
    m_refusalTimer.setSingleShot(true);
    connect(&m_refusalTimer, &QTimer::timeout, this, &UdpSink::refusalTimeIsOver);
    connect(&m_socket, &QUdpSocket::readyRead, this, &UdpSink::noteRefusals);
}

void UdpSink::send(const Payload &payload, std::function<void(const Outcome &)> done)
{
    m_payload = &payload;
    m_done = std::move(done);
    m_nextDatagram = 0;
    QMetaObject::invokeMethod(this, &UdpSink::begin, Qt::QueuedConnection);
}

void UdpSink::begin()
{
    const auto age = std::min(longestAge, m_endpoint.connectionAge).count();
    if (m_socket.state() == QAbstractSocket::ConnectedState && m_sinceLookUp.elapsed() < age) {
        sendDatagrams();
        return;
    }
    m_lookUp(m_address.host, this,
             [this](const QList<QHostAddress> &addresses, const QString &) { found(addresses); });
}

void UdpSink::found(const QList<QHostAddress> &addresses)
{
    m_sinceLookUp.start();
    // A name server that fails does not cost a socket that works.
    const bool isOpen = m_socket.state() == QAbstractSocket::ConnectedState;
    if (isOpen && (addresses.isEmpty() || addresses.contains(m_socket.peerAddress()))) {
        sendDatagrams();
        return;
    }
    if (addresses.isEmpty()) {
        fail(TestStage::Name, tr("name not found"));
        return;
    }
    reportStep({TestStage::Name, true, tr("resolved to %1").arg(addresses.first().toString())});
    m_socket.abort();
    open(addresses);
}

void UdpSink::open(const QList<QHostAddress> &addresses)
{
    m_refused = false;
    const QHostAddress &address = addresses[m_turn % addresses.size()];
    if (const QString why = m_endpoint.rules.refusal(address, m_address.port); !why.isEmpty()) {
        fail(TestStage::Connection, why);
        return;
    }
    m_socket.connectToHost(address, m_address.port); // no packet travels, so this does not wait
    if (m_socket.state() != QAbstractSocket::ConnectedState) {
        fail(TestStage::Connection, socketErrorText(m_socket.error(), m_socket.errorString()));
        return;
    }
    sendDatagrams();
}

void UdpSink::sendDatagrams()
{
    noteRefusals();
    if (std::exchange(m_refused, false)) {
        m_suspect = true;
        fail(TestStage::Connection, tr("connection refused"), FailureReason::Refused);
        return;
    }
    while (m_nextDatagram < m_payload->datagramEnds.size()) {
        const auto begin = m_nextDatagram == 0 ? 0 : m_payload->datagramEnds[m_nextDatagram - 1];
        const auto end = m_payload->datagramEnds[m_nextDatagram];
        const auto sent = m_socket.write(m_payload->body.constData() + begin, end - begin);
        if (sent == 0 && end > begin) { // the system's send buffer is full
            QTimer::singleShot(fullBufferPause, this, &UdpSink::sendDatagrams);
            return;
        }
        if (sent < 0) {
            const int number = errno;
            const bool tooLong = m_socket.error() == QAbstractSocket::DatagramTooLargeError;
            m_suspect = true;
            // Qt has no names for most of what comes back from writing a datagram.
            const auto error = m_socket.error() == QAbstractSocket::UnknownSocketError ? socketErrorOf(number)
                                                                                       : m_socket.error();
            fail(TestStage::Connection, socketErrorText(error, m_socket.errorString()),
                 error == QAbstractSocket::ConnectionRefusedError ? FailureReason::Refused
                 : tooLong                                        ? FailureReason::Other
                                                                  : FailureReason::Connection,
                 tooLong ? Verdict::TooLarge : Verdict::Retry);
            return;
        }
        ++m_nextDatagram;
    }
    if (m_suspect)
        m_refusalTimer.start(refusalTime);
    else
        succeed();
}

/// Reads and drops what the target sends, since a refusal is told as an error of reading.
void UdpSink::noteRefusals()
{
    char unused = 0;
    while (m_socket.state() == QAbstractSocket::ConnectedState) {
        if (m_socket.readDatagram(&unused, sizeof unused) >= 0)
            continue;
        m_refused = m_refused || m_socket.error() == QAbstractSocket::ConnectionRefusedError;
        break;
    }
    // Not from inside the socket's own signal: the end of an attempt may destroy the socket.
    if (m_refused && m_refusalTimer.isActive())
        m_refusalTimer.start(0ms);
}

void UdpSink::refusalTimeIsOver()
{
    if (std::exchange(m_refused, false))
        fail(TestStage::Connection, tr("connection refused"), FailureReason::Refused);
    else
        succeed();
}

void UdpSink::fail(TestStage stage, const QString &text, FailureReason reason, Verdict verdict)
{
    // The name is looked up again next time: the target may have moved. One of its addresses may lead
    // nowhere.
    m_socket.abort();
    if (verdict == Verdict::Retry)
        ++m_turn;
    reportStep({stage, false, text});
    finish({verdict, text, {}, 0, 0, reason});
}

void UdpSink::succeed()
{
    m_suspect = false;
    const QString text = tr("sent, not acknowledged");
    reportStep({TestStage::Answer, true, text});
    finish({Verdict::Delivered, text, {}, static_cast<std::uint64_t>(m_payload->body.size())});
}

void UdpSink::finish(const Outcome &outcome)
{
    std::exchange(m_done, nullptr)(outcome); // may destroy this
}

} // namespace drainboard
