// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/streamsocket.h"

#include "platform/scalingo/httpchannel.h"

#include <QNetworkProxy>
#include <QRegularExpression>
#include <QSslError>
#include <QWebSocket>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

QNetworkProxy proxyFor(QUrl url)
{
    if (url.scheme() == "wss"_L1)
        url.setScheme(u"https"_s); // what systems have settings for
    const QList<QNetworkProxy> proxies = proxiesFor(url);
    return proxies.isEmpty() ? QNetworkProxy(QNetworkProxy::NoProxy) : proxies.first();
}

} // namespace

StreamSocket::StreamSocket(const QSslConfiguration &tls, Clock &clock, QObject *parent)
    : QObject(parent)
    , m_tls(tls)
    , m_silence(clock.makeAlarm([this] {
        fail(m_open ? tr("Nothing came from %1 for too long.").arg(m_socket->requestUrl().host())
                    : tr("%1 did not open the stream in time.").arg(m_socket->requestUrl().host()));
    }))
{
}

StreamSocket::~StreamSocket()
{
    close();
}

void StreamSocket::open(const QNetworkRequest &request)
{
    close();
    m_tlsProblem.clear();
    auto *socket = new QWebSocket(QString(), QWebSocketProtocol::VersionLatest, this);
    m_socket = socket;
    socket->setProxy(proxyFor(request.url()));
    socket->setSslConfiguration(m_tls);
    socket->setMaxAllowedIncomingFrameSize(maxMessage);
    socket->setMaxAllowedIncomingMessageSize(maxMessage);
    socket->setReadBufferSize(2 * maxMessage); // also of a handshake that does not end
    connect(socket, &QWebSocket::connected, this, [this] {
        m_open = true;
        m_silence->ringAfter(silentTime);
        Q_EMIT opened();
    });
    connect(socket, &QWebSocket::textMessageReceived, this, [this](const QString &text) {
        m_silence->ringAfter(silentTime);
        Q_EMIT textReceived(text.toUtf8());
    });
    connect(socket, &QWebSocket::binaryMessageReceived, this,
            [this] { fail(tr("%1 sends what is no stream.").arg(m_socket->requestUrl().host())); });
    connect(socket, &QWebSocket::sslErrors, this,
            [this](const QList<QSslError> &errors) { m_tlsProblem = errors.first().errorString(); });
    connect(socket, &QWebSocket::aboutToClose, this, [this] { fail(closeReason()); });
    connect(socket, &QWebSocket::disconnected, this, [this] { fail(closeReason()); });
    connect(socket, QOverload<QAbstractSocket::SocketError>::of(&QWebSocket::error), this,
            [this] { fail(errorReason(), isUnauthorized()); });
    m_silence->ringAfter(openTime);
    socket->open(request);
}

void StreamSocket::close()
{
    m_silence->cancel();
    m_open = false;
    if (!m_socket)
        return;
    m_socket->disconnect(this);
    m_socket->deleteLater(); // it may be what calls us
    m_socket = nullptr;
}

void StreamSocket::fail(const QString &reason, bool unauthorized)
{
    close();
    Q_EMIT closed(reason, unauthorized);
}

/// QWebSocket tells the status in its sentence alone, as the first number: "… status code: 401 (…)".
bool StreamSocket::isUnauthorized() const
{
    static const QRegularExpression status(u"^\\D*401\\b"_s);
    return m_socket->error() == QAbstractSocket::UnknownSocketError &&
           status.match(m_socket->errorString()).hasMatch();
}

QString StreamSocket::closeReason() const
{
    const QString host = m_socket->requestUrl().host();
    switch (m_socket->closeCode()) {
    case QWebSocketProtocol::CloseCodeTooMuchData:
        return tr("%1 sends more at once than Drainboard takes.").arg(host);
    case QWebSocketProtocol::CloseCodeProtocolError:
    case QWebSocketProtocol::CloseCodeDatatypeNotSupported:
    case QWebSocketProtocol::CloseCodeWrongDatatype:
        return tr("%1 sends what is no stream.").arg(host);
    default:
        return tr("%1 closed the connection.").arg(host);
    }
}

QString StreamSocket::errorReason() const
{
    // Not QWebSocket::errorString(): it quotes what the other side sent.
    const QString host = m_socket->requestUrl().host();
    switch (m_socket->error()) {
    case QAbstractSocket::HostNotFoundError:
        return tr("The name %1 was not found.").arg(host);
    case QAbstractSocket::RemoteHostClosedError:
        return tr("%1 closed the connection.").arg(host);
    case QAbstractSocket::SslHandshakeFailedError:
        return m_tlsProblem.isEmpty()
                   ? tr("No secure connection to %1 is possible.").arg(host)
                   : tr("The certificate of %1 is not accepted: %2.").arg(host, m_tlsProblem);
    case QAbstractSocket::NetworkError:
        return tr("%1 cannot be reached.").arg(host);
    default:
        return tr("%1 did not open the stream.").arg(host);
    }
}

} // namespace drainboard
