// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/endpoint.h"

#include "engine/delivery/networktext.h"

#include <QCoreApplication>

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

struct EndpointText
{
    Q_DECLARE_TR_FUNCTIONS(Endpoint)
};

constexpr int httpsPort = 443;
constexpr int httpPort = 80;
constexpr int syslogTlsPort = 6514; // RFC 5425 §4.1
constexpr int syslogUdpPort = 514;  // RFC 5426 §3.3

/// Printable, so that nothing can end a header or a request line early.
bool isPrintable(const QByteArray &bytes)
{
    return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

Result<void> checkToken(const QString &token)
{
    if (token.isEmpty())
        return failure(ErrorKind::InvalidInput, EndpointText::tr("The drain's URL holds no token."),
                       u"token"_s);
    if (!isPrintable(token.toUtf8()))
        return failure(ErrorKind::InvalidInput,
                       EndpointText::tr("The token holds characters that cannot be sent."), u"token"_s);
    return {};
}

Result<void> checkAddress(const Endpoint &endpoint, int port)
{
    const bool isClean = std::none_of(endpoint.host.begin(), endpoint.host.end(), [](QChar c) {
        return c.isSpace() || c.category() == QChar::Other_Control;
    });
    if (endpoint.host.isEmpty() || !isClean)
        return failure(ErrorKind::InvalidInput, EndpointText::tr("The drain's URL holds no valid host."),
                       u"host"_s);
    if (port < 1 || port > 65535)
        return failure(ErrorKind::InvalidInput,
                       EndpointText::tr("The drain's URL holds no port between 1 and 65535."), u"port"_s);
    return {};
}

void useHttp(Endpoint &endpoint, const QByteArray &contentType, bool gzip)
{
    endpoint.transport = Transport::Https;
    endpoint.headers.append({"Content-Type", contentType});
    endpoint.gzip = gzip;
}

Result<void> fillDatadog(Endpoint &endpoint, const DrainTarget &target)
{
    endpoint.host = u"http-intake.logs."_s + datadogSite(target.region);
    endpoint.pathAndQuery = "/api/v2/logs";
    useHttp(endpoint, "application/json", true);
    endpoint.headers.append({"DD-API-KEY", target.token.toUtf8()});
    return checkToken(target.token);
}

Result<void> fillBetterstack(Endpoint &endpoint, const DrainTarget &target)
{
    endpoint.host = target.host.isEmpty() ? u"in.logs.betterstack.com"_s : target.host;
    endpoint.pathAndQuery = "/";
    useHttp(endpoint, "application/json", true);
    endpoint.headers.append({"Authorization", "Bearer " + target.token.toUtf8()});
    return checkToken(target.token);
}

Result<void> fillAppsignal(Endpoint &endpoint, const DrainTarget &target)
{
    endpoint.host = target.host.isEmpty() ? u"appsignal-endpoint.net"_s : target.host;
    endpoint.pathAndQuery = "/logs/json?api_key=" + target.token.toUtf8().toPercentEncoding();
    // Whether it takes compressed bodies here is not documented.
    useHttp(endpoint, "application/x-ndjson", false);
    return checkToken(target.token);
}

Result<void> fillElk(Endpoint &endpoint, const DrainTarget &target)
{
    endpoint.host = target.host;
    endpoint.pathAndQuery =
        target.pathAndQuery.startsWith('/') ? target.pathAndQuery : '/' + target.pathAndQuery;
    // Sic: what the platform's own drains send, and so what existing pipelines were made for.
    useHttp(endpoint, "plain/text", false);
    if (!target.encrypted)
        endpoint.transport = Transport::Http;
    endpoint.answerTimeout = 10s;
    if (!target.user.isEmpty() || !target.password.isEmpty()) {
        const QByteArray both = target.user.toUtf8() + ':' + target.password.toUtf8();
        endpoint.headers.append({"Authorization", "Basic " + both.toBase64()});
    }
    if (!isPrintable(endpoint.pathAndQuery))
        return failure(ErrorKind::InvalidInput,
                       EndpointText::tr("The path of the URL holds characters that cannot be sent."),
                       u"url"_s);
    return {};
}

void fillStream(Endpoint &endpoint, const DrainTarget &target)
{
    endpoint.host = target.host;
    endpoint.transport = target.datagram    ? Transport::Udp
                         : target.encrypted ? Transport::Tls
                                            : Transport::Tcp;
    endpoint.connectTimeout = 10s;
    endpoint.answerTimeout = 10s;
}

int defaultPort(const Endpoint &endpoint)
{
    switch (endpoint.transport) {
    case Transport::Https:
        return httpsPort;
    case Transport::Http:
        return httpPort;
    case Transport::Udp:
        return syslogUdpPort;
    case Transport::Tls:
        // Papertrail's port is half of the account's address.
        return endpoint.provider == ProviderType::Papertrail ? 0 : syslogTlsPort;
    case Transport::Tcp:
        break; // nothing is assigned
    }
    return 0;
}

Result<void> fill(Endpoint &endpoint, const DrainTarget &target)
{
    switch (endpoint.provider) {
    case ProviderType::Datadog:
        return fillDatadog(endpoint, target);
    case ProviderType::Betterstack:
        return fillBetterstack(endpoint, target);
    case ProviderType::Appsignal:
        return fillAppsignal(endpoint, target);
    case ProviderType::Elk:
        return fillElk(endpoint, target);
    case ProviderType::OvhGraylog:
        fillStream(endpoint, target);
        return checkToken(target.token);
    case ProviderType::Papertrail:
    case ProviderType::Syslog:
        fillStream(endpoint, target);
        break;
    }
    return {};
}

} // namespace

QString TargetRules::refusal(const QHostAddress &address, quint16 port) const
{
    return isOwnIntake && isOwnIntake(address, port) ? ownIntakeText() : local.refusal(address);
}

Result<Endpoint> endpointOf(const DrainTarget &target, const DrainOptions &options)
{
    if (!target.provider)
        return failure(ErrorKind::Unsupported, EndpointText::tr("The kind of drain is not recognised."));
    Endpoint endpoint;
    endpoint.provider = *target.provider;
    endpoint.caFile = options.caFile;
    if (const auto filled = fill(endpoint, target); !filled)
        return tl::unexpected(filled.error());
    const int port = target.port != 0 ? target.port : defaultPort(endpoint);
    if (const auto checked = checkAddress(endpoint, port); !checked)
        return tl::unexpected(checked.error());
    endpoint.port = static_cast<quint16>(port);
    return endpoint;
}

EndpointOverrides::Address EndpointOverrides::addressFor(const Endpoint &endpoint) const
{
    const QString key = endpoint.host + u':' + QString::number(endpoint.port);
    return byHostAndPort.value(key, {endpoint.host, endpoint.port});
}

} // namespace drainboard
