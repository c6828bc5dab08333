// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "daemon/daemonconfig.h"
#include "daemon/servicemanager.h"
#include "platform/embedded/embeddedplatform.h"
#include "server/apiserver.h"

#include <QObject>

#include <functional>
#include <memory>

namespace drainboard {

/// The running server: the embedded platform, and the API over HTTP in front of it.
///
///     start ─▶ platform starts ─▶ intake listens ─▶ HTTP listens ─▶ ready ─stop─▶ HTTP drains ─▶ platform
///     stops ─▶ ended
class Daemon : public QObject
{
    Q_OBJECT

public:
    using ReadConfig = std::function<Result<DaemonConfig>()>;

    /// `readAgain` gives the configuration when it is reloaded; `log` takes what is to be said.
    Daemon(DaemonConfig config, ReadConfig readAgain, LogSink log);
    ~Daemon() override;

    void start();
    void reload();
    /// Within 10 seconds, whatever clients and targets do.
    void stop();

Q_SIGNALS:
    void ended(int exitCode);

private:
    Result<void> prepare();
    void platformStarted(const Result<void> &started);
    Result<void> listen();
    void warnOfCertificate(const HttpServer::Tls &tls) const;
    void reloadTls(const DaemonConfig &now);
    void reloadSyslog(const DaemonConfig &now);
    void finish();
    void failWith(const Error &error);
    void say(const QString &sentence) const { m_log(sentence.toUtf8()); }

    DaemonConfig m_config;
    const ReadConfig m_readAgain;
    const LogSink m_log;
    SystemClock m_clock;
    ServiceManager m_manager;
    std::unique_ptr<EmbeddedPlatform> m_platform;
    std::unique_ptr<ApiServer> m_api;
    std::unique_ptr<HttpServer> m_http;
    bool m_stopping = false;
};

} // namespace drainboard
