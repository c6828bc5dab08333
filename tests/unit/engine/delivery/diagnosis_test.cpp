// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/secrettext.h"
#include "diagnosisfixture.h"
#include "support/closedproxy.h"
#include "support/fullport.h"
#include "support/manualclock.h"

#include <QHostInfo>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// The steps to a target, what stops them, and that they can be stopped.
class DiagnosisTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reachesEachKindOfTarget_data();
    void reachesEachKindOfTarget();
    void asksNoProxyForStreams();
    void refusedPort();
    void nameThatDoesNotResolve();
    void connectionThatHangs();
    void nextAddressIsTried();
    void urlsThatLeadNowhere();
    void destroyingCancels();

private:
    FiledAuthority m_authority;
};

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
    DiagnosisRun run(url.replace("%1", QByteArray::number(receiver.port())), m_authority.file);

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

void DiagnosisTest::asksNoProxyForStreams()
{
    Receiver receiver(ReceiverKind::Tcp, m_authority, u"127.0.0.1"_s);
    const ClosedProxy proxy(QNetworkProxy::Socks5Proxy);
    for (const char *scheme : {"tcp", "udp"}) {
        DiagnosisRun run(scheme + QByteArray("://0.0.0.0:") + QByteArray::number(receiver.port()));
        QVERIFY(run.waitForEnd());
        QVERIFY2(run.outline() == "Name+ Connection+", qPrintable(run.steps.back().text));
    }
}

void DiagnosisTest::refusedPort()
{
    Receiver receiver(ReceiverKind::Tcp, m_authority, u"127.0.0.1"_s);
    receiver.setBehaviour(ReceiverBehaviour::Refuse);
    DiagnosisRun run("tcp://127.0.0.1:" + QByteArray::number(receiver.port()));
    QVERIFY(run.waitForEnd());
    QCOMPARE(run.outline(), "Name+ Connection-");
    QCOMPARE(run.steps.back().text, u"127.0.0.1 refused the connection on port %1."_s.arg(receiver.port()));
    QVERIFY(run.steps.back().advice.contains(u"Check the port"_s));
    QVERIFY(run.steps.back().details.contains(u"127.0.0.1: connection refused"_s));
}

void DiagnosisTest::nameThatDoesNotResolve()
{
    DiagnosisRun run(tlsUrl(6514, "nobody.invalid"));
    QVERIFY(run.waitForEnd());
    QCOMPARE(run.outline(), "Name-");
    QCOMPARE(run.steps.back().text, u"No address is known for nobody.invalid."_s);
    QVERIFY(run.steps.back().advice.contains(u"spelling"_s));
}

void DiagnosisTest::connectionThatHangs()
{
    const FullPort port;
    ManualClock clock;
    DiagnosisRun run("tcp://127.0.0.1:" + QByteArray::number(port.port()), {}, &clock);
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
    DiagnosisRun run("tcp://localhost:" + QByteArray::number(receiver.port()));
    QVERIFY(run.waitForEnd());
    QCOMPARE(run.outline(), "Name+ Connection+");
    QVERIFY(run.steps.back().text.startsWith(u"127.0.0.1 takes"_s));
}

void DiagnosisTest::urlsThatLeadNowhere()
{
    for (const char *url : {"gopher://x", "", "syslog://:t@:6514", "tcp://host:0"}) {
        DiagnosisRun run(url);
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

QTEST_GUILESS_MAIN(DiagnosisTest)
#include "diagnosis_test.moc"
