// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <optional>

namespace drainboard {

/// A second hold on the system's end of a TCP connection, for what Qt's socket cannot do. That one is closed
/// by the time it tells that the connection broke, and what the peer acknowledged could no longer be asked.
/// The connection stays open as long as this holds it. On Linux alone; elsewhere nothing is held and nothing
/// known.
class TcpWitness
{
public:
    TcpWitness() = default;
    ~TcpWitness() { letGo(); }
    TcpWitness(const TcpWitness &) = delete;
    TcpWitness &operator=(const TcpWitness &) = delete;

    void hold(qintptr socket);
    void letGo();

    /// Bytes that were given to the system and that the peer's has not acknowledged (SIOCOUTQ). Still right
    /// after a reset.
    std::optional<quint64> unacknowledgedBytes() const;
    /// True if the peer has said goodbye in order. A peer that closes with bytes unread resets instead.
    bool hasGoodbye() const;
    /// Gives bytes straight to the system; how many it took, 0 after an error. Qt's socket would copy them
    /// into a buffer first, and keep 32 KiB for that on each connection.
    qint64 write(const QByteArray &bytes) const;
    /// False only if there is neither data nor a goodbye nor an error to be read.
    bool mayHaveNews() const;

private:
    int m_descriptor = -1;
};

} // namespace drainboard
