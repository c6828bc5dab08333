// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/receiver.h"
#include "engine/delivery/checkedhttpsink.h"
#include "support/filedauthority.h"
#include "support/namebook.h"
#include "support/sinkrun.h"

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const QString hostName = u"logs.example.com"_s;
const QHostAddress receiving(QHostAddress::LocalHost);
const QHostAddress other(u"127.0.0.2"_s); // nobody listens there

} // namespace

class CheckedHttpSinkTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesAreChecked_data();
    void namesAreChecked();
    void keepsToTheName_data();
    void keepsToTheName();
    void triesEveryAddress();
    void aNameThatLeadsElsewhereLaterIsChecked();
    void keepsItsConnection();
    void answersAreNoReasonForAnotherAddress();
    void nameNotFound();
    void nameServerIsSilent();
    void mayBeDestroyedInDone();

private:
    Endpoint endpointTo(const Receiver &receiver) const;
    SinkRun runTo(const Endpoint &endpoint);

    FiledAuthority m_authority;
    NameBook m_names;
};

/// Everything of this machine is refused but 127.0.0.0/24.
Endpoint CheckedHttpSinkTest::endpointTo(const Receiver &receiver) const
{
    Endpoint endpoint;
    endpoint.transport = receiver.kind() == ReceiverKind::Http ? Transport::Http : Transport::Https;
    endpoint.host = hostName;
    endpoint.port = receiver.port();
    endpoint.pathAndQuery = "/in";
    endpoint.headers = {{"Content-Type", "application/json"}};
    endpoint.provider = ProviderType::Datadog;
    endpoint.caFile = m_authority.file;
    endpoint.rules.local = {true, {QHostAddress::parseSubnet(u"127.0.0.0/24"_s)}};
    return endpoint;
}

SinkRun CheckedHttpSinkTest::runTo(const Endpoint &endpoint)
{
    return SinkRun(std::make_unique<CheckedHttpSink>(
        endpoint, EndpointOverrides::Address{endpoint.host, endpoint.port}, m_names.lookUp()));
}

void CheckedHttpSinkTest::namesAreChecked_data()
{
    QTest::addColumn<QString>("host");
    for (const auto &host : {u"localhost"_s, u"127.0.0.1"_s, u"127.1"_s, u"2130706433"_s, u"::1"_s,
                             u"::ffff:127.0.0.1"_s, u"0.0.0.0"_s})
        QTest::newRow(qPrintable(host)) << host;
}

/// As everybody makes it, by the real resolver.
void CheckedHttpSinkTest::namesAreChecked()
{
    QFETCH(const QString, host);
    Receiver receiver(ReceiverKind::Http, m_authority, hostName);
    Endpoint endpoint = endpointTo(receiver);
    endpoint.host = host;
    endpoint.rules.local.allowed.clear();
    SinkRun run(endpoint);
    const Outcome outcome = run.send("[]");
    QCOMPARE(outcome.verdict, Verdict::Retry);
    QVERIFY2(outcome.text.contains(u"server/local_targets"_s), qPrintable(outcome.text));
    QCOMPARE(run.stages(), "Name+ Connection-");
    QCOMPARE(receiver.record().connections(), 0);
}

void CheckedHttpSinkTest::keepsToTheName_data()
{
    QTest::addColumn<ReceiverKind>("kind");
    QTest::addColumn<QByteArray>("stages");
    QTest::newRow("HTTP") << ReceiverKind::Http << QByteArray("Name+ Connection+ Answer+");
    QTest::newRow("HTTPS") << ReceiverKind::Https << QByteArray("Name+ Connection+ Tls+ Answer+");
}

void CheckedHttpSinkTest::keepsToTheName()
{
    QFETCH(const ReceiverKind, kind);
    QFETCH(const QByteArray, stages);
    Receiver receiver(kind, m_authority, hostName);
    m_names.found = {receiving};
    SinkRun run = runTo(endpointTo(receiver));
    QCOMPARE(run.send("[]").text, u"HTTP 202"_s);
    QCOMPARE(run.stages(), stages);
    QCOMPARE(receiver.record().lastRequests().last().header("Host"),
             hostName.toLatin1() + ':' + QByteArray::number(receiver.port()));
    if (kind == ReceiverKind::Https) {
        receiver.setBehaviour(ReceiverBehaviour::WrongCertificate);
        SinkRun anew = runTo(endpointTo(receiver));
        QVERIFY(anew.send("[]").text.contains(u"another host"_s));
    }
}

