// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "demo/certificates.h"
#include "demo/receiverrecord.h"

#include <QObject>

#include <atomic>

namespace drainboard {

enum class ReceiverKind { Udp, Tcp, Tls, Http, Https };

enum class ReceiverBehaviour {
    Accept,
    Refuse,           ///< the port is closed
    Hang,             ///< takes connections, reads and answers nothing; goes on where it stopped
    Slow,             ///< reads little at a time, or answers late
    WrongCertificate, ///< of another host; as Accept without TLS
    Answer403,        ///< on a stream this and the next two break the connection
    Answer429,        ///< with Retry-After: 2
    Answer500,
};

class ReceiverService;

/// A local target with a real socket, TLS and HTTP on a free port of the loopback address, whose
/// behaviour can be changed at any time. HTTP is answered with 202, which every provider's sink takes for
/// success. Can be moved to a thread of its own; all functions may be called from any thread.
class Receiver : public QObject
{
    Q_OBJECT

public:
    /// Listens at once. `hostName` is the host, or the address, that its certificate names.
    Receiver(ReceiverKind kind, const CertificateAuthority &authority, const QString &hostName,
             QObject *parent = nullptr);
    /// For tests that want a certificate of their own.
    Receiver(ReceiverKind kind, const Identity &identity, const Identity &wrongIdentity,
             QObject *parent = nullptr);
    ~Receiver() override;

    ReceiverKind kind() const { return m_kind; }
    /// On 127.0.0.1; 0 if no port could be opened. Stays the same for the receiver's life.
    quint16 port() const { return m_port; }

    ReceiverBehaviour behaviour() const { return m_behaviour; }
    void setBehaviour(ReceiverBehaviour behaviour);

    const ReceiverRecord &record() const { return m_record; }
    void clearRecord();

Q_SIGNALS:
    void behaviourChanged(ReceiverBehaviour behaviour);
    /// Lines, requests or connections came; emitted at most once per turn of the event loop.
    void received();

private:
    void tellReceived();

    const ReceiverKind m_kind;
    quint16 m_port = 0;
    std::atomic<ReceiverBehaviour> m_behaviour = ReceiverBehaviour::Accept;
    std::atomic<bool> m_telling = false;
    ReceiverRecord m_record;
    ReceiverService *m_service;
};

} // namespace drainboard
