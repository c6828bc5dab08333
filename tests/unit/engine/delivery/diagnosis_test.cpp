// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/secrettext.h"
#include "demo/receiver.h"
#include "engine/delivery/diagnosis.h"
#include "support/manualclock.h"
#include "support/writefile.h"

#include <QHostInfo>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>
#include <QUdpSocket>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class DiagnosisTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void reachesEachKindOfTarget_data();
    void reachesEachKindOfTarget();
    void tellsCertificateFacts();
    void warnsBeforeTheCertificateExpires();
    void certificateProblems_data();
    void certificateProblems();
    void unreadableAuthorities();
    void refusedPort();
    void nameThatDoesNotResolve();
    void connectionThatHangs();
    void nextAddressIsTried();
    void handshakeThatHangs();
    void notTls_data();
    void notTls();
    void oldTls_data();
    void oldTls();
    void urlsThatLeadNowhere();
    void destroyingCancels();
    void answers_data();
    void answers();
    void streamsDoNotConfirm();
    void datagramsMayBeRefused();
    void lineThatCannotBeSent();

private:
    SystemClock m_clock;
    QTemporaryDir m_folder;
    CertificateAuthority m_authority{u"Test Root"_s};
    QString m_caFile;
};

namespace {

const QByteArray secret = "t0ken-that-stays-here";

/// A finished diagnosis and what it told.
struct Run
{
    explicit Run(const QByteArray &url, const QString &caFile = {}, Clock *clock = nullptr,
                 const EndpointOverrides &overrides = {})
        : diagnosis(url, optionsWith(caFile), overrides, clock ? *clock : system)
        , finished(&diagnosis, &Diagnosis::finished)
        , started(&diagnosis, &Diagnosis::stageStarted)
    {
        QObject::connect(&diagnosis, &Diagnosis::stepDone, &diagnosis,
                         [this](const DiagnosisStep &step) { steps.append(step); });
        diagnosis.start();
    }

    static DrainOptions optionsWith(const QString &caFile)
    {
        DrainOptions options;
        options.caFile = caFile;
        return options;
    }

    bool waitForEnd()
    {
        return QTest::qWaitFor([this] { return finished.count() > 0; }, 20'000);
    }

    /// `Name+ Connection+ Tls-`
    QByteArray outline() const
    {
        static constexpr const char *names[] = {"Name", "Connection", "Tls", "Answer"};
        QByteArrayList list;
        for (const DiagnosisStep &step : steps)
            list.append(names[static_cast<int>(step.stage)] + QByteArray(step.passed ? "+" : "-"));
        return list.join(' ');
    }

    SystemClock system;
    Diagnosis diagnosis;
    QSignalSpy finished;
    QSignalSpy started;
    QList<DiagnosisStep> steps;
};

QByteArray tlsUrl(quint16 port, const QByteArray &host = "127.0.0.1")
{
    return "syslog://:" + secret + '@' + host + ':' + QByteArray::number(port);
}

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

/// A port whose queue of waiting connections is full: the system neither takes nor refuses another one.
class FullPort
{
public:
    FullPort()
        : m_listener(::socket(AF_INET, SOCK_STREAM, 0))
    {
        m_address.sin_family = AF_INET;
        m_address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof m_address;
        m_works = ::bind(m_listener, asAddress(), sizeof m_address) == 0 && ::listen(m_listener, 0) == 0 &&
                  ::getsockname(m_listener, asAddress(), &size) == 0;
        for (int &client : m_clients) {
            client = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
            [[maybe_unused]] const int pending = ::connect(client, asAddress(), sizeof m_address);
        }
    }
    ~FullPort()
    {
        for (const int client : m_clients)
            ::close(client);
        ::close(m_listener);
    }
    FullPort(const FullPort &) = delete;
    FullPort &operator=(const FullPort &) = delete;

    bool works() const { return m_works; }
    quint16 port() const { return ntohs(m_address.sin_port); }

private:
    sockaddr *asAddress() { return reinterpret_cast<sockaddr *>(&m_address); }