void CheckedHttpSinkTest::triesEveryAddress()
{
    Receiver receiver(ReceiverKind::Https, m_authority, hostName);
    m_names.found = {other, QHostAddress(u"127.0.0.3"_s), receiving};
    SinkRun run = runTo(endpointTo(receiver));
    QCOMPARE(run.send("[]").verdict, Verdict::Delivered);
    QCOMPARE(run.stages(), "Name+ Connection+ Tls+ Answer+");

    m_names.found = {other};
    const Outcome outcome = run.send("[]");
    QCOMPARE(outcome.text, u"connection refused"_s);
    QCOMPARE(outcome.reason, FailureReason::Refused);
    QCOMPARE(run.stages(), "Name+ Connection-");
    QCOMPARE(receiver.record().requests(), 1);

    m_names.found = {other, QHostAddress(u"169.254.169.254"_s)};
    QVERIFY(run.send("[]").text.contains(u"169.254.169.254"_s));
    QCOMPARE(run.stages(), "Name+ Connection-");
}

/// DNS rebinding.
void CheckedHttpSinkTest::aNameThatLeadsElsewhereLaterIsChecked()
{
    Receiver receiver(ReceiverKind::Http, m_authority, hostName);
    m_names.found = {receiving};
    SinkRun run = runTo(endpointTo(receiver));
    QCOMPARE(run.send("[]").verdict, Verdict::Delivered);
    m_names.found = {QHostAddress(u"169.254.169.254"_s)};
    QVERIFY(run.send("[]").text.contains(u"169.254.169.254"_s));
    QCOMPARE(run.stages(), "Name+ Connection-");
    QCOMPARE(receiver.record().requests(), 1);
}

void CheckedHttpSinkTest::keepsItsConnection()
{
    Receiver receiver(ReceiverKind::Https, m_authority, hostName);
    m_names.found = {receiving, other};
    SinkRun run = runTo(endpointTo(receiver));
    QCOMPARE(run.send("[]").verdict, Verdict::Delivered);
    m_names.found = {other, receiving}; // name servers take turns
    QCOMPARE(run.send("[]").verdict, Verdict::Delivered);
    QCOMPARE(receiver.record().connections(), 1);
}

void CheckedHttpSinkTest::answersAreNoReasonForAnotherAddress()
{
    Receiver receiver(ReceiverKind::Https, m_authority, hostName);
    m_names.found = {receiving, receiving};
    for (const auto behaviour : {ReceiverBehaviour::Answer500, ReceiverBehaviour::WrongCertificate}) {
        receiver.clearRecord();
        receiver.setBehaviour(behaviour);
        SinkRun run = runTo(endpointTo(receiver));
        QCOMPARE(run.send("[]").verdict, Verdict::Retry);
        QVERIFY(receiver.record().connections() <= 1);
    }
}

void CheckedHttpSinkTest::nameNotFound()
{
    Receiver receiver(ReceiverKind::Http, m_authority, hostName);
    m_names.found.clear();
    SinkRun run = runTo(endpointTo(receiver));
    const Outcome outcome = run.send("[]");
    QCOMPARE(outcome.text, u"name not found"_s);
    QCOMPARE(outcome.reason, FailureReason::Name);
    QCOMPARE(run.stages(), "Name-");
}

void CheckedHttpSinkTest::nameServerIsSilent()
{
    Receiver receiver(ReceiverKind::Http, m_authority, hostName);
    m_names.silent = true;
    Endpoint endpoint = endpointTo(receiver);
    endpoint.connectTimeout = 100ms;
    SinkRun run = runTo(endpoint);
    const Outcome outcome = run.send("[]");
    QCOMPARE(outcome.text, u"no answer from the name server within 0.1 s"_s);
    QCOMPARE(outcome.reason, FailureReason::Timeout);
    QCOMPARE(run.stages(), "Name-");
    m_names.silent = false;
}

void CheckedHttpSinkTest::mayBeDestroyedInDone()
{
    Receiver receiver(ReceiverKind::Http, m_authority, hostName);
    for (const auto &found : {QList{receiving}, QList{other, receiving}, QList{other}, {}}) {
        m_names.found = found;
        SinkRun run = runTo(endpointTo(receiver));
        const Payload payload = payloadOf("[]");
        run.sink->send(payload, [&](const Outcome &) { run.sink.reset(); });
        QTRY_VERIFY(!run.sink);
    }
}

QTEST_GUILESS_MAIN(CheckedHttpSinkTest)
#include "checkedhttpsink_test.moc"
