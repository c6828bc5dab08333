// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/receiver.h"
#include "engine/delivery/streamsink.h"
#include "streamfixture.h"
#include "support/closedproxy.h"
#include "support/namebook.h"

#include <QTcpServer>
#include <QTcpSocket>

#include <sys/stat.h>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// A stream that has carried "one\n" to a peer in the test's hands.
struct OpenStream
{
    bool open(const FiledAuthority &authority)
    {
        if (!server.listen(QHostAddress::LocalHost))
            return false;
        run.emplace(streamTo(Transport::Tcp, server.serverPort(), authority));
        return run->send("one\n").verdict == Verdict::Delivered && takePeer();
    }
    /// The newest connection's.
    bool takePeer()
    {
        const bool came = QTest::qWaitFor([this] { return server.hasPendingConnections(); });
        peer = server.nextPendingConnection();
        return came;
    }

    QTcpServer server;
    std::optional<SinkRun> run;
    QTcpSocket *peer = nullptr;
};

} // namespace

class StreamSinkTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesAndKeepsTheConnection();
    void oldConnectionMakesWay_data();
    void oldConnectionMakesWay();
    void addressWithoutTlsMakesWay();
    void asksNoProxy_data();
    void asksNoProxy();
    void refused();
    void ownIntakeIsNoTarget();
    void localNamesAreRefused();
    void nameNotFound();
    void tlsDelivers();
    void tlsChecksTheOverriddenName();
    void tlsRefusals_data();
    void tlsRefusals();
    void caFileProblems_data();
    void caFileProblems();
    void handshakeTimesOut();
    void silentPeerIsNotTls();
    void unreadWriteTimesOut();
    void idleLossTellsUnconfirmedLines();
    void goodbyeIsSeenBeforeWriting();
    void whoHearsOfALossMaySendAtOnce();
    void recoversAfterRefusal();
    void mayBeDestroyedInDone();
    void peerThatTalksIsIgnored();

private:
    Endpoint endpointTo(Transport transport, quint16 port) const
    {
        return streamTo(transport, port, m_authority);
    }

    FiledAuthority m_authority;
};

void StreamSinkTest::writesAndKeepsTheConnection()
{
    Receiver receiver(ReceiverKind::Tcp, m_authority, u"127.0.0.1"_s);
    SinkRun run(endpointTo(Transport::Tcp, receiver.port()));

    const Outcome first = run.send("one\ntwo\n", 2);
    QCOMPARE(first.verdict, Verdict::Delivered);
    QCOMPARE(first.text, u"written, not acknowledged"_s);
    QCOMPARE(run.stages(), "Name+ Connection+ Answer+");
    QCOMPARE(run.send("three\n").verdict, Verdict::Delivered);
    QCOMPARE(run.stages(), "Answer+");
    QTRY_COMPARE(receiver.record().lastLines(), (QList<QByteArray>{"one", "two", "three"}));
    QCOMPARE(receiver.record().connections(), 1);
}

void StreamSinkTest::oldConnectionMakesWay_data()
{
    QTest::addColumn<Transport>("transport");
    QTest::addColumn<ReceiverKind>("kind");
    QTest::newRow("TCP") << Transport::Tcp << ReceiverKind::Tcp;
    QTest::newRow("TLS") << Transport::Tls << ReceiverKind::Tls;
}

void StreamSinkTest::oldConnectionMakesWay()
{
    QFETCH(const Transport, transport);
    QFETCH(const ReceiverKind, kind);
    Receiver receiver(kind, m_authority, u"127.0.0.1"_s);
    Endpoint endpoint = endpointTo(transport, receiver.port());
    endpoint.connectionAge = 0ms;
    SinkRun run(endpoint);

    QCOMPARE(run.send("one\n").verdict, Verdict::Delivered);
    QTRY_COMPARE(run.sink->unacknowledgedLines(), 0U);
    QCOMPARE(run.send("two\n").verdict, Verdict::Delivered);
    QVERIFY(run.stages().startsWith("Name+ Connection+"));
    QTRY_COMPARE(receiver.record().lines(), 2);
    QCOMPARE(receiver.record().connections(), 2);
    QCOMPARE(run.lost.count(), 0);
}

