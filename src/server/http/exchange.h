// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/stream.h"

namespace drainboard {

class ServedConnection;
class HttpSession;

/// The handler's end of a request.
class Exchange final : public HttpExchange
{
public:
    Exchange(HttpRequest request, std::weak_ptr<ServedConnection> session, std::weak_ptr<ServerCore> core);
    ~Exchange() override;
    Q_DISABLE_COPY_MOVE(Exchange)

    const HttpRequest &request() const override { return m_request; }
    void respond(HttpResponse response) override;
    std::unique_ptr<HttpStream> acceptWebSocket() override;
    std::unique_ptr<HttpStream> startEvents() override;

private:
    using Start = void (HttpSession::*)(const std::shared_ptr<StreamLink> &);

    void post(std::function<void(HttpSession &)> what);
    std::unique_ptr<HttpStream> open(StreamKind kind, Start start);

    const HttpRequest m_request;
    const std::weak_ptr<ServedConnection> m_session;
    const std::weak_ptr<ServerCore> m_core;
    bool m_answered = false;
};

} // namespace drainboard
