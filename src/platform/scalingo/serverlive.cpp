// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/serverlive.h"

#include "platform/scalingo/httpchannel.h"

#include <QJsonDocument>
#include <QUrl>

#include <utility>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::seconds firstPause{2};
constexpr std::chrono::minutes longestPause{1};
constexpr std::chrono::minutes steadyTime{1}; ///< a connection that held so long was a good one
constexpr qsizetype mostWaiting = 16 * StreamSocket::maxMessage;

} // namespace

ServerLive::ServerLive(const QString &base, SecretText token, const QSslConfiguration &tls, Clock &clock,
                       std::function<double()> random, QObject *parent)
    : QObject(parent)
    , m_base(base)
    , m_token(std::move(token))
    , m_clock(clock)
    , m_socket(tls, clock)
    , m_backoff(firstPause, longestPause, std::move(random))
    , m_retry(clock.makeAlarm([this] { start(); }))
{
    connect(&m_socket, &StreamSocket::opened, this, [this] {
        m_openSince = m_clock.now();
        m_wasOpen = true;
        Q_EMIT problemChanged({});
    });
    connect(&m_socket, &StreamSocket::textReceived, this, &ServerLive::take);
    m_next.setSingleShot(true);
    connect(&m_next, &QTimer::timeout, this, &ServerLive::tellNext);
    connect(&m_socket, &StreamSocket::closed, this, &ServerLive::lost);
}

void ServerLive::start()
{
    forgetWaiting(); // the next hello is followed by everything
    QUrl url(m_base + u"/drainboard/v1/live"_s);
    if (!isSafeBase(url))
        return; // no request leaves for such a base, and each says so
    url.setScheme(url.scheme() == "https"_L1 ? u"wss"_s : u"ws"_s);
    QNetworkRequest request(url);
    request.setRawHeader("Authorization", "Basic " + QByteArray(':' + m_token.reveal().toUtf8()).toBase64());
    m_socket.open(request);
}

void ServerLive::take(const QByteArray &text)
{
    m_waitingBytes += text.size();
    if (m_waitingBytes > mostWaiting) {
        m_socket.close();
        forgetWaiting();
        lost(tr("It sends more than this computer can follow."));
        return;
    }
    m_waiting.enqueue(text);
    m_next.start();
}

/// One message in each turn of the event loop, so that others have theirs between thousands of drains.
void ServerLive::tellNext()
{
    const QByteArray text = m_waiting.dequeue();
    m_waitingBytes -= text.size();
    if (!m_waiting.isEmpty())
        m_next.start();
    const QJsonObject message = QJsonDocument::fromJson(text).object();
    if (const QString event = message.value("event"_L1).toString(); !event.isEmpty())
        Q_EMIT told(event, message);
}

void ServerLive::forgetWaiting()
{
    m_next.stop();
    m_waiting.clear();
    m_waitingBytes = 0;
}

void ServerLive::setToken(SecretText token)
{
    m_token = std::move(token);
    m_retry->cancel();
    start();
}

void ServerLive::connectNow()
{
    if (m_socket.isOpen())
        return;
    m_retry->cancel();
    m_backoff.reset();
    start();
}

void ServerLive::lost(const QString &reason, bool unauthorized)
{
    if (std::exchange(m_wasOpen, false) && m_clock.now() - m_openSince >= steadyTime)
        m_backoff.reset();
    m_retry->ringAfter(m_backoff.next());
    if (unauthorized)
        Q_EMIT tokenRefused();
    Q_EMIT problemChanged(tr("What happens on the server is not followed at the moment. %1").arg(reason));
}

} // namespace drainboard
