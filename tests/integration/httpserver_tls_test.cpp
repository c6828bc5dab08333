// SPDX-License-Identifier: GPL-3.0-or-later
#include "httptestcertificates.h"
#include "httptestserver.h"
#include "rawclient.h"

#include <QSignalSpy>
#include <QWebSocket>

using namespace drainboard;
using namespace Qt::StringLiterals;

/// What an ordinary client meets over TLS.
class HttpServerTlsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void speaksTls();
    void speaksWebSocketOverTls();
    void refusesOldTls();
    void newCertificateForNewConnections();
    void badCertificates_data();
    void badCertificates();

private:
    HttpTestCertificates m_certificates;
};

void HttpServerTlsTest::speaksTls()
{
    HttpTestServer server({}, m_certificates.files(u"one.example"_s));
    RawClient client(server.port, u"127.0.0.1"_s, RawClient::Security::Tls);
    client.send(get("/big") + get("/", "Connection: close\r\n"));
    QTRY_COMPARE(client.answers().size(), 2);
    QCOMPARE(client.answers().constFirst().body.size(), HttpTestServer::bigSize);
    QVERIFY(server.requests.first().secure);
    QTRY_VERIFY(client.closed());
    QCOMPARE(client.socket.error(), QAbstractSocket::RemoteHostClosedError);
}

void HttpServerTlsTest::speaksWebSocketOverTls()
{
    HttpTestServer server({}, m_certificates.files(u"one.example"_s));
    QWebSocket client;
    QSslConfiguration trusting = client.sslConfiguration();
    trusting.addCaCertificates(QSslCertificate::fromData(m_certificates.authority.pem()));
    client.setSslConfiguration(trusting);
    QSignalSpy texts(&client, &QWebSocket::textMessageReceived);
    client.open(QUrl(u"wss://127.0.0.1:%1/socket"_s.arg(server.port)));
    QTRY_COMPARE(client.state(), QAbstractSocket::ConnectedState);
    client.sendTextMessage(QString(400'000, u'x'));
    QTRY_COMPARE(texts.count(), 1);
    RawClient events(server.port, u"127.0.0.1"_s, RawClient::Security::Tls);
    events.send(get("/events"));
    QTRY_COMPARE(server.streams.size(), 2U);
    server.streams.back()->send("one");
    QTRY_VERIFY(events.received.endsWith("data: one\n\n"));
    server.streams.clear();
    QTRY_VERIFY(events.closed());
    QTRY_COMPARE(client.state(), QAbstractSocket::UnconnectedState);
}

void HttpServerTlsTest::refusesOldTls()
{
    HttpTestServer server({}, m_certificates.files(u"one.example"_s));
    QSslSocket old;
    QSslConfiguration configuration = old.sslConfiguration();
    QT_WARNING_PUSH
    QT_WARNING_DISABLE_DEPRECATED
    configuration.setProtocol(QSsl::TlsV1_1);
    QT_WARNING_POP
    old.setSslConfiguration(configuration);
    old.setPeerVerifyMode(QSslSocket::VerifyNone);
    old.connectToHostEncrypted(u"127.0.0.1"_s, server.port);
    QTRY_COMPARE(old.error(), QAbstractSocket::SslHandshakeFailedError);
    RawClient client(server.port, u"127.0.0.1"_s, RawClient::Security::Tls);
    QTRY_VERIFY(client.socket.isEncrypted());
}

void HttpServerTlsTest::newCertificateForNewConnections()
{
    HttpTestServer server({}, m_certificates.files(u"one.example"_s));
    const auto name = [](const RawClient &client) {
        return client.socket.peerCertificate().subjectInfo(QSslCertificate::CommonName).value(0);
    };
    RawClient before(server.port, u"127.0.0.1"_s, RawClient::Security::Tls);
    QTRY_VERIFY(before.socket.isEncrypted());
    QCOMPARE(name(before), u"one.example"_s);
    QVERIFY(server.server->reloadTls(m_certificates.files(u"two.example"_s)));
    QVERIFY(!server.server->reloadTls({u"/nowhere"_s, u"/nowhere"_s}));
    before.send(get("/"));
    QTRY_COMPARE(before.status(), 200);
    RawClient after(server.port, u"127.0.0.1"_s, RawClient::Security::Tls);
    QTRY_VERIFY(after.socket.isEncrypted());
    QCOMPARE(name(after), u"two.example"_s);
}

void HttpServerTlsTest::badCertificates_data()
{
    const auto one = m_certificates.files(u"one.example"_s);
    const auto two = m_certificates.files(u"two.example"_s);
    QTest::addColumn<QString>("certificateFile");
    QTest::addColumn<QString>("keyFile");
    QTest::addColumn<QString>("atFault");
    QTest::newRow("no certificate") << u"/nowhere"_s << one.keyFile << u"/nowhere"_s;
    QTest::newRow("no key") << one.certificateFile << u"/nowhere"_s << u"/nowhere"_s;
    QTest::newRow("not a certificate") << one.keyFile << one.keyFile << one.keyFile;
    QTest::newRow("not a key") << one.certificateFile << one.certificateFile << one.certificateFile;
    QTest::newRow("another's key") << one.certificateFile << two.keyFile << two.keyFile;
}

void HttpServerTlsTest::badCertificates()
{
    QFETCH(QString, certificateFile);
    QFETCH(QString, keyFile);
    QFETCH(QString, atFault);
    HttpServer server({}, [](std::unique_ptr<HttpExchange>) {});
    const auto refused = server.listen(u"127.0.0.1"_s, 0, HttpServer::Tls{certificateFile, keyFile});
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::InvalidInput);
    QVERIFY2(refused.error().text.contains(atFault), qPrintable(refused.error().text));
}

QTEST_GUILESS_MAIN(HttpServerTlsTest)
#include "httpserver_tls_test.moc"
