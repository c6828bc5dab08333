// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/httpchannel.h"

#include "platform/scalingo/apierror.h"

#include <QHostAddress>
#include <QIODevice>
#include <QNetworkProxyFactory>
#include <QNetworkReply>
#include <QSslCertificate>
#include <QTimer>

#include <algorithm>
#include <memory>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 readBuffer = 256 * 1024; // no more waits here while the limit is not checked

bool isLoopback(const QString &host)
{
    return host == "localhost"_L1 || QHostAddress(host).isLoopback();
}

class SystemProxies : public QNetworkProxyFactory
{
public:
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery &query) override
    {
        return proxiesFor(query.url());
    }
};

/// A body that can be read once. Qt sends a request again by itself when the connection breaks before the
/// answer, whatever its method, unless it cannot wind the body back: then it gives ContentReSendError.
class OneWayBody : public QIODevice
{
public:
    explicit OneWayBody(QByteArray bytes)
        : m_rest(std::move(bytes))
    {
        open(ReadOnly | Unbuffered);
    }
    bool isSequential() const override { return true; }
    bool reset() override { return false; }
    qint64 bytesAvailable() const override { return m_rest.size(); }

protected:
    qint64 readData(char *data, qint64 size) override
    {
        const qint64 taken = std::min<qint64>(size, m_rest.size());
        std::copy_n(m_rest.cbegin(), taken, data);
        m_rest.remove(0, taken);
        return taken > 0 || size == 0 ? taken : -1;
    }
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    QByteArray m_rest;
};

/// True if the answer came whole: Qt counts a status above 399 as an error too, and takes 400 for one of the
/// protocol.
bool cameWhole(QNetworkReply::NetworkError error, int status)
{
    const bool ofStatus =
        error == QNetworkReply::ProtocolInvalidOperationError ||
        (error >= QNetworkReply::ContentAccessDenied && error <= QNetworkReply::UnknownContentError) ||
        error >= QNetworkReply::InternalServerError;
    return status > 0 && (error == QNetworkReply::NoError || (ofStatus && status >= 400));
}

/// What one transfer has brought so far.
struct Transfer
{
    QByteArray body;
    QList<QSslError> tlsErrors;
    bool tooLarge = false;
    bool tooSlow = false;
};

} // namespace

bool isSafeBase(const QUrl &url)
{
    return url.isValid() && !url.host().isEmpty() && url.userInfo().isEmpty() &&
           (url.scheme() == "https"_L1 || (url.scheme() == "http"_L1 && isLoopback(url.host())));
}

QList<QNetworkProxy> proxiesFor(const QUrl &url)
{
    if (isLoopback(url.host()))
        return {QNetworkProxy::NoProxy};
    return QNetworkProxyFactory::systemProxyForQuery(QNetworkProxyQuery(url));
}

HttpChannel::HttpChannel(bool inspectOnly, TransferLimits limits, const QString &caFile, QObject *parent)
    : QObject(parent)
    , m_inspectOnly(inspectOnly)
    , m_limits(limits)
    , m_tls(QSslConfiguration::defaultConfiguration())
{
    m_tls.setProtocol(QSsl::TlsV1_2OrLater);
    m_tls.setPeerVerifyMode(QSslSocket::VerifyPeer);
    if (!caFile.isEmpty() && !m_tls.addCaCertificates(caFile))
        m_trustProblem = {ErrorKind::InvalidInput,
                          tr("The CA file %1 holds no certificate that can be read.").arg(caFile),
                          {}};
    m_network.setProxyFactory(new SystemProxies);
    m_network.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
}

Result<void> HttpChannel::permit(const ChannelRequest &request) const
{
    if (m_inspectOnly && request.method != "GET" && !request.exchangesToken)
        return failure(ErrorKind::NotAllowed,
                       tr("This connection is for inspection only; it changes nothing."));
    if (!isSafeBase(request.url))
        return failure(ErrorKind::InvalidInput,
                       tr("The address %1 is not used: only https:// is safe beyond this computer.")
                           .arg(request.url.toDisplayString(QUrl::RemoveUserInfo | QUrl::RemoveQuery)));
    if (!m_trustProblem.text.isEmpty())
        return tl::unexpected(m_trustProblem);
    return {};
}

