// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QList>
#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QNetworkRequest>
#include <QSslConfiguration>
#include <QUrl>

#include <chrono>
#include <functional>

namespace drainboard {

struct ChannelRequest
{
    QByteArray method = "GET";
    QUrl url;
    QByteArray authorization; ///< the header's value; empty for none
    QByteArray body;          ///< JSON; empty for none
    bool exchangesToken = false;
};

struct ChannelAnswer
{
    int status = 0;
    QByteArray retryAfter; ///< the header's value; usually empty
    QByteArray body;       ///< decompressed
};

struct ChannelFailure
{
    Error error;
    bool unreachable = false; ///< no answer came; false if one came that is not taken, or nothing was sent
};

struct TransferLimits
{
    std::chrono::milliseconds silence = std::chrono::seconds(20); ///< without a single byte
    std::chrono::milliseconds whole = std::chrono::seconds(60);   ///< from sending to the last byte
    qint64 answer = 16 * 1024 * 1024;                             ///< bytes, after decompression
};

/// True for HTTPS, and for plain HTTP to this computer: nothing else may carry a token.
bool isSafeBase(const QUrl &url);

/// The system's proxies for this address; none to this computer.
QList<QNetworkProxy> proxiesFor(const QUrl &url);

/// The one place where requests to a platform leave the program. TLS is always verified, the system's
/// proxies are used, redirects are never followed, time and size are limited. An inspect-only channel lets
/// nothing out but GET and the token exchange. A change is sent at most once: if its answer is lost, nobody
/// knows whether it took place, and the error says so.
class HttpChannel : public QObject
{
    Q_OBJECT

public:
    /// `caFile`: a PEM file whose certificates are trusted beside the system's; empty for none.
    HttpChannel(bool inspectOnly, TransferLimits limits, const QString &caFile, QObject *parent = nullptr);

    using Outcome = tl::expected<ChannelAnswer, ChannelFailure>;
    /// Calls `done` once, after this has returned; not at all if the channel is destroyed before.
    void send(const ChannelRequest &request, std::function<void(const Outcome &)> done);

    bool inspectOnly() const { return m_inspectOnly; }
    /// What TLS is verified against, for connections of another kind.
    const QSslConfiguration &tls() const { return m_tls; }
    /// Why the request must not leave; nothing if it may.
    Result<void> permit(const ChannelRequest &request) const;

private:
    QNetworkRequest prepared(const ChannelRequest &request) const;
    QNetworkReply *dispatch(const ChannelRequest &request);

    bool m_inspectOnly;
    TransferLimits m_limits;
    QSslConfiguration m_tls;
    Error m_trustProblem; ///< the CA file cannot be used; empty text if it can
    QNetworkAccessManager m_network;
};

} // namespace drainboard
