// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/backoff.h"
#include "base/secrettext.h"
#include "platform/scalingo/streamsocket.h"

#include <QJsonObject>
#include <QQueue>
#include <QTimer>

#include <functional>
#include <memory>

namespace drainboard {

/// The websocket by which a Drainboard server tells what happens. Connects again by itself, in growing
/// pauses.
class ServerLive : public QObject
{
    Q_OBJECT

public:
    /// `base` is the server's API base; `clock` must outlive it; `random` gives [0, 1).
    ServerLive(const QString &base, SecretText token, const QSslConfiguration &tls, Clock &clock,
               std::function<double()> random, QObject *parent = nullptr);

    void start();
    /// Connects at once if it is not connected; what waits for the end of a pause does not.
    void connectNow();
    /// Another API token; connects anew.
    void setToken(SecretText token);

Q_SIGNALS:
    /// `hello` comes first on each connection: what was told before may be out of date.
    void told(const QString &event, const QJsonObject &message);
    /// A sentence while it is interrupted; empty when it is back.
    void problemChanged(const QString &problem);
    /// The problem is that the server does not take the token; told before it, each time that it is so.
    void tokenRefused();

private:
    void take(const QByteArray &text);
    void tellNext();
    void forgetWaiting();
    void lost(const QString &reason, bool unauthorized = false);

    QString m_base;
    SecretText m_token;
    Clock &m_clock;
    StreamSocket m_socket;
    QQueue<QByteArray> m_waiting; ///< messages that came and were not told yet
    qsizetype m_waitingBytes = 0;
    QTimer m_next;
    Backoff m_backoff;
    std::unique_ptr<Alarm> m_retry;
    Clock::TimePoint m_openSince;
    bool m_wasOpen = false; ///< since the last pause
};

} // namespace drainboard
