// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/delivery/httpsink.h"
#include "engine/delivery/namelookup.h"

#include <QHostAddress>
#include <QTimer>

namespace drainboard {

/// An HTTP sink that obeys its endpoint's rules. Qt connects wherever a name leads, so this looks the name up
/// itself, each time, and posts to the addresses that it found, one after another until one takes the
/// connection. TLS and the Host header keep to the name.
class CheckedHttpSink : public Sink
{
    Q_OBJECT

public:
    CheckedHttpSink(Endpoint endpoint, EndpointOverrides::Address address, LookUp lookUp = lookUpName);

    void send(const Payload &payload, std::function<void(const Outcome &)> done) override;

private:
    void found(const QList<QHostAddress> &addresses);
    void sendToNextAddress();
    void noteStep(const TestStep &step);
    void fail(TestStage stage, const QString &text, FailureReason reason);
    void finish(const Outcome &outcome);

    const Endpoint m_endpoint;
    const EndpointOverrides::Address m_address;
    const LookUp m_lookUp;
    QTimer m_lookUpTimer;            ///< runs as long as a name is looked up
    QList<QHostAddress> m_addresses; ///< not tried yet
    QHostAddress m_current;          ///< where m_http posts to
    std::unique_ptr<HttpSink> m_http;
    bool m_tookNoConnection = false; ///< m_current, in this attempt
    const Payload *m_payload = nullptr;
    std::function<void(const Outcome &)> m_done;
};

} // namespace drainboard
