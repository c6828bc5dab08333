// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/receiver.h"
#include "engine/delivery/networktext.h"
#include "support/filedauthority.h"
#include "support/sinkrun.h"

#include <QTcpServer>
#include <QTcpSocket>

#include <vector>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class HttpSinkTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void requestIsExact();
    void oldConnectionsMakeWay();
    void compresses();
    void errorTextsHoldNoUrl();
    void answers_data();
    void answers();
    void tlsProblemsAreTold();
    void oneAuthorityDoesNotVouchForOthers();
    void refused();
    void noAnswer();
    void earlyRefusalIsDoubtOfTheSize();
    void waitingBehindOthersIsNoFailure();
    void redirectIsNotFollowed();
    void longAnswerIsCutOff();
    void headerCannotBeSmuggledIn();
    void mayBeDestroyedInDone();

private:
    Endpoint endpointTo(const Receiver &receiver, const QString &host = u"127.0.0.1"_s) const;

    FiledAuthority m_authority;
};

namespace {

const QByteArray secretValue = "0123456789abcdef";

/// Gives every connection the same bytes, once it has sent some.
class FixedAnswer
{
public:
    explicit FixedAnswer(const QByteArray &answer)
    {
        m_server.listen(QHostAddress::LocalHost);
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this, answer] {
            QTcpSocket *socket = m_server.nextPendingConnection();
            QObject::connect(socket, &QTcpSocket::readyRead, socket, [this, socket, answer] {
                requests += socket->readAll().count("POST ");
                socket->write(answer);
            });
        });
    }

    Endpoint endpoint() const
    {
        Endpoint endpoint;
        endpoint.transport = Transport::Http;
        endpoint.host = u"127.0.0.1"_s;
        endpoint.port = m_server.serverPort();
        endpoint.provider = ProviderType::Elk;
        endpoint.headers = {{"Content-Type", "plain/text"}};
        return endpoint;
    }

    qsizetype requests = 0;

private:
    QTcpServer m_server;
};

} // namespace

Endpoint HttpSinkTest::endpointTo(const Receiver &receiver, const QString &host) const
{
    Endpoint endpoint;
    endpoint.transport = receiver.kind() == ReceiverKind::Http ? Transport::Http : Transport::Https;
    endpoint.host = host;
    endpoint.port = receiver.port();
    endpoint.pathAndQuery = "/api/v2/logs";
    endpoint.headers = {{"DD-API-KEY", secretValue}, {"Content-Type", "application/json"}};
    endpoint.provider = ProviderType::Datadog;
    endpoint.caFile = m_authority.file;
    return endpoint;
}

void HttpSinkTest::requestIsExact()
{
    Receiver receiver(ReceiverKind::Https, m_authority, u"logs.example.com"_s);
    Endpoint endpoint = endpointTo(receiver, u"logs.example.com"_s);
    endpoint.port = 443;
    endpoint.pathAndQuery = "/in%20put/?a=b%26c";
    EndpointOverrides overrides;
    overrides.byHostAndPort.insert(u"logs.example.com:443"_s, {u"127.0.0.1"_s, receiver.port()});
    SinkRun run(endpoint, overrides);

    Payload payload = payloadOf(R"([{"message":"one"},{"message":"two"}])", 2);
    payload.query = "appname=shop%20api&hostname=web-1";
    const Outcome outcome = run.send(payload);
    QCOMPARE(outcome.text, u"HTTP 202"_s);
    QCOMPARE(outcome.verdict, Verdict::Delivered);
    QCOMPARE(run.stages(), "Name+ Connection+ Tls+ Answer+");

    QCOMPARE(receiver.record().requests(), 1);
    const auto request = receiver.record().lastRequests().last();
    QCOMPARE(request.method, "POST");
    QCOMPARE(request.target, "/in%20put/?a=b%26c&appname=shop%20api&hostname=web-1");
    QCOMPARE(request.header("Host"), "logs.example.com");
    QCOMPARE(request.header("DD-API-KEY"), secretValue);
    QCOMPARE(request.header("Content-Type"), "application/json");
    QVERIFY(request.header("User-Agent").startsWith("Drainboard/"));
    QCOMPARE(request.header("Accept-Encoding"), "identity");
    QCOMPARE(request.header("Cookie"), QByteArray());
    QCOMPARE(request.body, payload.body);
    QCOMPARE(receiver.record().lastLines(),
             (QList<QByteArray>{R"({"message":"one"})", R"({"message":"two"})"}));

    QCOMPARE(run.send(payload).verdict, Verdict::Delivered);
    QCOMPARE(receiver.record().connections(), 1);
}

void HttpSinkTest::oldConnectionsMakeWay()
{
    Receiver receiver(ReceiverKind::Https, m_authority, u"127.0.0.1"_s);
    Endpoint endpoint = endpointTo(receiver);
    endpoint.connectionAge = 0ms;
    SinkRun run(endpoint);
    QCOMPARE(run.send("one").verdict, Verdict::Delivered);
    QCOMPARE(run.send("two").verdict, Verdict::Delivered);
    QCOMPARE(receiver.record().connections(), 2);
}

