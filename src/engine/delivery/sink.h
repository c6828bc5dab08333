// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "domain/drain.h"
#include "engine/delivery/encoder.h"
#include "engine/delivery/endpoint.h"
#include "engine/delivery/unconfirmedlines.h"

#include <QObject>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace drainboard {

enum class Verdict {
    Delivered,
    Retry,    ///< may work later: network, 408, 429, 5xx, also 401/403 (a key may be renewed) and TLS
    Refused,  ///< this payload will never be accepted: 400, and what providers.md calls permanent
    TooLarge, ///< 413: send fewer lines at once; Refused if it is a single line
};

/// What failed where a stage failed, if nothing more is known.
FailureReason reasonOf(TestStage stage);

/// What may be wrong with a payload, though the target has not said so.
enum class Doubt {
    None,
    Size,    ///< the connection broke while the target was to read it: some refuse too much that way
    Content, ///< the target fails on it, perhaps on it alone
};

/// What one attempt came to.
struct Outcome
{
    Verdict verdict = Verdict::Retry;
    /// In words: `name not found`, `connection refused`, `HTTP 403: the API key is not accepted`; on success
    /// what was answered: `HTTP 202`, `written, not acknowledged`. Never holds a secret or control
    /// characters.
    QString text;
    std::optional<std::chrono::milliseconds> retryAfter; ///< the target's own wish (at most 5 minutes)
    std::uint64_t bytes = 0; ///< on success: as handed to the target, before TLS, after compression
    int httpStatus = 0;      ///< 0 where HTTP has not answered
    FailureReason reason = FailureReason::Other; ///< on failure
    Doubt doubt = Doubt::None;                   ///< where the verdict is Retry
};

/// Hands payloads to one target, one at a time. Lives in one thread with an event loop. Connects when first
/// needed, keeps the connection, reconnects when it is gone. Verifies TLS always.
class Sink : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// `payload` must stay unchanged until `done` is called, which happens exactly once, never from inside
    /// send(), and not at all if the sink is destroyed first.
    virtual void send(const Payload &payload, std::function<void(const Outcome &)> done) = 0;

    /// Makes the next attempt wait for a refusal that may come late (UDP), as if one had come before.
    virtual void expectRefusal() {}

    /// How many of the lines delivered last may still be lost with the connection, without anybody hearing of
    /// it if this process ends first. Cheap enough for each attempt.
    virtual std::uint64_t unsettledLines() { return 0; }
    /// Those of them that the target's system does not have yet.
    virtual std::uint64_t unacknowledgedLines() const { return 0; }

    /// Called with each stage passed or failed while connecting and sending (for "Send a test line").
    void setStepListener(std::function<void(const TestStep &)> listener)
    {
        m_stepListener = std::move(listener);
    }

Q_SIGNALS:
    /// Stream targets only: the connection was lost after lines were delivered that the peer may not have
    /// read; they are the last ones and should be sent again (duplicates beat loss). May come while send()
    /// runs; comes before the end of an attempt that the same break made fail.
    void connectionLost(const drainboard::LostLines &lost);

protected:
    void reportStep(const TestStep &step) const
    {
        if (m_stepListener)
            m_stepListener(step);
    }

private:
    std::function<void(const TestStep &)> m_stepListener;
};

/// The sink for an endpoint. `overrides` is copied.
std::unique_ptr<Sink> makeSink(const Endpoint &endpoint, const EndpointOverrides &overrides);

} // namespace drainboard
