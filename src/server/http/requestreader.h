// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/refusal.h"

#include <QByteArray>

#include <memory>

namespace drainboard {

/// A whole request and what its answer depends on.
struct IncomingRequest
{
    HttpRequest request; ///< without id, peer and secure
    bool keepAlive = false;
    bool http11 = false;
    QByteArray webSocketKey; ///< if it wants a websocket
};

/// Turns bytes into one request, within the limits; trusts nothing.
class RequestReader
{
public:
    enum class State { NeedsMore, Whole, Refused };

    explicit RequestReader(const HttpLimits &limits);
    ~RequestReader();

    /// Takes what belongs to the request from the front of `input`. Not to be called again once it answered
    /// something else than NeedsMore.
    State read(QByteArray &input);

    /// Whether a first byte was there.
    bool started() const { return m_parser != nullptr; }
    /// Once, when the client waits for "100 Continue" before it sends the body.
    bool takeExpectation();
    /// Roughly what the unfinished request holds in memory.
    std::size_t held() const;
    /// After Whole.
    IncomingRequest take();
    /// After Refused.
    HttpRefusal refusal() const { return m_refusal; }

private:
    class Parser;

    State refuse(HttpRefusal refusal);

    const HttpLimits &m_limits;
    std::unique_ptr<Parser> m_parser;
    std::size_t m_requestLine = 0; ///< its size once it is whole
    std::size_t m_head = 0;        ///< bytes of request line and headers taken from the input
    HttpRefusal m_refusal;
};

} // namespace drainboard
