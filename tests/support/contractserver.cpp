// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/contractserver.h"

#include "demo/httprequestreader.h"
#include "domain/drainurl.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSslServer>
#include <QTcpSocket>
#include <QUrl>
#include <QUrlQuery>

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

QByteArray json(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QByteArray error(const QString &text)
{
    return json({{u"error"_s, text}});
}

QByteArray notFound(const QString &resource)
{
    return json({{u"resource"_s, resource}, {u"error"_s, u"not found"_s}});
}

QByteArray base64Url(const QByteArray &bytes)
{
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

QByteArray httpAnswer(int status, const QByteArray &body, const QByteArray &headers = {})
{
    return "HTTP/1.1 " + QByteArray::number(status) + " -\r\nContent-Type: application/json\r\n" + headers +
           (status == 204 ? QByteArray() : "Content-Length: " + QByteArray::number(body.size()) + "\r\n") +
           "\r\n" + body;
}

/// As drainboardd asks for the right kind of login.
QByteArray challenge(int status, const ContractServer::Request &request)
{
    if (status != 401)
        return {};
    const bool isExchange = request.line() == "POST /v1/tokens/exchange";
    return isExchange ? "WWW-Authenticate: Basic realm=\"test\"\r\n" : "WWW-Authenticate: Bearer\r\n";
}

std::unique_ptr<QTcpServer> makeServer(const std::optional<Identity> &identity)
{
    if (!identity)
        return std::make_unique<QTcpServer>();
    auto server = std::make_unique<QSslServer>();
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setLocalCertificate(identity->certificate());
    tls.setPrivateKey(identity->key());
    tls.setPeerVerifyMode(QSslSocket::VerifyNone);
    server->setSslConfiguration(tls);
    return server;
}

} // namespace

ContractServer::ContractServer(Clock &clock, std::optional<Identity> identity)
    : m_clock(clock)
    , m_server(makeServer(identity))
    , m_encrypted(identity.has_value())
{
    connect(m_server.get(), &QTcpServer::pendingConnectionAvailable, this, [this] {
        while (QTcpSocket *socket = m_server->nextPendingConnection()) {
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] { take(socket); });
            connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            take(socket);
        }
    });
    listenAgain();
}

ContractServer::~ContractServer() = default;

void ContractServer::listenAgain()
{
    m_server->listen(QHostAddress::LocalHost, m_port);
    m_port = m_server->serverPort();
}

QString ContractServer::base() const
{
    return QString((m_encrypted ? u"https://127.0.0.1:"_s : u"http://127.0.0.1:"_s) +
                   QString::number(m_port));
}

Connection ContractServer::connection() const
{
    return {.id = u"contract"_s,
            .name = u"Contract"_s,
            .kind = ConnectionKind::Scalingo,
            .authBase = base(),
            .regions = {{u"osc-test1"_s, u"Test 1"_s, base(), base()}},
            .colour = {},
            .inspectOnly = false};
}

QString ContractServer::addApp(const QString &name)
{
    const QString id = u"app-"_s + name;
    m_apps << QJsonObject{{u"id"_s, id},
                          {u"name"_s, name},
                          {u"status"_s, u"running"_s},
                          {u"region"_s, u"osc-test1"_s},
                          {u"url"_s, QString(u"https://"_s + name + u".example.com"_s)},
                          {u"created_at"_s, u"2026-01-01T00:00:00.000Z"_s},
                          {u"owner"_s, QJsonObject{{u"id"_s, userId()}, {u"username"_s, u"jane"_s}}},
                          {u"flags"_s, QJsonObject()},
                          {u"data_access_consent"_s, QJsonValue()}};
    return id;
}

SourceRef ContractServer::addAddon(const QString &appId, const QString &provider)
{
    const QString id = u"ad-"_s + QString::number(++m_lastAddon);
    m_addons[appId] << QJsonObject{
        {u"id"_s, id},
        {u"app_id"_s, appId},
        {u"status"_s, u"running"_s},
        {u"plan"_s, QJsonObject{{u"id"_s, u"p"_s}, {u"name"_s, QString(provider + u"-starter-512"_s)}}},
        {u"addon_provider"_s, QJsonObject{{u"id"_s, provider}, {u"name"_s, provider}}}};
    return {appId, id};
}

void ContractServer::addDrain(const SourceRef &source, const QByteArray &url)
{
    m_drains[source] << url;
}

void ContractServer::removeApp(const QString &appId)
{
    m_apps.removeIf([&](const QJsonObject &app) { return app.value("id"_L1).toString() == appId; });
}

void ContractServer::removeAddon(const SourceRef &addon)
{
    m_addons[addon.app].removeIf(
        [&](const QJsonObject &object) { return object.value("id"_L1).toString() == addon.addon; });
}

QJsonObject &ContractServer::app(const QString &appId)
{
    return *std::ranges::find_if(
        m_apps, [&](const QJsonObject &app) { return app.value("id"_L1).toString() == appId; });
}

