// SPDX-License-Identifier: GPL-3.0-or-later
#include "integration/nginxpeer.h"

#include "demo/httprequestreader.h"
#include "support/writefile.h"

#include <QFile>
#include <QSet>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

/// What nginx writes of a request, with a tab between: its own `escape=default` keeps tabs out of values.
const QByteArrayList variables{"$connection",         "$status",          "$request_method",
                               "$request_uri",        "$http_host",       "$content_type",
                               "$http_authorization", "$http_dd_api_key", "$http_content_encoding",
                               "$request_body"};
/// The headers among them, from the fifth on.
const QByteArrayList headers{"Host", "Content-Type", "Authorization", "DD-API-KEY", "Content-Encoding"};

/// Undoes `escape=default`: `\xHH` for what is not printable, `-` for nothing.
QByteArray unescaped(const QByteArray &value)
{
    if (value == "-")
        return {};
    QByteArray result;
    for (qsizetype i = 0; i < value.size(); ++i) {
        if (value[i] == '\\' && i + 3 < value.size() && value[i + 1] == 'x') {
            result += QByteArray::fromHex(value.mid(i + 2, 2));
            i += 3;
        } else {
            result += value[i];
        }
    }
    return result;
}

ReceivedRequest requestOf(const QByteArrayList &values)
{
    const QByteArray body = unescaped(values.last());
    QByteArray raw = unescaped(values[2]) + " " + unescaped(values[3]) + " HTTP/1.1\r\n";
    for (qsizetype i = 0; i < headers.size(); ++i) {
        if (const QByteArray value = unescaped(values[4 + i]); !value.isEmpty())
            raw += headers[i] + ": " + value + "\r\n";
    }
    raw += "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
    bool broken = false;
    return takeHttpRequest(raw, broken).value_or(ReceivedRequest());
}

} // namespace

/// nginx keeps a body only for a server behind it, so it asks itself.
QByteArray NginxPeer::configuration(int largestBody) const
{
    return QByteArray(R"(daemon off;
master_process off;
pid @/pid;
error_log stderr warn;
events { worker_connections 64; }
http {
  client_body_temp_path @/body;
  proxy_temp_path @/proxy;
  fastcgi_temp_path @/fastcgi;
  uwsgi_temp_path @/uwsgi;
  scgi_temp_path @/scgi;
  client_max_body_size %size;
  client_body_buffer_size 8m;
  log_format request escape=default "%variables";
  server {
    listen 127.0.0.1:%port ssl;
    ssl_certificate @/certificate.pem;
    ssl_certificate_key @/key.pem;
    access_log @/requests request;
    location / { proxy_pass http://unix:@/answer:; }
  }
  server {
    listen unix:@/answer;
    access_log off;
    location / { return 202; }
  }
}
)")
        .replace("%size", QByteArray::number(largestBody))
        .replace("%variables", variables.join("\t"))
        .replace("%port", QByteArray::number(m_port))
        .replace("@", m_process.path({}).toUtf8());
}

bool NginxPeer::start(const Identity &identity, int largestBody)
{
    m_port = PeerProcess::freeTcpPort();
    if (!writeFile(m_process.path(u"certificate.pem"_s), identity.certificatePem) ||
        !writeFile(m_process.path(u"key.pem"_s), identity.keyPem) ||
        !writeFile(m_process.path(u"nginx.conf"_s), configuration(largestBody)))
        return false;
    const QString folder = PeerProcess::folderOf(u"nginx"_s);
    return m_process.start(
        folder + u"/nginx",
        {u"-p"_s, m_process.path({}), u"-c"_s, m_process.path(u"nginx.conf"_s), u"-e"_s, u"stderr"_s}, folder,
        [this] { return answersOnTcp(m_port); });
}

QList<QByteArrayList> NginxPeer::log() const
{
    QFile file(m_process.path(u"requests"_s));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    auto lines = file.readAll().split('\n');
    lines.removeLast();
    QList<QByteArrayList> entries;
    for (const QByteArray &line : lines) {
        if (const auto values = line.split('\t'); values.size() == variables.size())
            entries.append(values);
    }
    return entries;
}

QList<ReceivedRequest> NginxPeer::requests() const
{
    QList<ReceivedRequest> requests;
    for (const auto &values : log())
        requests.append(requestOf(values));
    return requests;
}

qsizetype NginxPeer::connections() const
{
    QSet<QByteArray> connections;
    for (const auto &values : log())
        connections.insert(values.first());
    return connections.size();
}

} // namespace drainboard
