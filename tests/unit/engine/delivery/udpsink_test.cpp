// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/receiver.h"
#include "support/sinkrun.h"

#include <QHostInfo>

using namespace drainboard;
using namespace Qt::StringLiterals;

class UdpSinkTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sendsEachDatagram();
    void refusalCounts();
    void otherAddressIsTried();
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

/// Nobody listens on the IPv6 address of a receiver for IPv4 alone.
void UdpSinkTest::otherAddressIsTried()
{
    if (QHostInfo::fromName(u"localhost"_s).addresses().size() < 2)
        QSKIP("This computer's localhost has one address only.");
    Receiver receiver(ReceiverKind::Udp, CertificateAuthority(), u"localhost"_s);
    Endpoint endpoint = endpointTo(receiver);
    endpoint.host = u"localhost"_s;
    SinkRun run(endpoint);
    for (int attempt = 0; attempt < 3; ++attempt) // unknown, refused, to the other address
        run.send("one");
    QTRY_VERIFY(receiver.record().lines() > 0);
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
