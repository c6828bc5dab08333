// SPDX-License-Identifier: GPL-3.0-or-later
#include "chaos/killtarget.h"

#include <QHostAddress>

#include <algorithm>

namespace drainboard {

namespace {

constexpr std::chrono::seconds remembered{10};

} // namespace

KillTarget::KillTarget()
{
    connect(&m_server, &QTcpServer::newConnection, this, [this] {
        while (QTcpSocket *socket = m_server.nextPendingConnection()) {
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
            connect(socket, &QTcpSocket::disconnected, this, [this, socket] {
                m_unread.remove(socket); // half a line that was cut by the kill
                socket->deleteLater();
            });
            read(socket);
        }
    });
    if (!m_server.listen(QHostAddress(QHostAddress::LocalHost)))
        qFatal("cannot listen");
}

void KillTarget::noteKill()
{
    for (auto &[id, source] : m_sources)
        source.repeated = false;
}

KillTarget::Steady::duration KillTarget::ageOfRepeat(const Source &source, Steady::time_point moment) const
{
    if (!source.repeated)
        return {};
    const auto first = std::ranges::find_if(
        source.arrivals, [&](const auto &arrival) { return arrival.first > source.oldestRepeat; });
    return first == source.arrivals.end() ? Steady::duration() : moment - first->second;
}

void KillTarget::read(QTcpSocket *socket)
{
    const auto now = Steady::now();
    QByteArray &bytes = m_unread[socket];
    bytes += socket->readAll();
    qsizetype begin = 0;
    for (qsizetype end = bytes.indexOf('\n'); end >= 0; end = bytes.indexOf('\n', begin)) {
        take(bytes.mid(begin, end - begin), now);
        begin = end + 1;
    }
    bytes.remove(0, begin);
}

void KillTarget::take(const QByteArray &line, Steady::time_point now)
{
    const auto sourceAt = line.lastIndexOf("s=");
    const auto numberAt = line.lastIndexOf(" n=");
    if (sourceAt < 0 || numberAt < sourceAt)
        return; // a notice of the engine's own
    Source &source = m_sources[line.mid(sourceAt + 2, numberAt - sourceAt - 2).toInt()];
    const LineNumber number = line.mid(numberAt + 3).toULongLong();
    if (number < source.next) {
        source.oldestRepeat = source.repeated ? std::min(source.oldestRepeat, number) : number;
        source.repeated = true;
        ++source.repeats;
        return;
    }
    source.skipped += number - source.next;
    source.next = number + 1;
    if (!source.arrivals.empty() && source.arrivals.back().second == now)
        source.arrivals.back().first = source.next;
    else
        source.arrivals.emplace_back(source.next, now);
    while (now - source.arrivals.front().second > remembered)
        source.arrivals.pop_front();
}

} // namespace drainboard
