// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractSocket>
#include <QList>
#include <QNetworkReply>
#include <QSslCertificate>
#include <QSslError>
#include <QString>

#include <chrono>

namespace drainboard {

/// What failed, in words and without secrets. `detail`, the system's own text, is used only where we know
/// no better words; it may come from the peer and is cleaned and cut.
QString socketErrorText(QAbstractSocket::SocketError error, const QString &detail);

/// What an errno of sending says, where Qt has no name for it.
QAbstractSocket::SocketError socketErrorOf(int number);

/// The most telling of the errors that verifying a certificate gave; `detail` if there is none.
QString tlsErrorText(const QList<QSslError> &errors, const QString &detail);

/// What can be wrong with a certificate; the most telling first.
enum class CertificateProblem { Untrusted, Revoked, Expired, NotYetValid, OtherHost, Other };

CertificateProblem certificateProblem(QSslError::SslError error);

/// The names that a certificate is for, at most `most` of them, fit to be shown.
QString certificateNames(const QSslCertificate &certificate, qsizetype most);

/// A foreign text without control characters and cut to a sensible length.
QString cleanedDetail(const QString &detail);

/// The day in UTC: `2026-01-15`.
QString dateText(const QDateTime &time);

/// For a target that would send our lines back to us.
QString ownIntakeText();

QString replyErrorText(QNetworkReply::NetworkError error, const QString &detail);

/// `30 s`, `0.25 s`.
QString secondsText(std::chrono::milliseconds duration);

} // namespace drainboard