QList<QByteArray> ContractServer::lines() const
{
    QList<QByteArray> lines;
    for (const Request &request : m_requests)
        lines << request.line();
    return lines;
}

int ContractServer::count(const QByteArray &lineBegin) const
{
    return static_cast<int>(std::ranges::count_if(
        m_requests, [&](const Request &request) { return request.line().startsWith(lineBegin); }));
}

int ContractServer::mostInAMinute() const
{
    qsizetype most = 0;
    for (qsizetype first = 0, last = 0; last < m_requests.size(); ++last) {
        while (m_requests[first].at + 60s <= m_requests[last].at)
            ++first;
        most = std::max(most, last - first + 1);
    }
    return static_cast<int>(most);
}

void ContractServer::take(QTcpSocket *socket)
{
    QByteArray bytes = socket->property("bytes").toByteArray() + socket->readAll();
    bool broken = false;
    while (const auto received = takeHttpRequest(bytes, broken)) {
        const auto mark = received->target.indexOf('?');
        const QByteArray path = mark < 0 ? received->target : received->target.left(mark);
        const QByteArray query = mark < 0 ? QByteArray() : received->target.mid(mark + 1);
        m_requests << Request{received->method, path, query, *received, m_clock.now()};
        respond(socket, m_requests.constLast());
    }
    if (broken)
        socket->abort();
    socket->setProperty("bytes", bytes);
}

void ContractServer::respond(QTcpSocket *socket, Request request)
{
    for (Fault &fault : m_faults) {
        if (fault.times == 0 || !request.line().startsWith(fault.where))
            continue;
        if (fault.times > 0)
            --fault.times;
        misbehave(socket, fault);
        return;
    }
    Answer answer = overLimit() ? Answer{429, "Too many requests"} : answerTo(request);
    if (m_mutation && answer.status < 300) {
        QJsonObject object = QJsonDocument::fromJson(answer.body).object();
        m_mutation(request.line(), object);
        answer.body = json(object);
    }
    socket->write(httpAnswer(answer.status, answer.body, challenge(answer.status, request)));
}

void ContractServer::misbehave(QTcpSocket *socket, const Fault &fault)
{
    socket->write(fault.status > 0 ? httpAnswer(fault.status, fault.body, fault.headers) : fault.raw);
    if (fault.endless) {
        const auto more = [socket] {
            if (socket->bytesToWrite() < 1024 * 1024)
                socket->write(QByteArray(256 * 1024, ' '));
        };
        connect(socket, &QTcpSocket::bytesWritten, socket, more);
        more();
    }
    if (fault.closes)
        socket->disconnectFromHost();
}

bool ContractServer::overLimit() const
{
    if (m_limit == 0)
        return false;
    const auto recent = std::ranges::count_if(
        m_requests, [&](const Request &request) { return request.at + 60s > m_clock.now(); });
    return recent > m_limit;
}

bool ContractServer::hasBearer(const Request &request) const
{
    const QByteArray authorization = request.http.header("Authorization");
    return authorization.startsWith("Bearer ") && m_bearers.contains(authorization.mid(7));
}

ContractServer::Answer ContractServer::exchange(const Request &request)
{
    const QByteArray expected = "Basic " + QByteArray(":" + token().toLatin1()).toBase64();
    if (!m_tokenAccepted || request.http.header("Authorization") != expected)
        return {401, error(u"unauthorized"_s)};
    const qint64 expiry = m_clock.wallMicroseconds() / 1'000'000 + m_bearerLife.count();
    const QByteArray claims = json({{u"exp"_s, expiry}, {u"n"_s, ++m_lastBearer}});
    const QByteArray jwt = base64Url(R"({"alg":"HS256"})") + '.' + base64Url(claims) + ".signature";
    m_bearers << jwt;
    return {200, json({{u"token"_s, QString::fromLatin1(jwt)}})};
}

ContractServer::Answer ContractServer::answerTo(const Request &request)
{
    if (request.line() == "POST /v1/tokens/exchange")
        return exchange(request);
    if (!hasBearer(request))
        return {401, error(u"unauthorized"_s)};
    if (request.line() == "GET /v1/users/self")
        return {200,
                json({{u"user"_s, QJsonObject{{u"id"_s, userId()},
                                              {u"username"_s, u"jane"_s},
                                              {u"email"_s, u"jane@example.com"_s},
                                              {u"flags"_s, QJsonObject{{u"admin"_s, m_administrator}}}}}})};
    if (request.line() == "GET /v1/regions")
        return {200, json({{u"regions"_s, QJsonArray{QJsonObject{{u"name"_s, u"osc-test1"_s},
                                                                 {u"display_name"_s, u"Test 1"_s},
                                                                 {u"api"_s, base()},
                                                                 {u"database_api"_s, base()},
                                                                 {u"default"_s, true}}}}})};
    if (request.line() == "GET /v1/apps") {
        QJsonArray apps;
        for (const QJsonObject &app : std::as_const(m_apps))
            apps << app;
        return {200, json({{u"apps"_s, apps}})};
    }
    if (request.path.startsWith("/v1/apps/"))
        return appAnswer(request, request.path.mid(9).split('/'));
    return {404, notFound(u"route"_s)};
}

