// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "domain/intakecounts.h"
#include "engine/intake/incomingline.h"

#include <QHostAddress>
#include <QObject>

#include <memory>

namespace drainboard {

struct ListenAddress
{
    QHostAddress address = QHostAddress(QHostAddress::LocalHost);
    quint16 port = 5514;

    /// `127.0.0.1:5514`, `[::1]:5514`
    QString toString() const;
    /// Reads what toString gives; the error says what is expected.
    static Result<ListenAddress> fromString(const QString &text);
    /// True if what is sent to `to` and `toPort` comes in here.
    bool isReachedAt(const QHostAddress &to, quint16 toPort) const;
    bool operator==(const ListenAddress &) const = default;
};

/// Limits that keep hostile senders from exhausting the machine.
struct IntakeLimits
{
    std::size_t maxMessage = 1024 * 1024; ///< bytes; longer messages are cut
    /// Further ones are closed at once and counted. Never more than half of the files that the process may
    /// have open: the other half is for the store and the targets.
    int maxConnections = 2000;
    std::chrono::seconds idleBeforeFirstLine{60}; ///< a connection that never sends a whole line is closed
    /// Bytes of messages that are not whole yet, over all connections; beyond it the connection that holds
    /// the most is closed.
    std::size_t maxUnfinished = 64 * 1024 * 1024;
};

/// Syslog over TCP and UDP on one address and port. Lives in one thread with an event loop.
class SyslogListener : public QObject
{
    Q_OBJECT

public:
    SyslogListener(LineReceiver &receiver, Clock &clock, IntakeLimits limits = {}, QObject *parent = nullptr);
    ~SyslogListener() override;

    /// Opens both sockets or none. Port 0 takes a free one. The error of a port in use is
    /// ErrorKind::AlreadyExists.
    Result<void> listen(const ListenAddress &address);
    void close();
    bool isListening() const;
    /// With the port that was really taken.
    ListenAddress address() const;

    int connections() const;
    IntakeCounts counts() const;

    /// A port above `from` that is free for both TCP and UDP right now; 0 if none of the next 100 is.
    static quint16 freePortAfter(const QHostAddress &address, quint16 from);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace drainboard
