// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "demo/certificates.h"
#include "integration/peerprocess.h"

#include <QByteArray>
#include <QList>

namespace drainboard {

/// An rsyslog of its own, unpacked by peers.sh, that writes each raw message it receives to a file.
class RsyslogPeer
{
public:
    enum class Input { Udp, Tcp, Tls };

    /// Empty if an rsyslog is there; otherwise what to do.
    static QString whyMissing();

    /// The identity is what a TLS input shows.
    bool start(Input input, const Identity &identity, const QByteArray &caPem);

    quint16 port() const { return m_port; }
    QList<QByteArray> lines() const;
    /// What rsyslog said about itself.
    QByteArray complaints() { return m_process.complaints(); }

private:
    QByteArray configuration(Input input) const;
    bool isListening(Input input) const;

    PeerProcess m_process;
    quint16 m_port = 0;
};

} // namespace drainboard
