// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/receiver.h"
#include "engine/delivery/udpsink.h"
#include "support/closedproxy.h"
#include "support/namebook.h"
#include "support/sinkrun.h"

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class UdpSinkTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sendsEachDatagram();
    void asksNoProxy();
    void refusalCounts();
    void otherAddressIsTried();
    void followsATargetThatMoves();
    void youngSocketsAskForNoName();
    void tooLong();
    void localNamesAreRefused();
};

namespace {

Endpoint endpointTo(const Receiver &receiver)
{
    Endpoint endpoint;
    endpoint.transport = Transport::Udp;
    endpoint.host = u"127.0.0.1"_s;
    endpoint.port = receiver.port();
    return endpoint;
}

const QHostAddress receiving(QHostAddress::LocalHost);
const QHostAddress nobody(u"127.0.0.2"_s); // listens there, unless a test does

std::unique_ptr<Sink> sinkTo(Endpoint endpoint, NameBook &names)
{
    endpoint.host = u"logs.example.com"_s;
    return std::make_unique<UdpSink>(endpoint, EndpointOverrides::Address{endpoint.host, endpoint.port},
                                     names.lookUp());
}

} // namespace

void UdpSinkTest::sendsEachDatagram()
{
    Receiver receiver(ReceiverKind::Udp, CertificateAuthority(), u"127.0.0.1"_s);
    SinkRun run(endpointTo(receiver));
    Payload payload = payloadOf("onetwothree", 3);
    payload.datagramEnds = {3, 6, 11};
    const Outcome outcome = run.send(payload);
    QCOMPARE(outcome.verdict, Verdict::Delivered);
    QCOMPARE(outcome.text, u"sent, not acknowledged"_s);
    QTRY_COMPARE(receiver.record().lastLines(), (QList<QByteArray>{"one", "two", "three"}));
}

void UdpSinkTest::asksNoProxy()
{
    Receiver receiver(ReceiverKind::Udp, CertificateAuthority(), u"127.0.0.1"_s);
    const ClosedProxy proxy(QNetworkProxy::Socks5Proxy);
    Endpoint endpoint = endpointTo(receiver);
    endpoint.host = u"0.0.0.0"_s;
    SinkRun run(endpoint);
    const Outcome outcome = run.send("line");
    QVERIFY2(outcome.verdict == Verdict::Delivered, qPrintable(outcome.text));
    QTRY_COMPARE(receiver.record().lastLines(), QList<QByteArray>{"line"});
}

void UdpSinkTest::refusalCounts()
{
    Receiver receiver(ReceiverKind::Udp, CertificateAuthority(), u"127.0.0.1"_s);
    receiver.setBehaviour(ReceiverBehaviour::Refuse);
    SinkRun run(endpointTo(receiver));
    run.send("one"); // nobody can know yet
    // From the second on each attempt fails: a closed port must not look healthy every other time.
    for (int attempt = 0; attempt < 4; ++attempt) {
        const Outcome outcome = run.send("two");
        QCOMPARE(outcome.verdict, Verdict::Retry);
        QCOMPARE(outcome.text, u"connection refused"_s);
        QCOMPARE(outcome.reason, FailureReason::Refused);
    }
    receiver.setBehaviour(ReceiverBehaviour::Accept);
    QCOMPARE(run.send("three").verdict, Verdict::Delivered);
    QTRY_COMPARE(receiver.record().lastLines(), QList<QByteArray>{"three"});
}

void UdpSinkTest::otherAddressIsTried()
{
    Receiver receiver(ReceiverKind::Udp, CertificateAuthority(), u"127.0.0.1"_s);
    NameBook names{{nobody, receiving}};
    SinkRun run(sinkTo(endpointTo(receiver), names));
    for (int attempt = 0; attempt < 3; ++attempt) // unknown, refused, to the other address
        run.send("one");
    QTRY_VERIFY(receiver.record().lines() > 0);
}

/// Nobody refuses what goes to the old address.
void UdpSinkTest::followsATargetThatMoves()
{
    Receiver receiver(ReceiverKind::Udp, CertificateAuthority(), u"127.0.0.1"_s);
    QUdpSocket old;
    QVERIFY(old.bind(nobody, receiver.port()));
    NameBook names{{nobody}};
    Endpoint endpoint = endpointTo(receiver);
    endpoint.connectionAge = 0ms;
    SinkRun run(sinkTo(endpoint, names));
    QCOMPARE(run.send("one").verdict, Verdict::Delivered);
    names.found = {receiving};
    QCOMPARE(run.send("two").verdict, Verdict::Delivered);
    QTRY_COMPARE(receiver.record().lastLines(), QList<QByteArray>{"two"});

    names.found = {}; // the name server fails, the target does not
    QCOMPARE(run.send("three").verdict, Verdict::Delivered);
    names.found = {nobody, receiving};
    QCOMPARE(run.send("four").verdict, Verdict::Delivered);
    QTRY_COMPARE(receiver.record().lastLines(), (QList<QByteArray>{"two", "three", "four"}));
}

void UdpSinkTest::youngSocketsAskForNoName()
{
    Receiver receiver(ReceiverKind::Udp, CertificateAuthority(), u"127.0.0.1"_s);
    NameBook names{{receiving}};
    SinkRun run(sinkTo(endpointTo(receiver), names));
    for (int i = 0; i < 3; ++i)
        QCOMPARE(run.send("one").verdict, Verdict::Delivered);
    QCOMPARE(names.asked, 1);
}

void UdpSinkTest::tooLong()
{
    Receiver receiver(ReceiverKind::Udp, CertificateAuthority(), u"127.0.0.1"_s);
    SinkRun run(endpointTo(receiver));
    QCOMPARE(run.send(QByteArray(70'000, 'x')).verdict, Verdict::TooLarge);
    QCOMPARE(run.send("one").verdict, Verdict::Delivered);
}

void UdpSinkTest::localNamesAreRefused()
{
    Receiver receiver(ReceiverKind::Udp, CertificateAuthority(), u"127.0.0.1"_s);
    Endpoint endpoint = endpointTo(receiver);
    endpoint.host = u"localhost"_s;
    endpoint.rules.local.refused = true;
    SinkRun run(endpoint);
    const Outcome outcome = run.send("one");
    QCOMPARE(outcome.verdict, Verdict::Retry);
    QVERIFY2(outcome.text.contains(u"server/local_targets"_s), qPrintable(outcome.text));
    QCOMPARE(run.stages(), "Name+ Connection-");
}

QTEST_GUILESS_MAIN(UdpSinkTest)
#include "udpsink_test.moc"