ContractServer::Answer ContractServer::appAnswer(const Request &request, const QList<QByteArray> &parts)
{
    const QString appId = QUrl::fromPercentEncoding(parts[0]);
    const auto hasId = [](const QString &id) {
        return [id](const QJsonObject &object) { return object.value("id"_L1).toString() == id; };
    };
    if (std::ranges::none_of(m_apps, hasId(appId)))
        return {404, notFound(u"app"_s)};
    if (parts.size() == 2 && parts[1] == "log_drains")
        return drainsAnswer(request, {appId, {}});
    if (parts.size() == 2 && parts[1] == "events")
        return events(appId);
    const auto listed = [](const QString &key, const QList<QJsonObject> &objects) {
        QJsonArray list;
        for (const QJsonObject &object : objects)
            list << object;
        return Answer{200, json({{key, list}})};
    };
    if (parts.size() == 2 && parts[1] == "addons")
        return listed(u"addons"_s, m_addons.value(appId));
    if (parts.size() == 2 && parts[1] == "collaborators")
        return listed(u"collaborators"_s, m_collaborators.value(appId));
    if (parts.size() == 4 && parts[1] == "addons" && parts[3] == "log_drains") {
        const QString addonId = QUrl::fromPercentEncoding(parts[2]);
        if (std::ranges::none_of(m_addons.value(appId), hasId(addonId)))
            return {404, notFound(u"addon"_s)};
        return drainsAnswer(request, {appId, addonId});
    }
    return {404, notFound(u"route"_s)};
}

ContractServer::Answer ContractServer::drainsAnswer(const Request &request, const SourceRef &source)
{
    if (request.method == "POST")
        return addDrain(QJsonDocument::fromJson(request.http.body).object().value("drain"_L1).toObject(),
                        source);
    QList<QByteArray> &urls = m_drains[source];
    if (request.method == "DELETE") {
        QByteArray encoded = request.query;
        encoded.replace('+', ' '); // as forms are encoded
        const QByteArray url = QByteArray::fromPercentEncoding(encoded.mid(4));
        if (!request.query.startsWith("url=") || !urls.removeOne(url))
            return {404, notFound(u"log_drain"_s)};
        return {204, {}};
    }
    QJsonArray drains;
    for (const QByteArray &url : std::as_const(urls))
        drains << QJsonObject{{u"app_id"_s, source.app}, {u"url"_s, QString::fromUtf8(url)}};
    return {200, json({{u"drains"_s, drains}})};
}

ContractServer::Answer ContractServer::addDrain(const QJsonObject &fields, const SourceRef &source)
{
    DrainDraft draft{fields.value("type"_L1).toString(), {}};
    for (const auto *key : {"url", "port", "host", "token", "drain_region"}) {
        const QJsonValue value = fields.value(QLatin1StringView(key));
        if (!value.isString()) // all six are strings
            return {400, error(u"%1 is not a string"_s.arg(QLatin1StringView(key)))};
        if (!value.toString().isEmpty())
            draft.values.insert(QLatin1StringView(key), value.toString());
    }
    if (draft.providerId == "syslog"_L1)
        draft.values.insert(u"transport"_s, u"tcp+tls"_s);
    const auto url = makeDrainUrl(draft);
    if (!url)
        return {422, json({{u"errors"_s, QJsonObject{{url.error().field, QJsonArray{u"is invalid"_s}}}}})};
    if (m_drains[source].contains(*url))
        return {422, json({{u"errors"_s, QJsonObject{{u"url"_s, QJsonArray{u"has already been taken"_s}}}}})};
    m_drains[source] << *url;
    return {201, json({{u"drain"_s,
                        QJsonObject{{u"app_id"_s, source.app}, {u"url"_s, QString::fromUtf8(*url)}}}})};
}

ContractServer::Answer ContractServer::events(const QString &appId) const
{
    const QJsonObject event{
        {u"id"_s, u"ev-1"_s},
        {u"created_at"_s, u"2026-01-14T10:00:00.000Z"_s},
        {u"user"_s, QJsonObject{{u"username"_s, u"jane"_s}}},
        {u"app_id"_s, appId},
        {u"type"_s, u"new_log_drain"_s},
        {u"type_data"_s, QJsonObject{{u"url"_s, u"syslog://:sesame-1234@logs.example.com:6514"_s}}}};
    const QJsonObject pagination{{u"current_page"_s, 1}, {u"total_pages"_s, 3}, {u"total_count"_s, 101}};
    return {200, json({{u"events"_s, QJsonArray{event}},
                       {u"meta"_s, QJsonObject{{u"pagination"_s, pagination}}}})};
}

} // namespace drainboard
