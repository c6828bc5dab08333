// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/networktext.h"

#include <QLocale>
#include <QScopeGuard>
#include <QTest>

#include <cerrno>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class NetworkTextTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void secondsAreWrittenAsTheLanguageDoes()
    {
        const auto restore = qScopeGuard([before = QLocale()] { QLocale::setDefault(before); });
        QLocale::setDefault(QLocale(QLocale::English));
        QCOMPARE(secondsText(30s), u"30 s"_s);
        QCOMPARE(secondsText(250ms), u"0.25 s"_s);
        QLocale::setDefault(QLocale(QLocale::French));
        QCOMPARE(secondsText(250ms), u"0,25 s"_s);
    }

    void detailsOfThePeerAreCleanedAndCut()
    {
        const QString hostile = u"line\n\u202e"_s + QString(5000, u'x');
        const QString text = socketErrorText(QAbstractSocket::UnknownSocketError, hostile);
        QVERIFY(text.size() < 300);
        QVERIFY(!text.contains(u'\n'));
        QVERIFY(!text.contains(u'\u202e'));
    }

    void socketErrorsAreToldInWords()
    {
        using Socket = QAbstractSocket;
        const std::pair<Socket::SocketError, QString> expected[] = {
            {Socket::HostNotFoundError, u"name not found"_s},
            {Socket::ConnectionRefusedError, u"connection refused"_s},
            {Socket::RemoteHostClosedError, u"closed the connection"_s},
            {Socket::NetworkError, u"network cannot be reached"_s},
            {Socket::SocketAccessError, u"does not permit"_s},
            {Socket::SocketResourceError, u"too many connections"_s},
            {Socket::DatagramTooLargeError, u"too long for a datagram"_s},
            {Socket::UnknownSocketError, u"the connection failed: detail"_s}};
        for (const auto &[error, text] : expected)
            QVERIFY2(socketErrorText(error, u"detail"_s).contains(text), qPrintable(text));
    }

    void errorsOfSendingAreNoRefusals()
    {
        QCOMPARE(socketErrorOf(ECONNREFUSED), QAbstractSocket::ConnectionRefusedError);
        for (const int number : {ENETUNREACH, EHOSTUNREACH, ENETDOWN})
            QCOMPARE(socketErrorOf(number), QAbstractSocket::NetworkError);
        for (const int number : {EPERM, EACCES})
            QCOMPARE(socketErrorOf(number), QAbstractSocket::SocketAccessError);
        QCOMPARE(socketErrorOf(ENOBUFS), QAbstractSocket::UnknownSocketError);
    }

    void failedRequestsAreToldInWords()
    {
        using Reply = QNetworkReply;
        const std::pair<Reply::NetworkError, QString> expected[] = {
            {Reply::HostNotFoundError, u"name not found"_s},
            {Reply::ConnectionRefusedError, u"connection refused"_s},
            {Reply::RemoteHostClosedError, u"without an answer"_s},
            {Reply::NetworkSessionFailedError, u"network cannot be reached"_s},
            {Reply::TemporaryNetworkFailureError, u"network cannot be reached"_s},
            {Reply::ProtocolFailure, u"is not HTTP"_s},
            {Reply::ProtocolUnknownError, u"is not HTTP"_s},
            {Reply::UnknownNetworkError, u"the request failed: detail"_s}};
        for (const auto &[error, text] : expected)
            QVERIFY2(replyErrorText(error, u"detail"_s).contains(text), qPrintable(text));
    }

    void certificateErrorsAreToldInWords()
    {
        const std::pair<QSslError::SslError, QString> expected[] = {
            {QSslError::CertificateUntrusted, u"not signed by a trusted authority"_s},
            {QSslError::CertificateRevoked, u"has been revoked"_s},
            {QSslError::CertificateExpired, u"has expired on"_s},
            {QSslError::CertificateNotYetValid, u"is not valid before"_s},
            {QSslError::HostNameMismatch, u"for another host"_s},
            {QSslError::PathLengthExceeded, u"certificate is not valid: "_s}};
        for (const auto &[error, text] : expected)
            QVERIFY2(tlsErrorText({QSslError(error)}, {}).contains(text), qPrintable(text));
        QCOMPARE(tlsErrorText({}, u"detail"_s), u"TLS handshake failed: detail"_s);
    }

    void theWorstCertificateErrorIsTold()
    {
        const QList<QSslError> errors{QSslError(QSslError::HostNameMismatch),
                                      QSslError(QSslError::SelfSignedCertificate)};
        QVERIFY(tlsErrorText(errors, {}).contains(u"not signed by a trusted authority"_s));
    }

    void requestsDoNotQuoteUrls()
    {
        const QString text = replyErrorText(QNetworkReply::UnknownNetworkError,
                                            u"Error transferring https://h/?key=s3cr3t - refused"_s);
        QVERIFY(!text.contains(u"s3cr3t"_s));
    }
};

QTEST_GUILESS_MAIN(NetworkTextTest)
#include "networktext_test.moc"
