// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHostAddress>
#include <QList>
#include <QSslSocket>

#include <algorithm>

namespace drainboard {

/// What a server answered.
struct RawAnswer
{
    int status = 0;
    QByteArray head;
    QByteArray body;

    QByteArray header(const QByteArray &name) const
    {
        for (const QByteArray &line : head.split('\n')) {
            const auto colon = line.indexOf(':');
            if (colon > 0 && line.left(colon).compare(name, Qt::CaseInsensitive) == 0)
                return line.mid(colon + 1).trimmed();
        }
        return {};
    }
};

/// A client that sends exactly the bytes that it is told, from any address of the loopback network.
class RawClient
{
public:
    enum class Security { None, Tls };
    enum class Reading { Everything, Nothing };

    explicit RawClient(quint16 port, const QString &from = QStringLiteral("127.0.0.1"),
                       Security security = Security::None, Reading reading = Reading::Everything)
    {
        QObject::connect(&socket, &QSslSocket::readyRead, &socket, [this] { received += socket.readAll(); });
        if (reading == Reading::Nothing)
            stopReading();
        socket.bind(QHostAddress(from));
        socket.setPeerVerifyMode(QSslSocket::VerifyNone);
        if (security == Security::Tls)
            socket.connectToHostEncrypted(QStringLiteral("127.0.0.1"), port);
        else
            socket.connectToHost(QStringLiteral("127.0.0.1"), port);
    }

    /// What comes from now on stays in the network, but for one byte.
    void stopReading()
    {
        QObject::disconnect(&socket, &QSslSocket::readyRead, &socket, nullptr);
        socket.setReadBufferSize(1);
    }
    void send(const QByteArray &bytes) { socket.write(bytes); }
    bool closed() const { return socket.state() == QAbstractSocket::UnconnectedState; }

    /// The whole answers so far; those of HEAD must not be among them.
    QList<RawAnswer> answers() const
    {
        QList<RawAnswer> answers;
        QByteArray rest = received;
        for (;;) {
            const auto end = rest.indexOf("\r\n\r\n");
            if (end < 0)
                return answers;
            RawAnswer answer;
            answer.head = rest.left(end + 2);
            answer.status = answer.head.mid(9, 3).toInt();
            const auto size = answer.header("Content-Length").toLongLong();
            if (rest.size() < end + 4 + size)
                return answers;
            answer.body = rest.mid(end + 4, size);
            rest.remove(0, end + 4 + size);
            answers.append(answer);
        }
    }

    /// The status of the first whole answer; 0 before.
    int status() const
    {
        const auto all = answers();
        return all.isEmpty() ? 0 : all.first().status;
    }

    QSslSocket socket;
    QByteArray received;
};

} // namespace drainboard
