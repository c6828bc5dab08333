// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/apicontext.h"
#include "server/httprouter.h"
#include "server/loginthrottle.h"
#include "server/requestlog.h"
#include "server/serverfolder.h"

#include <QObject>

#include <memory>

namespace drainboard {

/// Answers the requests of an HttpServer: platform-api.md §2 to §6, the extension under /drainboard/v1/,
/// metrics and health checks.
class ApiServer : public QObject
{
    Q_OBJECT

public:
    /// To be made before the platform starts, which must outlive it; its requests may come once the
    /// platform has started. `log` gets a line for each request.
    static Result<std::unique_ptr<ApiServer>> make(EmbeddedPlatform &platform, ServerApiOptions options,
                                                   LogSink log);
    ~ApiServer() override;

    void handle(std::unique_ptr<HttpExchange> exchange);

    void setPublicUrl(const QString &url) { m_context.options.publicUrl = url; }
    /// Reads the API tokens and says so if nobody can log in.
    void checkTokens();
    /// Removes the CA files that no drain uses any more, but for those of drains that were removed within the
    /// last day: that may still be undone. To be called once the platform has started.
    void removeUnusedCaFiles() const;
    HttpRouter &router() { return m_router; }

private:
    ApiServer(EmbeddedPlatform &platform, const ServerFolder &folder, TokenSigner signer,
              std::unique_ptr<EventStore> events, ServerApiOptions options, LogSink log);

    /// True if the call may go on; else it is answered, now or later.
    bool mayPass(const HttpRouter::Match &match, const CallPtr &call);
    void refuse(const CallPtr &call, const Authenticator::Finding &finding, const QByteArray &challenge);

    LogSink m_log;
    Clock &m_clock;
    TokenStore m_tokens;
    const TokenSigner m_signer;
    Authenticator m_authenticator;
    LoginThrottle m_throttle;
    std::unique_ptr<EventStore> m_events;
    DrainBook m_drains;
    ReceivedLines m_received;
    Turns m_reads;
    ApiContext m_context;
    HttpRouter m_router;
};

} // namespace drainboard
