// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/linerange.h"

#include <QByteArray>
#include <QHash>
#include <QTcpServer>
#include <QTcpSocket>

#include <chrono>
#include <deque>
#include <map>

namespace drainboard {

/// Takes lines that end in `s=SOURCE n=NUMBER` over TCP and notes when each number came first.
class KillTarget : public QObject
{
public:
    using Steady = std::chrono::steady_clock;

    struct Source
    {
        LineNumber next = 0;       ///< all before have come
        std::uint64_t repeats = 0; ///< came again
        std::uint64_t skipped = 0; ///< numbers that did not come before a later one
        LineNumber oldestRepeat = 0;
        bool repeated = false;                                          ///< since noteKill()
        std::deque<std::pair<LineNumber, Steady::time_point>> arrivals; ///< (next, when), the newest second
    };

    KillTarget();
    quint16 port() const { return m_server.serverPort(); }
    bool hasConnections() const { return !m_unread.isEmpty(); }
    const std::map<int, Source> &sources() const { return m_sources; }

    /// Forgets what was repeated before, so that oldestRepeat tells of one restart.
    void noteKill();
    /// How long before `moment` the source's oldest repeated line had come; zero if none was repeated.
    Steady::duration ageOfRepeat(const Source &source, Steady::time_point moment) const;

private:
    void read(QTcpSocket *socket);
    void take(const QByteArray &line, Steady::time_point now);

    QHash<QTcpSocket *, QByteArray> m_unread;
    std::map<int, Source> m_sources;
    QTcpServer m_server; ///< last: its sockets reach the others while they end
};

} // namespace drainboard