QNetworkRequest HttpChannel::prepared(const ChannelRequest &request) const
{
    QNetworkRequest prepared(request.url);
    prepared.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    prepared.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    prepared.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    prepared.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    prepared.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    prepared.setSslConfiguration(m_tls);
    prepared.setTransferTimeout(static_cast<int>(m_limits.silence.count()));
    prepared.setRawHeader("User-Agent", "Drainboard/" DRAINBOARD_VERSION);
    prepared.setRawHeader("Accept", "application/json");
    prepared.setRawHeader("Accept-Language", "*"); // else Qt tells the user's language
    prepared.setRawHeader("Content-Type", "application/json");
    if (!request.authorization.isEmpty())
        prepared.setRawHeader("Authorization", request.authorization);
    return prepared;
}

/// What changes something goes out once; reading and logging in may be repeated.
QNetworkReply *HttpChannel::dispatch(const ChannelRequest &request)
{
    QNetworkRequest http = prepared(request);
    if (request.method == "GET" || request.exchangesToken)
        return m_network.sendCustomRequest(http, request.method, request.body);
    http.setAttribute(QNetworkRequest::DoNotBufferUploadDataAttribute, true);
    http.setHeader(QNetworkRequest::ContentLengthHeader, request.body.size());
    auto body = std::make_unique<OneWayBody>(request.body);
    QNetworkReply *reply = m_network.sendCustomRequest(http, request.method, body.get());
    body.release()->setParent(reply);
    return reply;
}

void HttpChannel::send(const ChannelRequest &request, std::function<void(const Outcome &)> done)
{
    if (const auto permitted = permit(request); !permitted) {
        const auto refuse = [done = std::move(done), error = permitted.error()] {
            done(tl::unexpected(ChannelFailure{error, false}));
        };
        QMetaObject::invokeMethod(this, refuse, Qt::QueuedConnection);
        return;
    }
    QNetworkReply *reply = dispatch(request);
    auto transfer = std::make_shared<Transfer>();
    reply->setReadBufferSize(readBuffer);
    const auto read = [this, reply, transfer] {
        const QByteArray more = reply->isReadable() ? reply->readAll() : QByteArray();
        if (transfer->tooLarge)
            return;
        transfer->body += more;
        if (transfer->body.size() <= m_limits.answer)
            return;
        transfer->tooLarge = true;
        transfer->body.clear();
        QMetaObject::invokeMethod(reply, &QNetworkReply::abort, Qt::QueuedConnection); // it is signalling
    };
    connect(reply, &QNetworkReply::readyRead, this, read);
    connect(reply, &QNetworkReply::sslErrors, this,
            [transfer](const QList<QSslError> &errors) { transfer->tlsErrors = errors; });
    QTimer::singleShot(m_limits.whole, reply, [reply, transfer] {
        transfer->tooSlow = true;
        reply->abort();
    });
    const bool changes = request.method != "GET" && !request.exchangesToken;
    connect(reply, &QNetworkReply::finished, this, [reply, transfer, read, changes, done = std::move(done)] {
        reply->deleteLater();
        read();
        const QString host = reply->url().authority(); // with the port if the address names one
        if (transfer->tooLarge) {
            done(tl::unexpected(ChannelFailure{answerTooLarge(host), false}));
            return;
        }
        const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        if (transfer->tooSlow)
            done(tl::unexpected(ChannelFailure{timedOut(host, changes), true}));
        else if (!cameWhole(reply->error(), status))
            done(tl::unexpected(
                ChannelFailure{networkError(host, reply->error(), transfer->tlsErrors, changes), true}));
        else
            done(ChannelAnswer{status, reply->rawHeader("Retry-After"), transfer->body});
    });
}

} // namespace drainboard
