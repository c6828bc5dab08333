// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/checkedhttpsink.h"

#include "engine/delivery/networktext.h"

namespace drainboard {

CheckedHttpSink::CheckedHttpSink(Endpoint endpoint, EndpointOverrides::Address address, LookUp lookUp)
    : m_endpoint(std::move(endpoint))
    , m_address(std::move(address))
    , m_lookUp(std::move(lookUp))
{
    m_lookUpTimer.setSingleShot(true);
    connect(&m_lookUpTimer, &QTimer::timeout, this, [this] {
        fail(TestStage::Name,
             tr("no answer from the name server within %1").arg(secondsText(m_endpoint.connectTimeout)),
             FailureReason::Timeout);
    });
}

void CheckedHttpSink::send(const Payload &payload, std::function<void(const Outcome &)> done)
{
    m_payload = &payload;
    m_done = std::move(done);
    m_lookUpTimer.start(m_endpoint.connectTimeout);
    m_lookUp(m_address.host, this, [this](const QList<QHostAddress> &addresses, const QString &) {
        if (!m_lookUpTimer.isActive()) // too late
            return;
        m_lookUpTimer.stop();
        found(addresses);
    });
}

void CheckedHttpSink::found(const QList<QHostAddress> &addresses)
{
    if (addresses.isEmpty()) {
        fail(TestStage::Name, socketErrorText(QAbstractSocket::HostNotFoundError, {}), FailureReason::Name);
        return;
    }
    m_addresses = addresses;
    if (m_addresses.removeOne(m_current)) // where a connection may be open
        m_addresses.prepend(m_current);
    reportStep({TestStage::Name, true, tr("resolved to %1").arg(m_addresses.first().toString())});
    sendToNextAddress();
}

void CheckedHttpSink::sendToNextAddress()
{
    const QHostAddress address = m_addresses.takeFirst();
    if (const QString why = m_endpoint.rules.refusal(address, m_address.port); !why.isEmpty()) {
        fail(TestStage::Connection, why, FailureReason::Connection);
        return;
    }
    if (!m_http || address != m_current) {
        m_current = address;
        m_http = std::make_unique<HttpSink>(m_endpoint,
                                            EndpointOverrides::Address{address.toString(), m_address.port});
        m_http->setStepListener([this](const TestStep &step) { noteStep(step); });
    }
    m_tookNoConnection = false;
    m_http->send(*m_payload, [this](const Outcome &outcome) {
        if (m_tookNoConnection && !m_addresses.isEmpty())
            sendToNextAddress();
        else
            finish(outcome);
    });
}

void CheckedHttpSink::noteStep(const TestStep &step)
{
    m_tookNoConnection = step.stage == TestStage::Connection && !step.passed;
    const bool isTold = step.stage == TestStage::Name || (m_tookNoConnection && !m_addresses.isEmpty());
    if (!isTold)
        reportStep(step);
}

void CheckedHttpSink::fail(TestStage stage, const QString &text, FailureReason reason)
{
    reportStep({stage, false, text});
    finish({Verdict::Retry, text, {}, 0, 0, reason});
}

void CheckedHttpSink::finish(const Outcome &outcome)
{
    std::exchange(m_done, nullptr)(outcome); // may destroy this
}

} // namespace drainboard