void HttpSinkTest::compresses()
{
    Receiver receiver(ReceiverKind::Https, m_authority, u"127.0.0.1"_s);
    Endpoint endpoint = endpointTo(receiver);
    endpoint.gzip = true;
    SinkRun run(endpoint);
    for (const auto &body : {QByteArray(200'000, 'x'), QByteArray("[]"), QByteArray(300'000, 'y')}) {
        const Outcome outcome = run.send(body);
        QCOMPARE(outcome.verdict, Verdict::Delivered);
        const auto request = receiver.record().lastRequests().last();
        QCOMPARE(request.header("Content-Encoding"), "gzip");
        QVERIFY(request.header("Content-Length").toInt() < 2000);
        QCOMPARE(outcome.bytes, request.header("Content-Length").toULongLong());
        QCOMPARE(request.body, body);
    }
}

/// Qt's own texts quote the URL, whose query may be a key.
void HttpSinkTest::errorTextsHoldNoUrl()
{
    const QString text = replyErrorText(QNetworkReply::UnknownNetworkError,
                                        u"Error transferring https://host/logs/json?api_key=s3cret"_s);
    QCOMPARE(text, u"the request failed"_s);
    QCOMPARE(replyErrorText(QNetworkReply::UnknownNetworkError, u"no route"_s),
             u"the request failed: no route"_s);
}

void HttpSinkTest::answers_data()
{
    QTest::addColumn<ReceiverBehaviour>("behaviour");
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("pause");
    QTest::newRow("403") << ReceiverBehaviour::Answer403 << u"HTTP 403: the API key is not accepted"_s << 0;
    QTest::newRow("429") << ReceiverBehaviour::Answer429 << u"HTTP 429: too many requests"_s << 2000;
    QTest::newRow("500") << ReceiverBehaviour::Answer500 << u"HTTP 500: the target failed"_s << 0;
}

void HttpSinkTest::answers()
{
    QFETCH(const ReceiverBehaviour, behaviour);
    QFETCH(const QString, text);
    QFETCH(const int, pause);
    Receiver receiver(ReceiverKind::Https, m_authority, u"127.0.0.1"_s);
    receiver.setBehaviour(behaviour);
    SinkRun run(endpointTo(receiver));
    const Outcome outcome = run.send("[]");
    QCOMPARE(outcome.verdict, Verdict::Retry);
    QCOMPARE(outcome.text, text);
    QCOMPARE(outcome.retryAfter.value_or(0ms), std::chrono::milliseconds(pause));
    QCOMPARE(run.stages(), "Name+ Connection+ Tls+ Answer-");
    QCOMPARE(receiver.record().requests(), 1);
    QCOMPARE(receiver.record().lines(), 0);

    receiver.setBehaviour(ReceiverBehaviour::Accept);
    QCOMPARE(run.send("[]").verdict, Verdict::Delivered);
}

void HttpSinkTest::tlsProblemsAreTold()
{
    Receiver receiver(ReceiverKind::Https, m_authority, u"127.0.0.1"_s);
    receiver.setBehaviour(ReceiverBehaviour::WrongCertificate);
    SinkRun run(endpointTo(receiver));
    QCOMPARE(run.send("[]").text, u"certificate is for another host: another-host.example"_s);
    QCOMPARE(run.stages(), "Name+ Connection+ Tls-");
    QCOMPARE(receiver.record().requests(), 0);

    Endpoint endpoint = endpointTo(receiver);
    endpoint.caFile = m_authority.folder.filePath(u"missing.pem"_s);
    const Outcome outcome = SinkRun(endpoint).send("[]");
    QCOMPARE(outcome.verdict, Verdict::Retry);
    QVERIFY(outcome.text.contains(u"cannot be read"_s));
}

void HttpSinkTest::oneAuthorityDoesNotVouchForOthers()
{
    Receiver receiver(ReceiverKind::Https, m_authority, u"127.0.0.1"_s);
    SinkRun trusting(endpointTo(receiver));
    QCOMPARE(trusting.send("[]").verdict, Verdict::Delivered);

    Endpoint endpoint = endpointTo(receiver); // same host and port, while the other's connection is open
    endpoint.caFile.clear();
    SinkRun other(endpoint);
    const Outcome outcome = other.send("[]");
    QCOMPARE(outcome.text, u"certificate is not signed by a trusted authority"_s);
    QCOMPARE(outcome.reason, FailureReason::Tls);
    QCOMPARE(receiver.record().requests(), 1);
}

void HttpSinkTest::refused()
{
    Receiver receiver(ReceiverKind::Https, m_authority, u"127.0.0.1"_s);
    receiver.setBehaviour(ReceiverBehaviour::Refuse);
    SinkRun run(endpointTo(receiver));
    const Outcome outcome = run.send("[]");
    QCOMPARE(outcome.verdict, Verdict::Retry);
    QCOMPARE(outcome.text, u"connection refused"_s);
    QCOMPARE(outcome.reason, FailureReason::Refused);
    QCOMPARE(run.stages(), "Name+ Connection-");
}