void StreamSinkTest::ownIntakeIsNoTarget()
{
    Receiver receiver(ReceiverKind::Tcp, m_authority, u"127.0.0.1"_s);
    Endpoint endpoint = endpointTo(Transport::Tcp, receiver.port());
    endpoint.rules.isOwnIntake = [&](const QHostAddress &address, quint16 port) {
        return address == QHostAddress(QHostAddress::LocalHost) && port == receiver.port();
    };
    SinkRun run(endpoint);
    const Outcome outcome = run.send("one\n");
    QCOMPARE(outcome.verdict, Verdict::Retry);
    QCOMPARE(outcome.text, u"the target is Drainboard's own intake"_s);
    QCOMPARE(run.stages(), "Name+ Connection-");
    QCOMPARE(receiver.record().connections(), 0);
}

void StreamSinkTest::localNamesAreRefused()
{
    Receiver receiver(ReceiverKind::Tcp, m_authority, u"127.0.0.1"_s);
    Endpoint endpoint = endpointTo(Transport::Tcp, receiver.port());
    endpoint.host = u"localhost"_s;
    endpoint.rules.local.refused = true;
    SinkRun run(endpoint);
    const Outcome outcome = run.send("one\n");
    QCOMPARE(outcome.verdict, Verdict::Retry);
    QVERIFY2(outcome.text.contains(u"server/local_targets"_s), qPrintable(outcome.text));
    QCOMPARE(run.stages(), "Name+ Connection-");
    QCOMPARE(receiver.record().connections(), 0);
}

/// The first address takes connections and nothing else.
void StreamSinkTest::addressWithoutTlsMakesWay()
{
    Receiver receiver(ReceiverKind::Tls, m_authority, u"logs.example.com"_s);
    QTcpServer deaf;
    QVERIFY(deaf.listen(QHostAddress(u"127.0.0.2"_s), receiver.port()));
    connect(&deaf, &QTcpServer::newConnection, &deaf, [&deaf] { deaf.nextPendingConnection()->abort(); });
    NameBook names{{QHostAddress(u"127.0.0.2"_s), QHostAddress(QHostAddress::LocalHost)}};
    Endpoint endpoint = endpointTo(Transport::Tls, receiver.port());
    endpoint.host = u"logs.example.com"_s;
    SinkRun run(std::make_unique<StreamSink>(
        endpoint, EndpointOverrides::Address{endpoint.host, endpoint.port}, names.lookUp()));
    QCOMPARE(run.send("one\n").verdict, Verdict::Retry);
    QCOMPARE(run.send("one\n").verdict, Verdict::Delivered);
}

void StreamSinkTest::asksNoProxy_data()
{
    QTest::addColumn<QNetworkProxy::ProxyType>("type");
    QTest::newRow("HTTP") << QNetworkProxy::HttpProxy;
    QTest::newRow("SOCKS") << QNetworkProxy::Socks5Proxy;
}

/// Qt's proxy sockets take whatever is written, without limit, and know nothing of what has arrived.
void StreamSinkTest::asksNoProxy()
{
    QFETCH(const QNetworkProxy::ProxyType, type);
    Receiver receiver(ReceiverKind::Tcp, m_authority, u"127.0.0.1"_s);
    const ClosedProxy proxy(type);
    Endpoint endpoint = endpointTo(Transport::Tcp, receiver.port());
    endpoint.host = u"0.0.0.0"_s;
    SinkRun run(endpoint);
    const Outcome outcome = run.send("line\n");
    QVERIFY2(outcome.verdict == Verdict::Delivered, qPrintable(outcome.text));
}

void StreamSinkTest::refused()
{
    Receiver receiver(ReceiverKind::Tcp, m_authority, u"127.0.0.1"_s);
    receiver.setBehaviour(ReceiverBehaviour::Refuse);
    SinkRun run(endpointTo(Transport::Tcp, receiver.port()));

    const Outcome outcome = run.send("one\n");
    QCOMPARE(outcome.verdict, Verdict::Retry);
    QCOMPARE(outcome.text, u"connection refused"_s);
    QCOMPARE(outcome.reason, FailureReason::Refused);
    QCOMPARE(run.stages(), "Name+ Connection-");
    QCOMPARE(run.lost.count(), 0);
}

