// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/intake/syslogconnection.h"

#include "engine/intake/syslogparser.h"

namespace drainboard {

SyslogConnection::SyslogConnection(QTcpSocket *socket, LineReceiver &receiver, Clock &clock,
                                   IntakeBuffers &buffers, std::size_t maxMessage,
                                   std::chrono::seconds idleBeforeFirstLine)
    : m_socket(socket)
    , m_receiver(receiver)
    , m_clock(clock)
    , m_buffers(buffers)
    , m_splitter(maxMessage)
    , m_take([this](std::string_view message) { take(message); })
    , m_idleAlarm(clock.makeAlarm([this] { refuse(); }))
{
    socket->setParent(this);
    // Bounds what Qt reads ahead, and so how long one sender keeps the others waiting.
    socket->setReadBufferSize(static_cast<qint64>(buffers.bytes.size()));
    // Finds out about peers that vanished without a word.
    socket->setSocketOption(QAbstractSocket::KeepAliveOption, 1);
    connect(socket, &QTcpSocket::readyRead, this, &SyslogConnection::read);
    connect(socket, &QTcpSocket::disconnected, this, &SyslogConnection::finish);
    m_idleAlarm->ringAfter(idleBeforeFirstLine);
}

void SyslogConnection::refuse()
{
    m_refused = true;
    m_socket->abort();
}

void SyslogConnection::read()
{
    m_receivedAt = m_clock.wallMicroseconds();
    const auto size = m_socket->read(m_buffers.bytes.data(), static_cast<qint64>(m_buffers.bytes.size()));
    if (size <= 0)
        return;
    m_splitter.feed({m_buffers.bytes.data(), static_cast<std::size_t>(size)}, m_take);
    handOver();
    Q_EMIT hasRead();
}

void SyslogConnection::finish()
{
    if (m_refused) {
        m_splitter.finish([](std::string_view) {});
    } else {
        m_receivedAt = m_clock.wallMicroseconds();
        m_splitter.finish(m_take);
    }
    handOver();
    m_idleAlarm->cancel();
    Q_EMIT closed(m_refused);
}

void SyslogConnection::take(std::string_view message)
{
    m_buffers.lines.push_back(parseSyslog(message, m_receivedAt));
}

void SyslogConnection::handOver()
{
    countUnfinished();
    if (m_buffers.lines.empty())
        return;
    m_idleAlarm->cancel();
    m_receiver.receive(m_buffers.lines);
    m_buffers.lines.clear();
}

void SyslogConnection::countUnfinished()
{
    m_buffers.unfinished += unfinished() - m_counted;
    m_counted = unfinished();
}

} // namespace drainboard
