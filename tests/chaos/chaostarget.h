// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "demo/certificates.h"
#include "support/fullport.h"

#include <QByteArray>
#include <QHash>
#include <QObject>
#include <QSet>
#include <QSslServer>
#include <QTcpSocket>

#include <map>
#include <memory>
#include <vector>

namespace drainboard {

enum class Fault {
    None,
    Refuse,        ///< nobody listens
    HangInConnect, ///< the queue of connections is full
    NameNotFound,  ///< url() names a host that there is not
    HangInReading, ///< takes the connection and reads nothing
    ResetMidway,   ///< breaks the connection after the first bytes, hard
    NeverAnswer,   ///< HTTP: reads the request, says nothing
    AnswerGarbage, ///< HTTP
    Answer400,     ///< HTTP: for good, so the lines become a gap
    Answer403,
    Answer413, ///< to more than two lines at once
    Answer429,
    Answer429Later, ///< with Retry-After: 1
    Answer500,      ///< to ELK, after some tries for good
    Answer503,
    ExpiredCertificate,
    WrongHostCertificate,
    SelfSigned,
};

/// The name of a fault in the summary.
QString faultName(Fault fault);

/// A target that takes numbered lines (`n=17 …`) over one transport, misbehaves on demand, and remembers
/// what it took: only what it acknowledged over HTTP, everything it read on a stream.
class ChaosTarget : public QObject
{
public:
    /// Named: a TCP target whose only fault is that its name is not found.
    enum class Kind { Tcp, Tls, Http, Https, Named };

    ChaosTarget(Kind kind, const CertificateAuthority &authority);

    /// Of a drain that sends here; changes when its name is not to be found.
    QByteArray url() const;
    QByteArray name() const;
    bool usesTls() const { return m_kind == Kind::Tls || m_kind == Kind::Https; }
    /// Those that this kind of target can have; never None.
    std::vector<Fault> faults() const;
    /// Breaks the connections that are open, so that the fault is met at once.
    void setFault(Fault fault);
    /// The engine has been killed: over new connections it begins at its last cursor, which may lie before
    /// lines that were a gap (not written down yet) when later ones came.
    void beginRun();
    Fault fault() const { return m_fault; }

    /// How often each fault lasted until somebody met it. Nothing is seen of who finds no name, no open port
    /// or a full one: these count whenever they were there.
    const std::map<Fault, int> &met() const { return m_met; }
    const QSet<quint64> &taken() const { return m_taken; }
    quint64 repeats() const { return m_repeats; }
    /// Lines that came for the first time after a later one of the same run.
    quint64 disordered() const { return m_disordered; }
    /// Lines without a number: what the engine itself says about gaps.
    quint64 notices() const { return m_notices; }

private:
    bool isHttp() const { return m_kind == Kind::Http || m_kind == Kind::Https; }
    bool listen();
    void useCertificate(const Identity &identity);
    void serve(QTcpSocket *socket);
    void read(QTcpSocket *socket, bool always = false);
    void readEverything(QTcpSocket *socket);
    void readLines(QTcpSocket *socket);
    void readRequests(QTcpSocket *socket);
    void answer(QTcpSocket *socket, const QByteArray &body);
    void take(const QByteArray &line, bool ofThisRun);

    const Kind m_kind;
    const Identity m_good, m_expired, m_otherHost, m_selfSigned;
    std::unique_ptr<QTcpServer> m_server;
    std::unique_ptr<FullPort> m_fullPort;
    const HeldPort m_held;
    const quint16 m_port = m_held.port();
    Fault m_fault = Fault::None;
    bool m_faultMet = false;
    std::map<Fault, int> m_met;
    QHash<QTcpSocket *, QByteArray> m_unread;
    QList<QTcpSocket *> m_open; ///< as they came
    QSet<quint64> m_taken;
    QSet<QTcpSocket *> m_ofThisRun;
    quint64 m_newest = 0; ///< of this run
    quint64 m_repeats = 0;
    quint64 m_disordered = 0;
    quint64 m_notices = 0;
};

} // namespace drainboard
