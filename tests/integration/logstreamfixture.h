// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/pendingreply.h"
#include "platform/scalingo/logstream.h"
#include "support/manualclock.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QWebSocket>
#include <QWebSocketServer>

#include <optional>

namespace drainboard {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

inline const QString token = QStringLiteral("s3cr3t-t0k3n");

inline QByteArray line(int second, const QByteArray &text = "x")
{
    return "2031-05-04 10:11:%1.000000000 +0000 UTC [web-1] %2"_ba
        .replace("%1", QByteArray::number(second).rightJustified(2, '0'))
        .replace("%2", text);
}

inline QString frame(const QByteArray &lines)
{
    const QJsonObject object{{u"event"_s, u"log"_s}, {u"log"_s, QString::fromUtf8(lines)}};
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

/// A platform's log: websockets that are real, dumps that the test answers.
class LogPeer : public QObject
{
public:
    explicit LogPeer(const std::optional<QSslConfiguration> &tls = {})
        : server(u"peer"_s, tls ? QWebSocketServer::SecureMode : QWebSocketServer::NonSecureMode)
    {
        if (tls)
            server.setSslConfiguration(*tls);
        server.listen(QHostAddress::LocalHost);
        url = u"%1://127.0.0.1:%2/logs?token=%3"_s.arg(tls ? u"https"_s : u"http"_s)
                  .arg(server.serverPort())
                  .arg(token);
        connect(&server, &QWebSocketServer::newConnection, this, [this] {
            socket = server.nextPendingConnection();
            socket->setParent(this);
        });
    }

    LogAccess access()
    {
        LogAccess access;
        access.url = [this] {
            ++urlsAsked;
            return urlError ? readyReply<QUrl>(tl::unexpected(*urlError)) : readyReply<QUrl>(QUrl(url));
        };
        access.dump = [this](const QUrl &asked) {
            dumpsAsked.append(asked);
            dump = {};
            if (dumpText)
                dump.answer(*dumpText);
            return dump.reply();
        };
        return access;
    }

    QWebSocketServer server;
    QWebSocket *socket = nullptr; ///< the newest
    QString url;
    std::optional<Error> urlError;
    int urlsAsked = 0;
    QList<QUrl> dumpsAsked;
    std::optional<Result<QByteArray>> dumpText =
        Result<QByteArray>(QByteArray()); ///< nothing: the test answers
    PendingReply<QByteArray> dump;
};

/// One whose handshake is the websocket server's, and whose connection the test can write to as it likes.
class RawPeer : public LogPeer
{
public:
    RawPeer()
    {
        m_listener.listen(QHostAddress::LocalHost);
        url = u"http://127.0.0.1:%1/logs?token=%2"_s.arg(m_listener.serverPort()).arg(token);
        connect(&m_listener, &QTcpServer::newConnection, this, [this] {
            raw = m_listener.nextPendingConnection();
            server.handleConnection(raw);
        });
    }

    QTcpSocket *raw = nullptr;

private:
    QTcpServer m_listener;
};

/// A stream to a peer, and what it told.
class LogRun
{
public:
    explicit LogRun(LogPeer &peer, double random = 0.5)
        : LogRun(peer.access(), random)
    {
    }

    explicit LogRun(const LogAccess &access, double random = 0.5)
        : stream(access, clock, [random] { return random; })
    {
        QObject::connect(&stream, &LogStream::linesArrived, &stream,
                         [this](const std::shared_ptr<const LineBlock> &block) {
                             for (std::size_t i = 0; i < block->size(); ++i) {
                                 const LineView view = (*block)[i];
                                 times.append(view.time);
                                 texts.append(QByteArray::fromStdString(std::string(view.text)));
                             }
                         });
        QObject::connect(&stream, &LogStream::statusChanged, &stream,
                         [this] { states.append(stream.status()); });
    }

    /// False if that state does not come.
    bool startUntil(LiveStatus::State expected)
    {
        stream.start();
        return QTest::qWaitFor([&] { return state() == expected; });
    }

    LiveStatus::State state() const { return stream.status().state; }
    QString text() const { return stream.status().text; }
    std::chrono::milliseconds pause() const { return *stream.status().until - clock.now(); }

    /// What was told so far, after what is gathered has been told too.
    QList<QByteArray> &told()
    {
        clock.advance(50ms);
        return texts;
    }

    ManualClock clock;
    LogStream stream;
    QList<std::int64_t> times;
    QList<QByteArray> texts;
    QList<LiveStatus> states;
};

} // namespace drainboard
