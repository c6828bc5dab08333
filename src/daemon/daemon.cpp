// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/daemon.h"

#include "platform/intakecontrol.h"
#include "platform/onreply.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QSslCertificate>

#include <utility>

namespace drainboard {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto httpGrace = 5s; // of the 10 that stopping may take

} // namespace

Daemon::Daemon(DaemonConfig config, ReadConfig readAgain, LogSink log)
    : m_config(std::move(config))
    , m_readAgain(std::move(readAgain))
    , m_log(std::move(log))
    , m_manager(m_clock)
{
}

Daemon::~Daemon()
{
    m_http.reset(); // its handler reaches the API
}

void Daemon::start()
{
    if (const auto prepared = prepare(); !prepared)
        return failWith(prepared.error());
    onReply(this, m_platform->start(), [this](const Result<void> &started) { platformStarted(started); });
}

Result<void> Daemon::prepare()
{
    auto folder = DataFolder::open(m_config.data);
    if (!folder)
        return tl::unexpected(folder.error());
    EmbeddedOptions options;
    options.listen = m_config.syslog;
    options.limits = {std::uint64_t(m_config.linesPerMinute), std::uint64_t(m_config.bytesPerMinute)};
    options.lineLog = m_config.log;
    options.localTargets = m_config.localTargets;
    m_platform = std::make_unique<EmbeddedPlatform>(std::move(*folder), options, m_clock);
    connect(m_platform.get(), &Platform::problemChanged, this, [this](const QString &problem) {
        say(problem.isEmpty() ? tr("The store works again.") : problem);
    });
    auto api = ApiServer::make(
        *m_platform, {QCoreApplication::applicationVersion(), m_config.region, m_config.publicUrl}, m_log);
    return api.map([this](std::unique_ptr<ApiServer> &made) { m_api = std::move(made); });
}

void Daemon::platformStarted(const Result<void> &started)
{
    if (m_stopping)
        return;
    if (!started)
        return failWith(started.error());
    m_api->removeUnusedCaFiles();
    const auto intake = m_platform->intake()->status();
    if (!intake.listening)
        return failWith({ErrorKind::Unavailable, intake.problem, u"syslog/listen"_s});
    m_api->checkTokens();
    if (const auto listening = listen(); !listening)
        return failWith(listening.error());
    m_manager.ready();
}

Result<void> Daemon::listen()
{
    HttpLimits limits;
    limits.connections = m_config.connections;
    limits.connectionsPerAddress = m_config.connectionsPerAddress;
    m_http = std::make_unique<HttpServer>(
        limits, [this](std::unique_ptr<HttpExchange> exchange) { m_api->handle(std::move(exchange)); });
    connect(m_http.get(), &HttpServer::stopped, this, &Daemon::finish);
    const auto port = m_http->listen(m_config.listen.address.toString(), m_config.listen.port, m_config.tls);
    return port.map([this](quint16 taken) {
        if (m_config.tls)
            warnOfCertificate(*m_config.tls);
        const ListenAddress real{m_config.listen.address, taken};
        say(tr("Syslog lines are taken at %1.").arg(m_platform->intake()->status().address));
        say(tr("Listening on %1").arg((m_config.tls ? u"https://"_s : u"http://"_s) + real.toString()));
    });
}

void Daemon::reload()
{
    if (!m_http || m_stopping)
        return;
    m_manager.reloading();
    const auto now = m_readAgain().and_then(
        [](const DaemonConfig &read) { return checkConfig(read).map([&] { return read; }); });
    if (now) {
        reloadTls(*now);
        reloadSyslog(*now);
        m_api->setPublicUrl(now->publicUrl);
        m_config.publicUrl = now->publicUrl;
        say(tr("The configuration was read again."));
        if (const auto keys = keysThatNeedRestart(m_config, *now); !keys.isEmpty())
            say(tr("A restart is needed for: %1.").arg(keys.join(u", "_s)));
    } else {
        say(tr("The configuration stays as it was: %1").arg(now.error().text));
    }
    m_manager.ready();
}

/// Also where the names stay: the files may hold a renewed certificate.
void Daemon::reloadTls(const DaemonConfig &now)
{
    if (!m_config.tls || !now.tls)
        return;
    if (const auto taken = m_http->reloadTls(*now.tls); taken) {
        m_config.tls = now.tls;
        warnOfCertificate(*now.tls);
    } else {
        say(taken.error().text);
    }
}

/// It is taken all the same: the one before may be as bad, and some clients do not look.
void Daemon::warnOfCertificate(const HttpServer::Tls &tls) const
{
    const auto chain = QSslCertificate::fromPath(tls.certificateFile);
    if (chain.isEmpty())
        return;
    const auto &own = chain.constFirst(); // an expired one further up is common and does no harm
    const auto now = QDateTime::fromMSecsSinceEpoch(m_clock.wallMicroseconds() / 1000, Qt::UTC);
    if (own.expiryDate() < now)
        say(tr("The TLS certificate in %1 expired on %2: clients will refuse it.")
                .arg(tls.certificateFile, own.expiryDate().toUTC().toString(Qt::ISODate)));
    else if (own.effectiveDate() > now)
        say(tr("The TLS certificate in %1 is not valid before %2: clients will refuse it until then.")
                .arg(tls.certificateFile, own.effectiveDate().toUTC().toString(Qt::ISODate)));
}

void Daemon::reloadSyslog(const DaemonConfig &now)
{
    if (m_config.syslog == now.syslog)
        return;
    onReply(this, m_platform->intake()->setAddress(now.syslog.toString()),
            [this, wanted = now.syslog](const Result<void> &moved) {
                if (moved)
                    m_config.syslog = wanted;
                say(moved ? tr("Syslog lines are taken at %1.").arg(m_platform->intake()->status().address)
                          : moved.error().text);
            });
}

void Daemon::stop()
{
    if (std::exchange(m_stopping, true))
        return;
    m_manager.stopping();
    if (m_http)
        m_http->stop(httpGrace);
    else
        finish();
}

void Daemon::finish()
{
    m_http.reset();
    m_api.reset();
    if (m_platform)
        m_platform->stop();
    Q_EMIT ended(0);
}

void Daemon::failWith(const Error &error)
{
    m_stopping = true;
    say(error.text);
    m_api.reset();
    if (m_platform)
        m_platform->stop();
    Q_EMIT ended(1);
}

} // namespace drainboard
