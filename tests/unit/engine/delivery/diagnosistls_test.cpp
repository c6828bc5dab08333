// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosisfixture.h"
#include "support/manualclock.h"

#include <QTcpServer>
#include <QTcpSocket>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// A computer's clock that is ahead.
class ClockAhead : public SystemClock
{
public:
    explicit ClockAhead(std::chrono::microseconds by)
        : m_by(by)
    {
    }
    std::int64_t wallMicroseconds() const override { return SystemClock::wallMicroseconds() + m_by.count(); }

private:
    std::chrono::microseconds m_by;
};

/// Answers the first bytes of each connection with bytes of the test's choice.
class ScriptedServer : public QTcpServer
{
public:
    ScriptedServer(const QByteArray &answer, bool close)
    {
        connect(this, &QTcpServer::newConnection, this, [this, answer, close] {
            QTcpSocket *socket = nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, this, [socket, answer, close] {
                socket->readAll();
                socket->write(answer);
                if (close)
                    socket->disconnectFromHost();
            });
        });
        listen(QHostAddress::LocalHost);
    }
};

} // namespace

/// What the step of the TLS handshake tells, of certificates and of peers that have none.
class DiagnosisTlsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsCertificateFacts();
    void warnsBeforeTheCertificateExpires();
    void certificateProblems_data();
    void certificateProblems();
    void unreadableAuthorities();
    void handshakeThatHangs();
    void notTls_data();
    void notTls();
    void oldTls_data();
    void oldTls();

private:
    FiledAuthority m_authority{u"Test Root"_s};
};

void DiagnosisTlsTest::tellsCertificateFacts()
{
    Receiver receiver(ReceiverKind::Tls, m_authority, u"logs.example"_s);
    EndpointOverrides overrides;
    overrides.byHostAndPort.insert(u"logs.example:6514"_s, {u"127.0.0.1"_s, receiver.port()});
    overrides.caFile = m_authority.file;
    DiagnosisRun run(tlsUrl(6514, "logs.example"), {}, nullptr, overrides);

    QVERIFY(run.waitForEnd());
    QCOMPARE(run.outline(), "Name+ Connection+ Tls+");
    QCOMPARE(run.steps[0].text, u"logs.example leads to 127.0.0.1."_s);
    QCOMPARE(run.steps[1].text, u"127.0.0.1 takes connections on port %1."_s.arg(receiver.port()));
    const DiagnosisStep &tls = run.steps[2];
    QVERIFY2(tls.text.startsWith(u"TLS 1.3 with TLS_"_s), qPrintable(tls.text));
    // Valid for 30 days from a moment ago.
    QVERIFY2(tls.text.contains(u"from “Test Root” is valid for another 30 day(s), until "_s) ||
                 tls.text.contains(u"another 29 day(s)"_s),
             qPrintable(tls.text));
    QVERIFY2(tls.details.join(u'\n').contains(u"Certificate for logs.example, from “Test Root”"_s),
             qPrintable(tls.details.join(u'\n')));
}

void DiagnosisTlsTest::warnsBeforeTheCertificateExpires()
{
    Receiver receiver(ReceiverKind::Tls, m_authority, u"127.0.0.1"_s);
    ClockAhead clock(24h * 20);
    DiagnosisRun run(tlsUrl(receiver.port()), m_authority.file, &clock);
    QVERIFY(run.waitForEnd());
    QCOMPARE(run.outline(), "Name+ Connection+ Tls+");
    QVERIFY2(run.steps.back().advice.contains(u"renewed soon"_s), qPrintable(run.steps.back().text));
}

void DiagnosisTlsTest::certificateProblems_data()
{
    QTest::addColumn<QByteArray>("certificate");
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QStringList>("texts");
    QTest::addColumn<QString>("advice");
    const auto row = [](const char *name, const Identity &identity, const QStringList &texts,
                        const QString &advice) {
        QTest::newRow(name) << identity.certificatePem << identity.keyPem << texts << advice;
    };
    const Identity expired = m_authority.issue({u"127.0.0.1"_s}, Validity::Expired);
    const QString expiry = expired.certificate().expiryDate().toUTC().toString(u"yyyy-MM-dd"_s);
    row("expired", expired, {u"expired on "_s + expiry}, u"must renew it"_s);
    row("other names", m_authority.issue({u"a.example"_s, u"b.example"_s}),
        {u"issued for a.example, b.example, not for 127.0.0.1"_s},
        u"Use a name that the certificate carries"_s);
    row("self-signed", selfSignedIdentity({u"127.0.0.1"_s}), {u"self-signed"_s}, u"CA file"_s);
    row("unknown authority", CertificateAuthority(u"Nobody's CA"_s).issue({u"127.0.0.1"_s}),
        {u"comes from “Nobody's CA”, which is not trusted"_s}, u"CA file"_s);
    row("expired and of another name", m_authority.issue({u"a.example"_s}, Validity::Expired),
        {u"expired on "_s, u"issued for a.example, not for"_s}, u"must renew it"_s);
    row("deceiving name", m_authority.issue({u"good.example\u202e"_s}), {u"issued for good.example"_s},
        u"Use a name"_s);
}

