// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/sink.h"

#include "engine/delivery/checkedhttpsink.h"
#include "engine/delivery/httpsink.h"
#include "engine/delivery/streamsink.h"
#include "engine/delivery/udpsink.h"

namespace drainboard {

FailureReason reasonOf(TestStage stage)
{
    switch (stage) {
    case TestStage::Name:
        return FailureReason::Name;
    case TestStage::Tls:
        return FailureReason::Tls;
    case TestStage::Connection:
    case TestStage::Answer:
        break;
    }
    return FailureReason::Connection;
}

std::unique_ptr<Sink> makeSink(const Endpoint &endpoint, const EndpointOverrides &overrides)
{
    const auto address = overrides.addressFor(endpoint);
    Endpoint trusting = endpoint;
    if (trusting.caFile.isEmpty())
        trusting.caFile = overrides.caFile;

    switch (endpoint.transport) {
    case Transport::Udp:
        return std::make_unique<UdpSink>(trusting, address);
    case Transport::Tcp:
    case Transport::Tls:
        return std::make_unique<StreamSink>(trusting, address);
    case Transport::Https:
    case Transport::Http:
        break;
    }
    // Else Qt looks names up, which behind a proxy only the proxy can.
    if (trusting.rules.local.refused)
        return std::make_unique<CheckedHttpSink>(trusting, address);
    return std::make_unique<HttpSink>(trusting, address);
}

} // namespace drainboard
