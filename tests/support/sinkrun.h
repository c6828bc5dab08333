// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/delivery/sink.h"

#include <QSignalSpy>
#include <QTest>

namespace drainboard {

/// Lines as a stream or HTTP payload carries them.
inline Payload payloadOf(const QByteArray &body, std::size_t lines = 1)
{
    Payload payload;
    payload.body = body;
    payload.datagramEnds = {body.size()};
    payload.lines = lines;
    return payload;
}

/// `Name+ Connection+ Tls-`, of the steps of a test or of a diagnosis.
QByteArray outlineOf(const auto &steps)
{
    static constexpr const char *names[] = {"Name", "Connection", "Tls", "Answer"};
    QByteArrayList list;
    for (const auto &step : steps)
        list.append(names[static_cast<int>(step.stage)] + QByteArray(step.passed ? "+" : "-"));
    return list.join(' ');
}

/// A sink together with what it told.
struct SinkRun
{
    explicit SinkRun(const Endpoint &endpoint, const EndpointOverrides &overrides = {})
        : SinkRun(makeSink(endpoint, overrides))
    {
    }
    explicit SinkRun(std::unique_ptr<Sink> made)
        : sink(std::move(made))
        , lost(sink.get(), &Sink::connectionLost)
    {
        sink->setStepListener([this](const TestStep &step) { steps.append(step); });
    }

    /// One attempt. Runs the event loop until it ends; a failed check if it never does.
    Outcome send(const Payload &payload)
    {
        std::optional<Outcome> outcome;
        steps.clear();
        sink->send(payload, [&outcome](const Outcome &result) { outcome = result; });
        if (outcome) // the sink's promise
            return {Verdict::Refused, QStringLiteral("the attempt ended inside send()"), {}};
        if (!QTest::qWaitFor([&outcome] { return outcome.has_value(); }, 20'000))
            return {Verdict::Refused, QStringLiteral("the attempt never ended"), {}};
        return *outcome;
    }

    Outcome send(const QByteArray &body, std::size_t lines = 1) { return send(payloadOf(body, lines)); }

    QByteArray stages() const { return outlineOf(steps); }

    std::unique_ptr<Sink> sink;
    QSignalSpy lost;
    QList<TestStep> steps;
};

} // namespace drainboard