void HttpSinkTest::noAnswer()
{
    Receiver receiver(ReceiverKind::Http, m_authority, u"127.0.0.1"_s);
    receiver.setBehaviour(ReceiverBehaviour::Hang);
    Endpoint endpoint = endpointTo(receiver);
    endpoint.answerTimeout = 250ms;
    SinkRun run(endpoint);
    const Outcome outcome = run.send("[]");
    QCOMPARE(outcome.verdict, Verdict::Retry);
    QCOMPARE(outcome.text, u"no answer within 0.25 s"_s);
    QCOMPARE(outcome.reason, FailureReason::Timeout);
    QCOMPARE(run.stages(), "Name+ Connection+ Answer-");
}

/// A target that closes without reading what it refuses: its system resets the connection.
void HttpSinkTest::earlyRefusalIsDoubtOfTheSize()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    connect(&server, &QTcpServer::newConnection, &server, [&server] {
        auto *socket = server.nextPendingConnection();
        socket->setReadBufferSize(1);
        connect(socket, &QTcpSocket::readyRead, socket, &QTcpSocket::abort);
    });
    Endpoint endpoint;
    endpoint.transport = Transport::Http;
    endpoint.host = u"127.0.0.1"_s;
    endpoint.port = server.serverPort();
    endpoint.headers = {{"Content-Type", "text/plain"}};
    const Outcome outcome = SinkRun(endpoint).send(QByteArray(4'000'000, 'x'));
    QCOMPARE(outcome.verdict, Verdict::Retry);
    QCOMPARE(outcome.httpStatus, 0);
    QCOMPARE(outcome.doubt, Doubt::Size);
}

/// Qt opens six connections to a host and port.
void HttpSinkTest::waitingBehindOthersIsNoFailure()
{
    Receiver receiver(ReceiverKind::Http, m_authority, u"127.0.0.1"_s);
    receiver.setBehaviour(ReceiverBehaviour::Hang);
    Endpoint endpoint = endpointTo(receiver);
    endpoint.answerTimeout = 1s;
    const Payload payload = payloadOf("[]");
    QList<Outcome> hung;
    std::vector<std::unique_ptr<Sink>> neighbours;
    for (int i = 0; i < 6; ++i) {
        neighbours.push_back(makeSink(endpoint, {}));
        neighbours.back()->send(payload, [&](const Outcome &outcome) {
            hung.append(outcome);
            receiver.setBehaviour(ReceiverBehaviour::Accept);
        });
    }
    SinkRun run(endpoint);
    const Outcome outcome = run.send(payload);
    QVERIFY2(outcome.verdict == Verdict::Delivered, qPrintable(outcome.text));
    QVERIFY(!hung.isEmpty());
    QCOMPARE(hung.constFirst().verdict, Verdict::Retry);
}

void HttpSinkTest::redirectIsNotFollowed()
{
    FixedAnswer elsewhere("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    FixedAnswer target("HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:" +
                       QByteArray::number(elsewhere.endpoint().port) + "/\r\nContent-Length: 0\r\n\r\n");
    const Outcome outcome = SinkRun(target.endpoint()).send("line");
    QCOMPARE(outcome.verdict, Verdict::Retry);
    QCOMPARE(outcome.text, u"HTTP 307: redirects are not followed"_s);
    QCOMPARE(target.requests, 1);
    QCOMPARE(elsewhere.requests, 0);
}

void HttpSinkTest::longAnswerIsCutOff()
{
    // Announces more than it sends: only a client that stops reading comes to an end.
    FixedAnswer target("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n" + QByteArray(200'000, 'x'));
    QCOMPARE(SinkRun(target.endpoint()).send("line").verdict, Verdict::Delivered);
}

void HttpSinkTest::headerCannotBeSmuggledIn()
{
    Receiver receiver(ReceiverKind::Https, m_authority, u"127.0.0.1"_s);
    Endpoint endpoint = endpointTo(receiver);
    endpoint.headers.emplaceBack("Authorization", "Bearer x\r\nHost: evil.example");
    const Outcome outcome = SinkRun(endpoint).send("[]");
    QCOMPARE(outcome.verdict, Verdict::Retry);
    QVERIFY(!outcome.text.contains(u"evil"_s));
    QCOMPARE(receiver.record().connections(), 0);
}

void HttpSinkTest::mayBeDestroyedInDone()
{
    Receiver receiver(ReceiverKind::Https, m_authority, u"127.0.0.1"_s);
    for (const auto behaviour :
         {ReceiverBehaviour::Accept, ReceiverBehaviour::WrongCertificate, ReceiverBehaviour::Refuse}) {
        receiver.setBehaviour(behaviour);
        auto sink = makeSink(endpointTo(receiver), {});
        const Payload payload = payloadOf("[]");
        sink->send(payload, [&](const Outcome &) { sink.reset(); });
        QTRY_VERIFY(!sink);
    }
}

QTEST_GUILESS_MAIN(HttpSinkTest)
#include "httpsink_test.moc"
