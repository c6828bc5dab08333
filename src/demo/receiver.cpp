// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/receiver.h"

#include "demo/datagramservice.h"
#include "demo/httpservice.h"
#include "demo/streamservice.h"

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

ReceiverService *makeService(ReceiverKind kind, const Identity &identity, const Identity &wrongIdentity,
                             ReceiverRecord &record, QObject *parent)
{
    const StreamSecurity clear;
    const StreamSecurity secured{true, identity, wrongIdentity};
    switch (kind) {
    case ReceiverKind::Udp:
        return new DatagramService(record, parent);
    case ReceiverKind::Tcp:
        return new StreamService(clear, record, parent);
    case ReceiverKind::Tls:
        return new StreamService(secured, record, parent);
    case ReceiverKind::Http:
        return new HttpService(clear, record, parent);
    case ReceiverKind::Https:
        break;
    }
    return new HttpService(secured, record, parent);
}

} // namespace

Receiver::Receiver(ReceiverKind kind, const CertificateAuthority &authority, const QString &hostName,
                   QObject *parent)
    : Receiver(kind, authority.issue({hostName}), authority.issue({u"another-host.example"_s}), parent)
{
}

Receiver::Receiver(ReceiverKind kind, const Identity &identity, const Identity &wrongIdentity,
                   QObject *parent)
    : QObject(parent)
    , m_kind(kind)
    , m_record([this] { tellReceived(); })
    , m_service(makeService(kind, identity, wrongIdentity, m_record, this))
{
    m_port = m_service->listen(0);
}

Receiver::~Receiver()
{
    delete m_service; // before the record it writes to
}

void Receiver::setBehaviour(ReceiverBehaviour behaviour)
{
    if (m_behaviour.exchange(behaviour) == behaviour)
        return;
    QMetaObject::invokeMethod(this, [this, behaviour] {
        m_service->setBehaviour(behaviour);
        Q_EMIT behaviourChanged(behaviour);
    });
}

void Receiver::clearRecord()
{
    m_record.clear();
}

void Receiver::tellReceived()
{
    if (m_telling.exchange(true))
        return;
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_telling = false;
            Q_EMIT received();
        },
        Qt::QueuedConnection);
}

} // namespace drainboard