    int m_listener;
    std::array<int, 4> m_clients;
    sockaddr_in m_address = {};
    bool m_works = false;
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

void DiagnosisTest::initTestCase()
{
    m_caFile = m_folder.filePath(u"ca.pem"_s);
    QVERIFY(writeFile(m_caFile, m_authority.pem()));
}

void DiagnosisTest::reachesEachKindOfTarget_data()
{
    QTest::addColumn<ReceiverKind>("kind");
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QByteArray>("outline");
    QTest::newRow("tls") << ReceiverKind::Tls << "syslog://:" + secret + "@127.0.0.1:%1"
                         << QByteArray("Name+ Connection+ Tls+");
    QTest::newRow("https") << ReceiverKind::Https << QByteArray("https://u:" + secret + "@127.0.0.1:%1/in")
                           << QByteArray("Name+ Connection+ Tls+");
    QTest::newRow("tcp") << ReceiverKind::Tcp << QByteArray("tcp://127.0.0.1:%1")
                         << QByteArray("Name+ Connection+");
    QTest::newRow("udp") << ReceiverKind::Udp << QByteArray("udp://127.0.0.1:%1")
                         << QByteArray("Name+ Connection+");
    QTest::newRow("masked token") << ReceiverKind::Tls
                                  << QByteArray("syslog://:" + secretMask().toUtf8() + "@127.0.0.1:%1")
                                  << QByteArray("Name+ Connection+ Tls+");
    QTest::newRow("masked path") << ReceiverKind::Https
                                 << QByteArray("https://127.0.0.1:%1/?key=" + secretMask().toUtf8())
                                 << QByteArray("Name+ Connection+ Tls+");
}

void DiagnosisTest::reachesEachKindOfTarget()
{
    QFETCH(const ReceiverKind, kind);
    QFETCH(QByteArray, url);
    QFETCH(const QByteArray, outline);
    Receiver receiver(kind, m_authority, u"127.0.0.1"_s);
    Run run(url.replace("%1", QByteArray::number(receiver.port())), m_caFile);

    QVERIFY(run.waitForEnd());
    QVERIFY2(run.outline() == outline, qPrintable(run.steps.back().text));
    QCOMPARE(run.diagnosis.stages().size(), run.steps.size());
    QCOMPARE(run.started.count(), run.steps.size());
    QCOMPARE(receiver.record().lines(), 0);
    for (const DiagnosisStep &step : std::as_const(run.steps)) {
        QVERIFY(step.text.endsWith(u'.'));
        QCOMPARE(step.advice, QString());
        QVERIFY(step.duration >= 0ms && step.duration < Diagnosis::stepLimit);
        QVERIFY(!QString(step.text + step.details.join(u' ')).contains(QString::fromLatin1(secret)));
    }
}

void DiagnosisTest::tellsCertificateFacts()
{
    Receiver receiver(ReceiverKind::Tls, m_authority, u"logs.example"_s);
    EndpointOverrides overrides;
    overrides.byHostAndPort.insert(u"logs.example:6514"_s, {u"127.0.0.1"_s, receiver.port()});
    overrides.caFile = m_caFile;
    Run run(tlsUrl(6514, "logs.example"), {}, nullptr, overrides);

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

void DiagnosisTest::warnsBeforeTheCertificateExpires()
{
    Receiver receiver(ReceiverKind::Tls, m_authority, u"127.0.0.1"_s);
    ClockAhead clock(24h * 20);
    Run run(tlsUrl(receiver.port()), m_caFile, &clock);
    QVERIFY(run.waitForEnd());
    QCOMPARE(run.outline(), "Name+ Connection+ Tls+");
    QVERIFY2(run.steps.back().advice.contains(u"renewed soon"_s), qPrintable(run.steps.back().text));
}

void DiagnosisTest::certificateProblems_data()
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

void DiagnosisTest::certificateProblems()
{
    QFETCH(const QByteArray, certificate);
    QFETCH(const QByteArray, key);
    QFETCH(const QStringList, texts);
    QFETCH(const QString, advice);
    const Identity identity{certificate, key};
    Receiver receiver(ReceiverKind::Tls, identity, identity);
    Run run(tlsUrl(receiver.port()), m_caFile);

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

void DiagnosisTest::unreadableAuthorities()
{
    Receiver receiver(ReceiverKind::Tls, m_authority, u"127.0.0.1"_s);
    Run run(tlsUrl(receiver.port()), m_folder.filePath(u"missing.pem"_s));
    QVERIFY(run.waitForEnd());
    QCOMPARE(run.outline(), "Name+ Connection+ Tls-");
    QVERIFY2(run.steps.back().text.contains(u"missing.pem"_s), qPrintable(run.steps.back().text));
    QVERIFY(run.steps.back().advice.contains(u"CA file"_s));
}

void DiagnosisTest::refusedPort()
{
    Receiver receiver(ReceiverKind::Tcp, m_authority, u"127.0.0.1"_s);
    receiver.setBehaviour(ReceiverBehaviour::Refuse);
    Run run("tcp://127.0.0.1:" + QByteArray::number(receiver.port()));
    QVERIFY(run.waitForEnd());
    QCOMPARE(run.outline(), "Name+ Connection-");
    QCOMPARE(run.steps.back().text, u"127.0.0.1 refused the connection on port %1."_s.arg(receiver.port()));
    QVERIFY(run.steps.back().advice.contains(u"Check the port"_s));
    QVERIFY(run.steps.back().details.contains(u"127.0.0.1: connection refused"_s));
}

void DiagnosisTest::nameThatDoesNotResolve()
{
    Run run(tlsUrl(6514, "nobody.invalid"));
    QVERIFY(run.waitForEnd());
    QCOMPARE(run.outline(), "Name-");
    QCOMPARE(run.steps.back().text, u"No address is known for nobody.invalid."_s);
    QVERIFY(run.steps.back().advice.contains(u"spelling"_s));
}

void DiagnosisTest::connectionThatHangs()
{
    FullPort port;
    QVERIFY(port.works());
    ManualClock clock;
    Run run("tcp://127.0.0.1:" + QByteArray::number(port.port()), {}, &clock);
    QTRY_COMPARE(run.outline(), "Name+");
    clock.advance(Diagnosis::stepLimit - 1ms);
    QCOMPARE(run.outline(), "Name+");
    clock.advance(1ms);
    QVERIFY(run.waitForEnd());
    QCOMPARE(run.outline(), "Name+ Connection-");
    QCOMPARE(run.steps.back().text,
             u"Nothing answered at 127.0.0.1, port %1 within 10 s."_s.arg(port.port()));
    QVERIFY(run.steps.back().advice.contains(u"firewall"_s));
    QCOMPARE(run.steps.back().duration, std::chrono::milliseconds(Diagnosis::stepLimit));
    QCOMPARE(clock.waitingAlarms(), 0);
}

void DiagnosisTest::nextAddressIsTried()
{
    const QHostInfo info = QHostInfo::fromName(u"localhost"_s);
    if (!info.addresses().contains(QHostAddress(QHostAddress::LocalHost)) ||
        !info.addresses().contains(QHostAddress(QHostAddress::LocalHostIPv6)))
        QSKIP("localhost has one address only on this computer");
    Receiver receiver(ReceiverKind::Tcp, m_authority, u"127.0.0.1"_s); // not on ::1
    Run run("tcp://localhost:" + QByteArray::number(receiver.port()));
    QVERIFY(run.waitForEnd());
    QCOMPARE(run.outline(), "Name+ Connection+");
    QVERIFY(run.steps.back().text.startsWith(u"127.0.0.1 takes"_s));
}

void DiagnosisTest::handshakeThatHangs()
{
    Receiver receiver(ReceiverKind::Tls, m_authority, u"127.0.0.1"_s);
    receiver.setBehaviour(ReceiverBehaviour::Hang);
    ManualClock clock;
    Run run(tlsUrl(receiver.port()), m_caFile, &clock);
    QTRY_COMPARE(run.started.count(), 3);
    QTRY_COMPARE(clock.waitingAlarms(), 1);
    clock.advance(Diagnosis::stepLimit);
    QVERIFY(run.waitForEnd());
    QCOMPARE(run.outline(), "Name+ Connection+ Tls-");
    QCOMPARE(run.steps.back().text, u"The target did not answer to the TLS handshake within 10 s."_s);
}

void DiagnosisTest::notTls_data()
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

void DiagnosisTest::notTls()
{
    QFETCH(const QByteArray, answer);
    QFETCH(const bool, close);
    QFETCH(const QString, text);
    ScriptedServer server(answer, close);
    Run run(tlsUrl(server.serverPort()));
    QVERIFY(run.waitForEnd());
    QCOMPARE(run.outline(), "Name+ Connection+ Tls-");
    QCOMPARE(run.steps.back().text, text);
    QVERIFY(run.steps.back().advice.contains(u"port"_s));
}

void DiagnosisTest::oldTls_data()
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

void DiagnosisTest::oldTls()
{
    QFETCH(const QByteArray, answer);
    ScriptedServer server(answer, false);
    Run run(tlsUrl(server.serverPort()));
    QVERIFY(run.waitForEnd());
    QCOMPARE(run.outline(), "Name+ Connection+ Tls-");
    QVERIFY2(run.steps.back().text.contains(u"older than 1.2"_s), qPrintable(run.steps.back().text));
    QVERIFY(run.steps.back().advice.contains(u"TLS 1.2 or 1.3"_s));
}

void DiagnosisTest::urlsThatLeadNowhere()
{
    for (const char *url : {"gopher://x", "", "syslog://:t@:6514", "tcp://host:0"}) {
        Run run(url);
        QVERIFY(run.waitForEnd());
        QCOMPARE(run.outline(), "Name-");
        QVERIFY(!run.steps.back().text.isEmpty());
        QVERIFY(!run.steps.back().advice.isEmpty());
    }
}

void DiagnosisTest::destroyingCancels()
{
    Receiver receiver(ReceiverKind::Tls, m_authority, u"127.0.0.1"_s);
    receiver.setBehaviour(ReceiverBehaviour::Hang);
    ManualClock clock;
    std::optional<Diagnosis> diagnosis;
    for (const TestStage stage : {TestStage::Name, TestStage::Connection, TestStage::Tls}) {
        bool reached = false;
        diagnosis.emplace(tlsUrl(receiver.port()), DrainOptions(), EndpointOverrides(), clock);
        connect(&*diagnosis, &Diagnosis::stageStarted, this,
                [&](TestStage started) { reached = reached || started == stage; });
        diagnosis->start();
        QTRY_VERIFY(reached);
        diagnosis.reset();
        QCOMPARE(clock.waitingAlarms(), 0);
    }
    QTRY_COMPARE(receiver.record().lines(), 0);
}

void DiagnosisTest::answers_data()
{
    QTest::addColumn<ReceiverBehaviour>("behaviour");
    QTest::addColumn<bool>("passed");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("advice");
    QTest::newRow("taken") << ReceiverBehaviour::Accept << true << u"The target took the line: HTTP 202."_s
                           << QString();
    QTest::newRow("key") << ReceiverBehaviour::Answer403 << false
                         << u"HTTP 403: the API key is not accepted"_s << u"Check the API key"_s;
    QTest::newRow("too many") << ReceiverBehaviour::Answer429 << false << u"HTTP 429"_s << u"Wait a while"_s;
    QTest::newRow("server") << ReceiverBehaviour::Answer500 << false << u"HTTP 500"_s << u"target's side"_s;
    QTest::newRow("refused meanwhile")
        << ReceiverBehaviour::Refuse << false << u"The line was not sent: connection refused."_s
        << u"Run the diagnosis again"_s;
}

void DiagnosisTest::answers()
{
    QFETCH(const ReceiverBehaviour, behaviour);
    QFETCH(const bool, passed);
    QFETCH(const QString, text);
    QFETCH(const QString, advice);
    Receiver receiver(ReceiverKind::Https, m_authority, u"http-intake.logs.datadoghq.eu"_s);
    receiver.setBehaviour(behaviour);
    EndpointOverrides overrides;
    overrides.byHostAndPort.insert(u"http-intake.logs.datadoghq.eu:443"_s, {u"127.0.0.1"_s, receiver.port()});
    overrides.caFile = m_caFile;

    std::optional<DiagnosisStep> step;
    diagnoseAnswer(this, "datadog://" + secret + "?region=eu", {}, {"shop-api", "web-1"}, overrides, m_clock,
                   [&](const DiagnosisStep &result) { step = result; });
    QTRY_VERIFY_WITH_TIMEOUT(step, 10'000);
    QCOMPARE(step->passed, passed);
    QCOMPARE(step->stage, behaviour == ReceiverBehaviour::Refuse ? TestStage::Connection : TestStage::Answer);
    QVERIFY2(step->text.contains(text), qPrintable(step->text));
    QVERIFY2(step->advice.contains(advice), qPrintable(step->advice));
    QCOMPARE(step->advice.isEmpty(), passed);
    QCOMPARE(receiver.record().requests(), quint64(behaviour == ReceiverBehaviour::Refuse ? 0 : 1));
}

void DiagnosisTest::streamsDoNotConfirm()
{
    Receiver receiver(ReceiverKind::Tls, m_authority, u"127.0.0.1"_s);
    std::optional<DiagnosisStep> step;
    diagnoseAnswer(this, tlsUrl(receiver.port()), Run::optionsWith(m_caFile), {"shop-api", "web-1"}, {},
                   m_clock, [&](const DiagnosisStep &result) { step = result; });
    QTRY_VERIFY(step);
    QVERIFY(step->passed);
    QVERIFY(step->text.contains(u"do not confirm"_s));
    QVERIFY(step->advice.contains(u"Look for the line"_s));
    QTRY_COMPARE(receiver.record().lines(), 1);
}

void DiagnosisTest::datagramsMayBeRefused()
{
    quint16 closed = 0;
    {
        QUdpSocket socket;
        QVERIFY(socket.bind(QHostAddress::LocalHost));
        closed = socket.localPort();
    }
    std::optional<DiagnosisStep> step;
    const auto send = [&](quint16 port) {
        step.reset();
        diagnoseAnswer(this, "udp://127.0.0.1:" + QByteArray::number(port), {}, {"shop-api", "web-1"}, {},
                       m_clock, [&](const DiagnosisStep &result) { step = result; });
    };
    send(closed);
    QTRY_VERIFY(step);
    QVERIFY(!step->passed);
    QCOMPARE(step->text, u"The line was not sent: connection refused."_s);

    Receiver receiver(ReceiverKind::Udp, m_authority, u"127.0.0.1"_s);
    send(receiver.port());
    QTRY_VERIFY(step);
    QVERIFY(step->passed);
    QVERIFY2(step->text.contains(u"did not refuse"_s), qPrintable(step->text));
    QTRY_COMPARE(receiver.record().lines(), 1);
}

void DiagnosisTest::lineThatCannotBeSent()
{
    std::optional<DiagnosisStep> step;
    diagnoseAnswer(this, "gopher://x", {}, {}, {}, m_clock,
                   [&](const DiagnosisStep &result) { step = result; });
    QVERIFY(!step);
    QTRY_VERIFY(step);
    QVERIFY(!step->passed);
    QVERIFY(step->text.startsWith(u"The line was not sent: "_s));
}

QTEST_GUILESS_MAIN(DiagnosisTest)
#include "diagnosis_test.moc"
