// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/httpsink.h"

#include "engine/delivery/httpclient.h"
#include "engine/delivery/httpverdict.h"
#include "engine/delivery/networktext.h"

#include <QUrl>

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 largestAnswer = 64 * 1024;
constexpr int idleSeconds = 60; // providers.md §10
constexpr auto longestQueue = std::chrono::minutes(5);

bool isUnsafe(const QByteArray &text)
{
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return static_cast<uchar>(c) < 0x20 || c == 0x7f; });
}

/// As it stands in a URL and in the Host header.
QByteArray authorityOf(const QString &host, quint16 port, quint16 defaultPort)
{
    QByteArray authority = host.contains(u':') ? QByteArray("[" + host.toLatin1() + "]") : host.toLatin1();
    if (port != defaultPort)
        authority += ":" + QByteArray::number(port);
    return authority;
}

} // namespace

HttpSink::HttpSink(Endpoint endpoint, EndpointOverrides::Address address)
    : m_endpoint(std::move(endpoint))
    , m_address(std::move(address))
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &HttpSink::timedOut);
}

HttpSink::~HttpSink()
{
    dropReply();
}

void HttpSink::send(const Payload &payload, std::function<void(const Outcome &)> done)
{
    m_payload = &payload;
    m_done = std::move(done);
    QMetaObject::invokeMethod(this, &HttpSink::begin, Qt::QueuedConnection);
}

void HttpSink::begin()
{
    m_passed.reset();
    m_tlsErrors.clear();
    m_answerBytes = 0;
    if (hasUnsafeHeader()) {
        fail(TestStage::Answer, tr("the token holds characters that HTTP cannot carry"),
             FailureReason::Other);
        return;
    }
    if (!m_client || m_client->hasAge(m_endpoint.connectionAge)) {
        auto client = HttpClient::trusting(m_endpoint.caFile, m_endpoint.connectionAge);
        if (!client) {
            fail(TestStage::Tls, client.error().text);
            return;
        }
        m_client = *std::move(client);
    }
    if (!m_endpoint.gzip)
        post(m_payload->body);
    else if (m_client->gzip.compress(m_payload->body, m_compressed))
        post(m_compressed);
    else
        fail(TestStage::Answer, tr("the lines cannot be compressed: no memory"), FailureReason::Other);
}

void HttpSink::post(const QByteArray &body)
{
    m_reply = m_client->network.post(makeRequest(), body);
    watchReply();
    // It may wait its turn behind others to the same host and port. Theirs is not its failure.
    m_phase = Phase::Queued;
    m_timer.start(longestQueue);
}

QNetworkRequest HttpSink::makeRequest() const
{
    QNetworkRequest request(url());
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    request.setAttribute(QNetworkRequest::ConnectionCacheExpiryTimeoutSecondsAttribute, idleSeconds);
    if (isEncrypted()) {
        request.setSslConfiguration(m_client->tls);
        request.setPeerVerifyName(m_endpoint.host);
    }
    request.setRawHeader("Host", authorityOf(m_endpoint.host, m_endpoint.port, isEncrypted() ? 443 : 80));
    request.setRawHeader("User-Agent", "Drainboard/" DRAINBOARD_VERSION);
    // Said explicitly, or Qt asks for compressed answers and tells the user's language.
    request.setRawHeader("Accept-Encoding", "identity");
    request.setRawHeader("Accept-Language", "*");
    if (m_endpoint.gzip)
        request.setRawHeader("Content-Encoding", "gzip");
    for (const auto &[name, value] : m_endpoint.headers)
        request.setRawHeader(name, value);
    return request;
}

QUrl HttpSink::url() const
{
    const quint16 defaultPort = isEncrypted() ? 443 : 80;
    QByteArray target = m_endpoint.pathAndQuery.isEmpty() ? QByteArray("/") : m_endpoint.pathAndQuery;
    if (!m_payload->query.isEmpty())
        target += (target.contains('?') ? "&" : "?") + m_payload->query;
    return QUrl::fromEncoded((isEncrypted() ? "https://" : "http://") +
                             authorityOf(m_address.host, m_address.port, defaultPort) + target);
}

/// Tokens are percent-decoded: a line feed in one would start a header of its choice.
bool HttpSink::hasUnsafeHeader() const
{
    return std::any_of(m_endpoint.headers.begin(), m_endpoint.headers.end(),
                       [](const auto &header) { return isUnsafe(header.first) || isUnsafe(header.second); });
}

