// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"

#include <QByteArray>
#include <QNetworkRequest>
#include <QObject>
#include <QPointer>
#include <QSslConfiguration>

#include <memory>

class QWebSocket;

namespace drainboard {

/// A websocket that is only listened to, and that always ends: what does not open in time, falls silent,
/// sends too much in one message or no text is closed. TLS is verified, redirects are not followed.
class StreamSocket : public QObject
{
    Q_OBJECT

public:
    static constexpr qint64 maxMessage = 1024 * 1024;
    static constexpr std::chrono::seconds openTime{20};
    /// Servers send something well under every 30 s (platform-api.md §5).
    static constexpr std::chrono::seconds silentTime{75};

    /// `clock` must outlive it.
    StreamSocket(const QSslConfiguration &tls, Clock &clock, QObject *parent = nullptr);
    ~StreamSocket() override;

    /// Ends what was open before without a word. The request's URL is a `ws` or `wss` one.
    void open(const QNetworkRequest &request);
    /// Ends it without a word.
    void close();
    bool isOpen() const { return m_open; }

Q_SIGNALS:
    void opened();
    void textReceived(const QByteArray &text);
    /// Once per open(), unless close() came first. A sentence without anything of the URL but its host.
    /// `unauthorized`: the other side wants to know who asks, and does not take the answer (401).
    void closed(const QString &reason, bool unauthorized);

private:
    void fail(const QString &reason, bool unauthorized = false);
    bool isUnauthorized() const;
    QString closeReason() const;
    QString errorReason() const;

    QSslConfiguration m_tls;
    QPointer<QWebSocket> m_socket;
    QString m_tlsProblem;
    bool m_open = false;
    std::unique_ptr<Alarm> m_silence;
};

} // namespace drainboard
