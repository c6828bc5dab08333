// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/delivery/namelookup.h"
#include "engine/delivery/sink.h"

#include <QElapsedTimer>
#include <QHostAddress>
#include <QTimer>
#include <QUdpSocket>

namespace drainboard {

/// Sends each datagram of a payload. Nothing acknowledges one, but a refusal (ICMP) reaches a connected
/// socket a moment later. So a target that refused once is *suspect*: an attempt counts as delivered only
/// when nothing was refused for a moment after it. Otherwise a closed port would look healthy every other
/// time.
///
/// A target that has moved may leave nobody behind who refuses: its name is looked up again every five
/// minutes at the latest.
class UdpSink : public Sink
{
    Q_OBJECT

public:
    UdpSink(Endpoint endpoint, EndpointOverrides::Address address, LookUp lookUp = lookUpName);

    void send(const Payload &payload, std::function<void(const Outcome &)> done) override;
    void expectRefusal() override { m_suspect = true; }

private:
    void begin();
    void found(const QList<QHostAddress> &addresses);
    void open(const QList<QHostAddress> &addresses);
    void sendDatagrams();
    void noteRefusals();
    void refusalTimeIsOver();
    void fail(TestStage stage, const QString &text) { fail(stage, text, reasonOf(stage)); }
    void fail(TestStage stage, const QString &text, FailureReason reason, Verdict verdict = Verdict::Retry);
    void succeed();
    void finish(const Outcome &outcome);

    Endpoint m_endpoint;
    EndpointOverrides::Address m_address;
    const LookUp m_lookUp;
    QUdpSocket m_socket;
    QElapsedTimer m_sinceLookUp;
    QTimer m_refusalTimer;
    qsizetype m_turn = 0; ///< which of the name's addresses is used: the next one after each failure
    bool m_refused = false;
    bool m_suspect = false;
    const Payload *m_payload = nullptr;
    std::size_t m_nextDatagram = 0;
    std::function<void(const Outcome &)> m_done;
};

} // namespace drainboard