void HttpSink::watchReply()
{
    connect(m_reply, &QNetworkReply::socketStartedConnecting, this, [this] {
        m_phase = Phase::Connecting;
        m_timer.start(m_endpoint.connectTimeout);
    });
    connect(m_reply, &QNetworkReply::encrypted, this, [this] {
        passAllBefore(TestStage::Tls);
        passStage(TestStage::Tls, tr("encrypted, the certificate is valid"));
        sending();
    });
    // Never told of an empty body, which no encoder makes.
    connect(m_reply, &QNetworkReply::uploadProgress, this, [this](qint64 sent) {
        if (sent > 0)
            sending();
    });
    connect(m_reply, &QNetworkReply::sslErrors, this,
            [this](const QList<QSslError> &errors) { m_tlsErrors = errors; });
    connect(m_reply, &QNetworkReply::readyRead, this, &HttpSink::dropAnswer);
    connect(m_reply, &QNetworkReply::finished, this, &HttpSink::finished);
    m_reply->setReadBufferSize(largestAnswer);
}

void HttpSink::sending()
{
    if (std::exchange(m_phase, Phase::Sent) != Phase::Sent)
        m_timer.start(m_endpoint.answerTimeout);
}

void HttpSink::timedOut()
{
    if (m_phase == Phase::Connecting) {
        fail(TestStage::Connection, tr("no connection within %1").arg(secondsText(m_endpoint.connectTimeout)),
             FailureReason::Timeout);
        return;
    }
    if (m_phase == Phase::Queued) {
        fail(TestStage::Connection,
             tr("other requests to this host took all connections for %1").arg(secondsText(longestQueue)),
             FailureReason::Timeout);
        return;
    }
    passAllBefore(TestStage::Answer);
    fail(TestStage::Answer, tr("no answer within %1").arg(secondsText(m_endpoint.answerTimeout)),
         FailureReason::Timeout);
}

/// Reads the answer's body only to keep the connection usable; one that is too long costs it.
void HttpSink::dropAnswer()
{
    m_answerBytes += m_reply->skip(m_reply->bytesAvailable());
    if (m_answerBytes > largestAnswer)
        finished();
}

void HttpSink::finished()
{
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    const auto error = m_reply->error();
    const QString detail = m_reply->errorString();
    if (status != 0) {
        passAllBefore(TestStage::Answer);
        Outcome outcome = outcomeOf(status);
        const QByteArray &sent = m_endpoint.gzip ? m_compressed : m_payload->body;
        outcome.bytes = static_cast<std::uint64_t>(sent.size());
        reportStep({TestStage::Answer, outcome.verdict == Verdict::Delivered, outcome.text});
        finish(outcome);
    } else if (error == QNetworkReply::SslHandshakeFailedError) {
        passAllBefore(TestStage::Tls);
        fail(TestStage::Tls, tlsErrorText(m_tlsErrors, detail));
    } else if (error == QNetworkReply::HostNotFoundError) {
        fail(TestStage::Name, replyErrorText(error, detail));
    } else if (m_phase == Phase::Connecting) {
        passAllBefore(TestStage::Connection);
        fail(TestStage::Connection, replyErrorText(error, detail),
             error == QNetworkReply::ConnectionRefusedError ? FailureReason::Refused
                                                            : FailureReason::Connection);
    } else {
        // A target that refuses a body before it has read it, and closes, resets the connection: its answer
        // may be lost with that.
        passAllBefore(TestStage::Answer);
        fail(TestStage::Answer, replyErrorText(error, detail), FailureReason::Connection, Doubt::Size);
    }
}

Outcome HttpSink::outcomeOf(int status) const
{
    const HttpAnswer answer{status, m_reply->rawHeader("Retry-After"),
                            m_reply->rawHeader("X-RateLimit-Reset")};
    return httpVerdict(m_endpoint.provider, answer, QDateTime::currentDateTimeUtc());
}

void HttpSink::passStage(TestStage stage, const QString &text)
{
    m_passed = stage;
    reportStep({stage, true, text});
}

/// Qt tells little of a connection that it makes, and nothing of one that it had: what came later proves
/// what came before.
void HttpSink::passAllBefore(TestStage stage)
{
    const auto reached = [this, stage](TestStage earlier) {
        return earlier < stage && (!m_passed || *m_passed < earlier);
    };
    if (reached(TestStage::Name))
        passStage(TestStage::Name, tr("name found"));
    if (reached(TestStage::Connection))
        passStage(TestStage::Connection, tr("connected"));
    if (isEncrypted() && reached(TestStage::Tls))
        passStage(TestStage::Tls, tr("encrypted over a connection that was open already"));
}

/// Leaves the deletion to the event loop, since the reply may be calling us.
void HttpSink::dropReply()
{
    if (!m_reply)
        return;
    m_reply->disconnect(this);
    m_reply->abort();
    m_reply->deleteLater();
    m_reply = nullptr;
}

void HttpSink::fail(TestStage stage, const QString &text, FailureReason reason, Doubt doubt)
{
    reportStep({stage, false, text});
    finish({Verdict::Retry, text, {}, 0, 0, reason, doubt});
}

void HttpSink::finish(const Outcome &outcome)
{
    m_timer.stop();
    dropReply();
    std::exchange(m_done, nullptr)(outcome); // may destroy this
}

} // namespace drainboard
