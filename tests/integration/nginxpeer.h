// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "demo/certificates.h"
#include "demo/receiverrecord.h"
#include "integration/peerprocess.h"

#include <QList>

namespace drainboard {

/// An nginx of its own, unpacked by peers.sh, that takes HTTPS requests, answers 202 and writes each one
/// down.
class NginxPeer
{
public:
    /// Empty if an nginx is there; otherwise what to do.
    static QString whyMissing() { return PeerProcess::whyMissing({QStringLiteral("nginx")}); }

    /// A request with a longer body is answered with 413.
    bool start(const Identity &identity, int largestBody);

    quint16 port() const { return m_port; }
    /// In the order of their ends; bodies decompressed.
    QList<ReceivedRequest> requests() const;
    /// How many connections the requests came over.
    qsizetype connections() const;
    QByteArray complaints() { return m_process.complaints(); }

private:
    QByteArray configuration(int largestBody) const;
    QList<QByteArrayList> log() const;

    PeerProcess m_process;
    quint16 m_port = 0;
};

} // namespace drainboard
