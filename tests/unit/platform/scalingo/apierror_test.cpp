// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/apierror.h"

#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(drainboard::ErrorKind)

class ApiErrorTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyStatus_data();
    void everyStatus();
    void namesTheField();
    void linkOnlyIfSafe();
    void textsAreHarmless();
    void networkErrors();
};

void ApiErrorTest::everyStatus_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<ErrorKind>("kind");
    QTest::addColumn<QString>("part");

    const QByteArray message = R"({"error":"be nice"})";
    const auto row = [](const char *name, int status, const QByteArray &body, ErrorKind kind,
                        const QString &part) { QTest::newRow(name) << status << body << kind << part; };
    row("400", 400, message, ErrorKind::InvalidInput, u"be nice"_s);
    row("400 text", 400, "oops", ErrorKind::InvalidInput, u"does not understand"_s);
    row("400 empty", 400, {}, ErrorKind::InvalidInput, u"does not understand"_s);
    row("401", 401, message, ErrorKind::NotAllowed, u"enter a new one"_s);
    row("402", 402, R"({"name":"n","error":"unpaid","url":"https://pay.example.com/x"})",
        ErrorKind::NotAllowed, u"unpaid See https://pay.example.com/x"_s);
    row("403", 403, R"({"error":"no rights","code":"x"})", ErrorKind::NotAllowed,
        u"Reading the drains of shop-api is not allowed for this account: no rights"_s);
    row("403 empty", 403, {}, ErrorKind::NotAllowed, u"is not allowed"_s);
    row("404 app", 404, R"({"resource":"app","error":"not found"})", ErrorKind::NotFound,
        u"the app is gone"_s);
    row("404 addon", 404, R"({"resource":"addon"})", ErrorKind::NotFound, u"the addon is gone"_s);
    row("404 drain", 404, R"({"resource":"log_drain"})", ErrorKind::NotFound, u"the drain is gone"_s);
    row("404 text", 404, "<html>", ErrorKind::NotFound, u"Refresh"_s);
    row("409", 409, message, ErrorKind::AlreadyExists, u"be nice"_s);
    row("422", 422, R"({"errors":{"url":["has already been taken","is odd"]}})", ErrorKind::InvalidInput,
        u"url has already been taken, is odd"_s);
    row("422 two", 422, R"({"errors":{"host":["a"],"port":["b"]}})", ErrorKind::InvalidInput,
        u"host a; port b"_s);
    row("422 text value", 422, R"({"errors":{"host":"is bad"}})", ErrorKind::InvalidInput, u"host is bad"_s);
    row("422 wrong types", 422, R"({"errors":{"host":[1,null]}})", ErrorKind::InvalidInput,
        u"does not accept the values"_s);
    row("422 list", 422, R"({"errors":[1]})", ErrorKind::InvalidInput, u"does not accept"_s);
    row("429", 429, "Too many requests", ErrorKind::Unavailable, u"no more requests"_s);
    for (const int status : {500, 502, 503, 504})
        row(QByteArray::number(status).constData(), status, "<html>", ErrorKind::Unavailable,
            u"api.example.com does not answer properly (status %1)"_s.arg(status));
    row("301", 301, {}, ErrorKind::Unavailable, u"sends Drainboard elsewhere"_s);
    row("202", 202, "{}", ErrorKind::Unavailable, u"status 202 was not expected"_s);
    row("418", 418, message, ErrorKind::Unavailable, u"be nice"_s);
}

void ApiErrorTest::everyStatus()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    const Error error =
        statusError({u"Reading the drains of shop-api"_s, {}}, u"api.example.com"_s, {status, {}, body});
    QTEST(error.kind, "kind");
    QFETCH(QString, part);
    QVERIFY2(error.text.contains(part), qPrintable(error.text));
}

void ApiErrorTest::namesTheField()
{
    const auto error = statusError({u"Adding"_s, {}}, u"h"_s, {422, {}, R"({"errors":{"port":["is odd"]}})"});
    QCOMPARE(error.field, u"port"_s);
}

void ApiErrorTest::linkOnlyIfSafe()
{
    const auto text = [](const QByteArray &url) {
        return statusError({u"Adding"_s, {u"s3cr3t-token"_s}}, u"h"_s,
                           {402, {}, R"({"error":"unpaid","url":")" + url + R"("})"})
            .text;
    };
    QVERIFY(text("https://pay.example.com").contains(u"https://pay.example.com"_s));
    QVERIFY(text("https://pay.example.com/?token=s3cr3t-token")
                .contains(u"https://pay.example.com/?token=••••••"_s));
    for (const auto *bad : {"javascript:alert(1)", "http://pay.example.com", "https://good.com@evil.com"})
        QVERIFY2(text(bad).endsWith(u"unpaid"_s), bad);
}

void ApiErrorTest::textsAreHarmless()
{
    const RequestSubject subject{u"Adding"_s, {u"s3cr3t-token"_s, u"x"_s}};
    const auto text = [&](const QByteArray &message) {
        return statusError(subject, u"h"_s, {400, {}, R"({"error":")" + message + R"("})"}).text;
    };
    QVERIFY(!text("token s3cr3t-token is bad").contains(u"s3cr3t"_s));
    QVERIFY(text("x marks the spot").contains(u"x marks the spot"_s)); // too short to be one
    const QString url = text("syslog://:hidden-password@logs.example.com:6514 is bad");
    QVERIFY(!url.contains(u"hidden-password"_s));
    QVERIFY2(url.contains(u"logs.example.com"_s), qPrintable(url));
    QVERIFY(text("a\\u202Eb").contains(u"U+202E"_s));
    QVERIFY(text(QByteArray(100'000, 'a')).size() < 400);
    QCOMPARE(text("two\\nlines"), u"Adding failed: two lines"_s);
}

void ApiErrorTest::networkErrors()
{
    const QString host = u"api.example.com"_s;
    const auto text = [&](QNetworkReply::NetworkError error, const QList<QSslError> &tls = {}) {
        return networkError(host, error, tls).text;
    };
    QVERIFY(text(QNetworkReply::HostNotFoundError).contains(u"name was not found"_s));
    QVERIFY(text(QNetworkReply::ConnectionRefusedError).contains(u"refused"_s));
    QVERIFY(text(QNetworkReply::ContentReSendError).contains(u"may have been made"_s));
    QVERIFY(text(QNetworkReply::SslHandshakeFailedError, {QSslError(QSslError::CertificateExpired)})
                .contains(u"has expired"_s));
    QVERIFY(text(QNetworkReply::SslHandshakeFailedError, {QSslError(QSslError::SelfSignedCertificate)})
                .contains(u"not signed by a trusted"_s));
    QVERIFY(text(QNetworkReply::UnknownNetworkError).contains(host));
    for (const auto error : {QNetworkReply::OperationCanceledError, QNetworkReply::RemoteHostClosedError}) {
        QVERIFY(!text(error).contains(u"may have been made"_s));
        QVERIFY(networkError(host, error, {}, true).text.contains(u"may have been made"_s));
    }
    QVERIFY(!timedOut(host).text.contains(u"may have been made"_s));
    QVERIFY(timedOut(host, true).text.contains(u"may have been made"_s));
}

QTEST_GUILESS_MAIN(ApiErrorTest)
#include "apierror_test.moc"
