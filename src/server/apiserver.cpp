// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/apiserver.h"

#include "server/routes.h"

#include <QDateTime>
#include <QDir>
#include <QSet>

#include <exception>

namespace drainboard {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

Result<std::unique_ptr<ApiServer>> ApiServer::make(EmbeddedPlatform &platform, ServerApiOptions options,
                                                   LogSink log)
{
    const ServerFolder folder(platform.folder().path());
    if (auto made = folder.make(); !made)
        return tl::unexpected(made.error());
    auto signer = TokenSigner::open(folder.signingKey());
    if (!signer)
        return tl::unexpected(signer.error());
    auto events = EventStore::open(folder.events());
    if (!events)
        return tl::unexpected(events.error());
    return std::unique_ptr<ApiServer>(new ApiServer(platform, folder, std::move(*signer), std::move(*events),
                                                    std::move(options), std::move(log)));
}

ApiServer::ApiServer(EmbeddedPlatform &platform, const ServerFolder &folder, TokenSigner signer,
                     std::unique_ptr<EventStore> events, ServerApiOptions options, LogSink log)
    : m_log(std::move(log))
    , m_clock(platform.clock())
    , m_tokens(folder.tokens())
    , m_signer(std::move(signer))
    , m_authenticator(m_tokens, m_signer, m_clock)
    , m_throttle(m_clock)
    , m_events(std::move(events))
    , m_drains(platform)
    , m_received(platform)
    , m_context{.platform = platform,
                .tokens = m_tokens,
                .authenticator = m_authenticator,
                .events = *m_events,
                .drains = m_drains,
                .reads = m_reads,
                .caFolder = folder.certificates(),
                .received = m_received,
                .lifetime = this,
                .options = std::move(options)}
{
    addAccountRoutes(m_router, m_context);
    addAppRoutes(m_router, m_context);
    addLogDrainRoutes(m_router, m_context);
    addLogRoutes(m_router, m_context);
    addEventRoutes(m_router, m_context);
    addSourceRoutes(m_router, m_context);
    addLineRoutes(m_router, m_context);
    addDrainControlRoutes(m_router, m_context);
    addLiveRoutes(m_router, m_context);
    addStatusRoutes(m_router, m_context);
}

ApiServer::~ApiServer()
{
    // Followers and waiting answers use the members.
    qDeleteAll(findChildren<QObject *>(Qt::FindDirectChildrenOnly));
}

void ApiServer::checkTokens()
{
    // What cannot be read, the store has told.
    if (const auto tokens = m_tokens.tokens(); tokens && tokens->isEmpty())
        m_log(tr("There is no API token yet, so nobody can log in. Make one: "
                 "drainboardd token add NAME --data %1")
                  .arg(m_context.platform.folder().path())
                  .toUtf8());
}

void ApiServer::removeUnusedCaFiles() const
{
    QSet<QString> used; // by name, which is the content's digest
    for (const auto &drain : m_context.index().drains())
        used.insert(QFileInfo(drain.drain.options.caFile).fileName());
    const auto aDayAgo = m_clock.wallMicroseconds() / 1000 - std::chrono::milliseconds(24h).count();
    const auto files = QDir(m_context.caFolder).entryInfoList(QDir::Files);
    for (const auto &file : files) {
        if (!used.contains(file.fileName()) && file.lastModified().toMSecsSinceEpoch() < aDayAgo)
            QFile::remove(file.filePath());
    }
}

void ApiServer::handle(std::unique_ptr<HttpExchange> exchange)
{
    auto call = std::make_shared<Call>(logged(std::move(exchange), m_clock, m_log));
    const auto match = m_router.find(call->request().method, call->request().path);
    if (match.allowed.isEmpty())
        return call->fail({ErrorKind::NotFound, {}, {}}, u"path"_s);
    if (!match.route)
        return call->fail(405, tr("This path does not take this method."),
                          {{"Allow", match.allowed.join(", ")}});
    call->arguments = match.arguments;
    if (!mayPass(match, call))
        return;
    try {
        match.route->handler(call);
    } catch (const std::exception &error) {
        // An exchange that is dropped is answered with 500.
        qWarning("%s: %s", call->request().id.constData(), error.what());
    }
}

bool ApiServer::mayPass(const HttpRouter::Match &match, const CallPtr &call)
{
    const Access access = match.route->access;
    if (access == Access::Public)
        return true;
    const QString addon = access == Access::Addon ? match.arguments.constLast() : QString();
    const auto finding = access == Access::Login ? m_authenticator.identifyByToken(call->request())
                                                 : m_authenticator.identify(call->request(), addon);
    if (!finding.caller) {
        refuse(call, finding, access == Access::Login ? "Basic realm=\"drainboard\"" : "Bearer");
        return false;
    }
    call->caller = *finding.caller;
    if (access == Access::Change && call->caller.readOnly) {
        call->answer(403, {{u"error"_s, tr("This token is read-only.")}, {u"code"_s, u"read_only"_s}});
        return false;
    }
    return true;
}

void ApiServer::refuse(const CallPtr &call, const Authenticator::Finding &finding,
                       const QByteArray &challenge)
{
    const auto answer = [call, problem = finding.problem, challenge] {
        call->fail(401, problem, {{"WWW-Authenticate", challenge}});
    };
    if (finding.guessed)
        m_throttle.failed(call->request().peer, answer);
    else
        answer();
}

} // namespace drainboard
