// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/networktext.h"

#include "base/visibletext.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <cerrno>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestDetail = 200;
constexpr qsizetype mostNames = 3;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(NetworkText)
};

QString certificateText(const QSslError &error)
{
    const QSslCertificate certificate = error.certificate();
    switch (certificateProblem(error.error())) {
    case CertificateProblem::Untrusted:
        return Text::tr("certificate is not signed by a trusted authority");
    case CertificateProblem::Revoked:
        return Text::tr("certificate has been revoked");
    case CertificateProblem::Expired:
        return Text::tr("certificate has expired on %1").arg(dateText(certificate.expiryDate()));
    case CertificateProblem::NotYetValid:
        return Text::tr("certificate is not valid before %1").arg(dateText(certificate.effectiveDate()));
    case CertificateProblem::OtherHost:
        return Text::tr("certificate is for another host: %1").arg(certificateNames(certificate, mostNames));
    case CertificateProblem::Other:
        break;
    }
    return Text::tr("certificate is not valid: %1").arg(cleanedDetail(error.errorString()));
}

} // namespace

QString cleanedDetail(const QString &detail)
{
    return visibleText(detail.left(longestDetail));
}

QString certificateNames(const QSslCertificate &certificate, qsizetype most)
{
    QStringList names = certificate.subjectAlternativeNames().values();
    if (names.isEmpty())
        names = certificate.subjectInfo(QSslCertificate::CommonName);
    std::sort(names.begin(), names.end());
    if (names.size() > most)
        names = names.first(most) << u"…"_s;
    return cleanedDetail(names.join(u", "_s));
}

QString dateText(const QDateTime &time)
{
    return time.toUTC().toString(u"yyyy-MM-dd"_s);
}

CertificateProblem certificateProblem(QSslError::SslError error)
{
    switch (error) {
    case QSslError::UnableToGetIssuerCertificate:
    case QSslError::UnableToGetLocalIssuerCertificate:
    case QSslError::UnableToVerifyFirstCertificate:
    case QSslError::SelfSignedCertificate:
    case QSslError::SelfSignedCertificateInChain:
    case QSslError::CertificateUntrusted:
    case QSslError::CertificateSignatureFailed:
    case QSslError::InvalidCaCertificate:
        return CertificateProblem::Untrusted;
    case QSslError::CertificateRevoked:
    case QSslError::CertificateBlacklisted:
        return CertificateProblem::Revoked;
    case QSslError::CertificateExpired:
        return CertificateProblem::Expired;
    case QSslError::CertificateNotYetValid:
        return CertificateProblem::NotYetValid;
    case QSslError::HostNameMismatch:
        return CertificateProblem::OtherHost;
    default:
        return CertificateProblem::Other;
    }
}

QString socketErrorText(QAbstractSocket::SocketError error, const QString &detail)
{
    switch (error) {
    case QAbstractSocket::HostNotFoundError:
        return Text::tr("name not found");
    case QAbstractSocket::ConnectionRefusedError:
        return Text::tr("connection refused");
    case QAbstractSocket::RemoteHostClosedError:
        return Text::tr("the target closed the connection");
    case QAbstractSocket::NetworkError:
        return Text::tr("the network cannot be reached");
    case QAbstractSocket::SocketAccessError:
        return Text::tr("this computer does not permit the connection");
    case QAbstractSocket::SocketResourceError:
        return Text::tr("this computer has too many connections open");
    case QAbstractSocket::DatagramTooLargeError:
        return Text::tr("the line is too long for a datagram");
    default:
        return Text::tr("the connection failed: %1").arg(cleanedDetail(detail));
    }
}

QAbstractSocket::SocketError socketErrorOf(int number)
{
    switch (number) {
    case ECONNREFUSED:
        return QAbstractSocket::ConnectionRefusedError;
    case ENETDOWN:
    case ENETUNREACH:
    case EHOSTUNREACH:
        return QAbstractSocket::NetworkError;
    case EACCES:
    case EPERM: // a firewall of this computer
        return QAbstractSocket::SocketAccessError;
    default:
        return QAbstractSocket::UnknownSocketError;
    }
}

QString tlsErrorText(const QList<QSslError> &errors, const QString &detail)
{
    const auto worst = std::min_element(errors.begin(), errors.end(), [](const auto &a, const auto &b) {
        return certificateProblem(a.error()) < certificateProblem(b.error());
    });
    if (worst == errors.end())
        return Text::tr("TLS handshake failed: %1").arg(cleanedDetail(detail));
    return certificateText(*worst);
}

QString ownIntakeText()
{
    return Text::tr("the target is Drainboard's own intake");
}

QString replyErrorText(QNetworkReply::NetworkError error, const QString &detail)
{
    switch (error) {
    case QNetworkReply::HostNotFoundError:
        return socketErrorText(QAbstractSocket::HostNotFoundError, detail);
    case QNetworkReply::ConnectionRefusedError:
        return socketErrorText(QAbstractSocket::ConnectionRefusedError, detail);
    case QNetworkReply::RemoteHostClosedError:
        return Text::tr("the target closed the connection without an answer");
    case QNetworkReply::NetworkSessionFailedError:
    case QNetworkReply::TemporaryNetworkFailureError:
        return socketErrorText(QAbstractSocket::NetworkError, detail);
    case QNetworkReply::ProtocolFailure:
    case QNetworkReply::ProtocolUnknownError:
        return Text::tr("the answer is not HTTP");
    default:
        // Qt's own text may quote the URL, whose query can hold a key.
        if (detail.contains("://"_L1) || detail.contains(u'?'))
            return Text::tr("the request failed");
        return Text::tr("the request failed: %1").arg(cleanedDetail(detail));
    }
}

QString secondsText(std::chrono::milliseconds duration)
{
    return Text::tr("%1 s").arg(QLocale().toString(static_cast<double>(duration.count()) / 1000.0, 'g', 6));
}

} // namespace drainboard