void DiagnosisTlsTest::certificateProblems()
{
    QFETCH(const QByteArray, certificate);
    QFETCH(const QByteArray, key);
    QFETCH(const QStringList, texts);
    QFETCH(const QString, advice);
    const Identity identity{certificate, key};
    Receiver receiver(ReceiverKind::Tls, identity, identity);
    DiagnosisRun run(tlsUrl(receiver.port()), m_authority.file);

    QVERIFY(run.waitForEnd());
    QCOMPARE(run.outline(), "Name+ Connection+ Tls-");
    const DiagnosisStep &tls = run.steps.back();
    for (const QString &text : texts)
        QVERIFY2(tls.text.contains(text), qPrintable(tls.text));
    QVERIFY2(tls.advice.contains(advice), qPrintable(tls.advice));
    // What the target showed is known although it is not trusted.
    QVERIFY2(tls.details.join(u'\n').contains(u"TLS 1.3, "_s), qPrintable(tls.details.join(u'\n')));
    QVERIFY(tls.details.join(u'\n').contains(u"Certificate for "_s));
    QVERIFY(!QString(tls.text + tls.details.join(u' ')).contains(u'\u202e'));
}

void DiagnosisTlsTest::unreadableAuthorities()
{
    Receiver receiver(ReceiverKind::Tls, m_authority, u"127.0.0.1"_s);
    DiagnosisRun run(tlsUrl(receiver.port()), m_authority.folder.filePath(u"missing.pem"_s));
    QVERIFY(run.waitForEnd());
    QCOMPARE(run.outline(), "Name+ Connection+ Tls-");
    QVERIFY2(run.steps.back().text.contains(u"missing.pem"_s), qPrintable(run.steps.back().text));
    QVERIFY(run.steps.back().advice.contains(u"CA file"_s));
}

void DiagnosisTlsTest::handshakeThatHangs()
{
    Receiver receiver(ReceiverKind::Tls, m_authority, u"127.0.0.1"_s);
    receiver.setBehaviour(ReceiverBehaviour::Hang);
    ManualClock clock;
    DiagnosisRun run(tlsUrl(receiver.port()), m_authority.file, &clock);
    QTRY_COMPARE(run.started.count(), 3);
    QTRY_COMPARE(clock.waitingAlarms(), 1);
    clock.advance(Diagnosis::stepLimit);
    QVERIFY(run.waitForEnd());
    QCOMPARE(run.outline(), "Name+ Connection+ Tls-");
    QCOMPARE(run.steps.back().text, u"The target did not answer to the TLS handshake within 10 s."_s);
}

void DiagnosisTlsTest::notTls_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<bool>("close");
    QTest::addColumn<QString>("text");
    QTest::newRow("http") << QByteArray("HTTP/1.1 400 Bad Request\r\n\r\n") << true
                          << u"The target does not answer with TLS on this port."_s;
    QTest::newRow("text") << QByteArray("220 mail.example ESMTP ready\r\n") << false
                          << u"The target does not answer with TLS on this port."_s;
    QTest::newRow("hangs up") << QByteArray() << true
                              << u"The target closed the connection during the TLS handshake."_s;
}

void DiagnosisTlsTest::notTls()
{
    QFETCH(const QByteArray, answer);
    QFETCH(const bool, close);
    QFETCH(const QString, text);
    ScriptedServer server(answer, close);
    DiagnosisRun run(tlsUrl(server.serverPort()));
    QVERIFY(run.waitForEnd());
    QCOMPARE(run.outline(), "Name+ Connection+ Tls-");
    QCOMPARE(run.steps.back().text, text);
    QVERIFY(run.steps.back().advice.contains(u"port"_s));
}

void DiagnosisTlsTest::oldTls_data()
{
    QTest::addColumn<QByteArray>("answer");
    // A server that knows TLS 1.0 alone agrees to that, or says that it likes none of the versions offered.
    const QByteArray random(32, '\x11');
    const QByteArray hello = QByteArray::fromHex("0301") + random + QByteArray::fromHex("00002f00");
    const QByteArray handshake = QByteArray::fromHex("020000") + char(hello.size()) + hello;
    QTest::newRow("chooses TLS 1.0") << QByteArray(QByteArray::fromHex("16030100") + char(handshake.size()) +
                                                   handshake);
    QTest::newRow("refuses the versions") << QByteArray::fromHex("15030100020246");
}

void DiagnosisTlsTest::oldTls()
{
    QFETCH(const QByteArray, answer);
    ScriptedServer server(answer, false);
    DiagnosisRun run(tlsUrl(server.serverPort()));
    QVERIFY(run.waitForEnd());
    QCOMPARE(run.outline(), "Name+ Connection+ Tls-");
    QVERIFY2(run.steps.back().text.contains(u"older than 1.2"_s), qPrintable(run.steps.back().text));
    QVERIFY(run.steps.back().advice.contains(u"TLS 1.2 or 1.3"_s));
}

QTEST_GUILESS_MAIN(DiagnosisTlsTest)
#include "diagnosistls_test.moc"
