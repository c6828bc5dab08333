// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/delivery/sink.h"

#include <QHostAddress>
#include <QSslCipher>
#include <QSslError>
#include <QStringList>

namespace drainboard {

/// What a step of a diagnosis found, as people read it. What comes from the peer is made harmless to show.
struct Finding
{
    QString text;   ///< a sentence
    QString advice; ///< what to do about it; empty if nothing needs doing
};

/// The name leads to these addresses; `host` may be an address itself.
Finding nameFound(const QString &host, const QList<QHostAddress> &addresses);
Finding nameNotFound(const QString &host);
Finding nameServerSilent(const QString &host, std::chrono::milliseconds limit);

/// Why no address of the target took the connection. `detail` is the system's own text.
Finding connectionFailed(QAbstractSocket::SocketError error, const QString &host, quint16 port,
                         const QString &detail);
Finding connectionTimedOut(const QString &host, quint16 port, std::chrono::milliseconds limit);
/// For UDP, where nothing is known without sending.
Finding datagramRoute(const QHostAddress &address, quint16 port);

/// `TLS 1.3`
QString protocolText(const QSslCipher &cipher);
/// A handshake that came to its end with a good certificate.
Finding tlsEstablished(const QSslCipher &cipher, const QSslCertificate &certificate, const QDateTime &now);
/// What is wrong with the certificate; `errors` is not empty.
Finding certificateRefused(const QList<QSslError> &errors, const QString &host, const QDateTime &now);
/// A handshake that broke off. `detail` is the TLS library's own text.
Finding handshakeFailed(const QString &detail);
Finding handshakeClosed();
Finding handshakeTimedOut(std::chrono::milliseconds limit);
/// A line per certificate that the target showed, its own first.
QStringList chainDetails(const QList<QSslCertificate> &chain);

/// What the target made of a test line that was handed to it.
Finding answerFound(const Endpoint &endpoint, const Outcome &outcome);
/// Why a test line was not sent. `problem` is what TestStep says.
Finding lineNotSent(const QString &problem);

} // namespace drainboard