void StreamSinkTest::nameNotFound()
{
    Endpoint endpoint = endpointTo(Transport::Tls, 6514);
    endpoint.host = u"no-such-host.invalid"_s; // RFC 6761 §6.4
    SinkRun run(endpoint);
    const Outcome outcome = run.send("one\n");
    QCOMPARE(outcome.verdict, Verdict::Retry);
    QCOMPARE(outcome.text, u"name not found"_s);
    QCOMPARE(outcome.reason, FailureReason::Name);
    QCOMPARE(run.stages(), "Name-");
}

void StreamSinkTest::tlsDelivers()
{
    Receiver receiver(ReceiverKind::Tls, m_authority, u"127.0.0.1"_s);
    SinkRun run(endpointTo(Transport::Tls, receiver.port()));
    const QByteArray large(300'000, 'x');
    QCOMPARE(run.send("one\n").text, u"written, not acknowledged"_s);
    QCOMPARE(run.stages(), "Name+ Connection+ Tls+ Answer+");
    QCOMPARE(run.send(large + "\n").verdict, Verdict::Delivered);
    QTRY_COMPARE(receiver.record().lines(), 2);
    QCOMPARE(receiver.record().lastLines().last(), large.left(ReceiverRecord::keptLineLength));
}

void StreamSinkTest::tlsChecksTheOverriddenName()
{
    Receiver receiver(ReceiverKind::Tls, m_authority, u"logs.example.com"_s);
    Endpoint endpoint = endpointTo(Transport::Tls, 6514);
    endpoint.host = u"logs.example.com"_s;
    endpoint.caFile.clear();
    EndpointOverrides overrides;
    overrides.byHostAndPort.insert(u"logs.example.com:6514"_s, {u"127.0.0.1"_s, receiver.port()});
    overrides.caFile = m_authority.file;

    QCOMPARE(SinkRun(endpoint, overrides).send("one\n").verdict, Verdict::Delivered);
    QTRY_COMPARE(receiver.record().lines(), 1);

    endpoint.host = u"logs2.example.com"_s;
    overrides.byHostAndPort.insert(u"logs2.example.com:6514"_s, {u"127.0.0.1"_s, receiver.port()});
    QCOMPARE(SinkRun(endpoint, overrides).send("one\n").text,
             u"certificate is for another host: logs.example.com"_s);
    QCOMPARE(receiver.record().lines(), 1);
}

void StreamSinkTest::tlsRefusals_data()
{
    QTest::addColumn<QByteArray>("certificate");
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QString>("text");

    const auto row = [](const char *name, const Identity &identity, const QString &text) {
        QTest::newRow(name) << identity.certificatePem << identity.keyPem << text;
    };
    const Identity expired = m_authority.issue({u"127.0.0.1"_s}, Validity::Expired);
    const QString untrusted = u"certificate is not signed by a trusted authority"_s;
    row("other host", m_authority.issue({u"other.example"_s}),
        u"certificate is for another host: other.example"_s);
    row("expired", expired,
        QString(u"certificate has expired on "_s +
                expired.certificate().expiryDate().toUTC().toString(u"yyyy-MM-dd"_s)));
    row("other authority", CertificateAuthority().issue({u"127.0.0.1"_s}), untrusted);
    row("self-signed", selfSignedIdentity({u"127.0.0.1"_s}), untrusted);
    row("deceiving name", m_authority.issue({u"good.example\u202e"_s}),
        u"certificate is for another host: good.example"_s);
}

void StreamSinkTest::tlsRefusals()
{
    QFETCH(const QByteArray, certificate);
    QFETCH(const QByteArray, key);
    QFETCH(const QString, text);
    const Identity identity{certificate, key};
    Receiver receiver(ReceiverKind::Tls, identity, identity);
    SinkRun run(endpointTo(Transport::Tls, receiver.port()));

    const Outcome outcome = run.send("secret line\n");
    QCOMPARE(outcome.verdict, Verdict::Retry);
    QVERIFY2(outcome.text.startsWith(text), qPrintable(outcome.text));
    QVERIFY(!outcome.text.contains(u'\u202e'));
    QCOMPARE(run.stages(), "Name+ Connection+ Tls-");
    QCOMPARE(receiver.record().lines(), 0);
}

void StreamSinkTest::caFileProblems_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("text");
    const QString text = m_authority.folder.filePath(u"text.pem"_s);
    const QString broken = m_authority.folder.filePath(u"broken.pem"_s);
    QVERIFY(writeFile(text, "hello"));
    QVERIFY(writeFile(broken, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"));
    QTest::newRow("missing") << m_authority.folder.filePath(u"missing.pem"_s) << u"cannot be read"_s;
    QTest::newRow("no certificate") << text << u"holds no certificate"_s;
    QTest::newRow("broken certificate") << broken << u"holds no certificate"_s;
    const QString pipe = m_authority.folder.filePath(u"pipe"_s); // would hold up whoever opens it
    QCOMPARE(::mkfifo(qPrintable(pipe), 0600), 0);
    QTest::newRow("pipe") << pipe << u"is not a file"_s;
    QTest::newRow("folder") << m_authority.folder.path() << u"is not a file"_s;
}

void StreamSinkTest::caFileProblems()
{
    QFETCH(const QString, file);
    QFETCH(const QString, text);
    Receiver receiver(ReceiverKind::Tls, m_authority, u"127.0.0.1"_s);
    Endpoint endpoint = endpointTo(Transport::Tls, receiver.port());
    endpoint.caFile = file;
    const Outcome outcome = SinkRun(endpoint).send("one\n");
    QCOMPARE(outcome.verdict, Verdict::Retry);
    QVERIFY2(outcome.text.contains(text), qPrintable(outcome.text));
    QCOMPARE(receiver.record().lines(), 0);
}

void StreamSinkTest::handshakeTimesOut()
{
    Receiver receiver(ReceiverKind::Tls, m_authority, u"127.0.0.1"_s);
    receiver.setBehaviour(ReceiverBehaviour::Hang);
    Endpoint endpoint = endpointTo(Transport::Tls, receiver.port());
    endpoint.connectTimeout = 200ms;
    SinkRun run(endpoint);
    const Outcome late = run.send("one\n");
    QCOMPARE(late.text, u"no TLS handshake within 0.2 s"_s);
    QCOMPARE(late.reason, FailureReason::Timeout);

    endpoint.connectTimeout = 5s;
    SinkRun patient(endpoint);
    std::optional<Outcome> outcome;
    const Payload payload = payloadOf("two\n");
    patient.sink->send(payload, [&](const Outcome &result) { outcome = result; });
    QTRY_COMPARE(receiver.record().connections(), 2);
    receiver.setBehaviour(ReceiverBehaviour::Accept);
    QTRY_VERIFY(outcome);
    QCOMPARE(outcome->verdict, Verdict::Delivered);
    QTRY_COMPARE(receiver.record().lastLines(), QList<QByteArray>{"two"});
}

void StreamSinkTest::silentPeerIsNotTls()
{
    Receiver receiver(ReceiverKind::Http, m_authority, u"127.0.0.1"_s); // answers a handshake with text
    SinkRun run(endpointTo(Transport::Tls, receiver.port()));
    const Outcome outcome = run.send("one\n");
    QCOMPARE(outcome.verdict, Verdict::Retry);
    QVERIFY(outcome.text.contains(u"TLS handshake"_s));
    QCOMPARE(outcome.reason, FailureReason::Timeout);
    QCOMPARE(run.stages(), "Name+ Connection+ Tls-");
}

void StreamSinkTest::unreadWriteTimesOut()
{
    Receiver receiver(ReceiverKind::Tcp, m_authority, u"127.0.0.1"_s);
    receiver.setBehaviour(ReceiverBehaviour::Hang);
    Endpoint endpoint = endpointTo(Transport::Tcp, receiver.port());
    endpoint.answerTimeout = 200ms;
    SinkRun run(endpoint);
    const Outcome outcome = run.send(QByteArray(32 * 1024 * 1024, 'x')); // more than the system's buffers
    QCOMPARE(outcome.verdict, Verdict::Retry);
    QCOMPARE(outcome.text, u"the target did not read for 0.2 s"_s);
}

void StreamSinkTest::idleLossTellsUnconfirmedLines()
{
    Receiver receiver(ReceiverKind::Tcp, m_authority, u"127.0.0.1"_s);
    SinkRun run(endpointTo(Transport::Tcp, receiver.port()));
    QCOMPARE(run.send("one\ntwo\n", 2).verdict, Verdict::Delivered);
    QCOMPARE(run.send("three\n", 1).verdict, Verdict::Delivered);
    receiver.setBehaviour(ReceiverBehaviour::Refuse);
    QTRY_COMPARE(run.lost.count(), 1);
    QCOMPARE(run.lost.first().first().value<LostLines>().unconfirmed, 3U);
    QCOMPARE(run.send("four\n").text, u"connection refused"_s);
    QCOMPARE(run.lost.count(), 1);
}

void StreamSinkTest::goodbyeIsSeenBeforeWriting()
{
    OpenStream stream;
    QVERIFY(stream.open(m_authority));
    QTRY_COMPARE(stream.peer->bytesAvailable(), 4);
    stream.peer->readAll();

    // Both in one turn of the event loop: the sink cannot have heard of the goodbye yet.
    std::optional<Outcome> outcome;
    const Payload payload = payloadOf("two\n");
    stream.peer->close();
    stream.run->sink->send(payload, [&](const Outcome &result) { outcome = result; });
    QTRY_VERIFY(outcome);
    QCOMPARE(outcome->verdict, Verdict::Retry);
    QCOMPARE(outcome->text, u"the target closed the connection"_s);
    QCOMPARE(stream.run->lost.count(), 1);
    QCOMPARE(stream.run->lost.first().first().value<LostLines>().unconfirmed, 1U);
    QCOMPARE(stream.run->send("two\n").verdict, Verdict::Delivered);
}

void StreamSinkTest::whoHearsOfALossMaySendAtOnce()
{
    OpenStream stream;
    QVERIFY(stream.open(m_authority));

    QList<Outcome> outcomes;
    const Payload again = payloadOf("one\n");
    connect(stream.run->sink.get(), &Sink::connectionLost, this, [&] {
        stream.run->sink->send(again, [&](const Outcome &outcome) { outcomes.append(outcome); });
    });
    stream.peer->abort();
    QVERIFY(stream.takePeer());
    QTRY_COMPARE(stream.peer->bytesAvailable(), 4);
    QTRY_COMPARE(outcomes.size(), 1);
    QCOMPARE(outcomes.front().verdict, Verdict::Delivered);
}

void StreamSinkTest::recoversAfterRefusal()
{
    Receiver receiver(ReceiverKind::Tls, m_authority, u"127.0.0.1"_s);
    SinkRun run(endpointTo(Transport::Tls, receiver.port()));
    for (const auto behaviour : {ReceiverBehaviour::Refuse, ReceiverBehaviour::WrongCertificate}) {
        receiver.setBehaviour(behaviour);
        QCOMPARE(run.send("one\n").verdict, Verdict::Retry);
    }
    receiver.setBehaviour(ReceiverBehaviour::Accept);
    QCOMPARE(run.send("one\n").verdict, Verdict::Delivered);
    QTRY_COMPARE(receiver.record().lastLines(), QList<QByteArray>{"one"});
}

void StreamSinkTest::mayBeDestroyedInDone()
{
    Receiver receiver(ReceiverKind::Tls, m_authority, u"127.0.0.1"_s);
    for (const auto behaviour :
         {ReceiverBehaviour::Accept, ReceiverBehaviour::WrongCertificate, ReceiverBehaviour::Refuse}) {
        receiver.setBehaviour(behaviour);
        auto sink = makeSink(endpointTo(Transport::Tls, receiver.port()), {});
        const Payload payload = payloadOf("one\n");
        sink->send(payload, [&](const Outcome &) { sink.reset(); });
        QTRY_VERIFY(!sink);
    }
}

void StreamSinkTest::peerThatTalksIsIgnored()
{
    OpenStream stream;
    QVERIFY(stream.open(m_authority));
    stream.peer->write(QByteArray(2'000'000, 'y'));
    QTRY_COMPARE(stream.peer->bytesToWrite(), 0);
    QCOMPARE(stream.run->send("two\n").verdict, Verdict::Delivered);
    QTRY_COMPARE(stream.peer->bytesAvailable(), 8);
}

QTEST_GUILESS_MAIN(StreamSinkTest)
#include "streamsink_test.moc"
