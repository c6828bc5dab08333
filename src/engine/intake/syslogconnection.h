// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "engine/intake/framesplitter.h"
#include "engine/intake/incomingline.h"

#include <QObject>
#include <QTcpSocket>

#include <functional>
#include <memory>
#include <vector>

namespace drainboard {

/// What the sockets of a listener share, so that reading a line allocates nothing.
struct IntakeBuffers
{
    std::vector<char> bytes = std::vector<char>(std::size_t(256) * 1024);
    std::vector<IncomingLine> lines;
    std::size_t unfinished = 0; ///< bytes of messages that are not whole yet, over all connections
};

/// One TCP sender: its bytes become lines. It is over when closed() is emitted.
class SyslogConnection : public QObject
{
    Q_OBJECT

public:
    /// Takes over `socket`.
    SyslogConnection(QTcpSocket *socket, LineReceiver &receiver, Clock &clock, IntakeBuffers &buffers,
                     std::size_t maxMessage, std::chrono::seconds idleBeforeFirstLine);

    /// Bytes of a message that is not whole yet.
    std::size_t unfinished() const { return m_splitter.buffered(); }
    std::uint64_t cutMessages() const { return m_splitter.cutMessages(); }
    /// Ends the connection at once; what it holds unfinished is dropped. Emits closed().
    void refuse();

Q_SIGNALS:
    void hasRead();
    void closed(bool refused);

private:
    void read();
    void finish();
    void take(std::string_view message);
    void handOver();
    void countUnfinished();

    QTcpSocket *m_socket;
    LineReceiver &m_receiver;
    Clock &m_clock;
    IntakeBuffers &m_buffers;
    FrameSplitter m_splitter;
    FrameSplitter::Sink m_take;
    std::unique_ptr<Alarm> m_idleAlarm; ///< until the first line
    std::int64_t m_receivedAt = 0;
    std::size_t m_counted = 0; ///< of m_buffers.unfinished
    bool m_refused = false;
};

} // namespace drainboard
