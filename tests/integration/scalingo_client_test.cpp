// SPDX-License-Identifier: GPL-3.0-or-later
#include "apiclientfixture.h"
#include "support/localtime.h"

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

using Answer = Result<QJsonObject>;

} // namespace

/// Logging in, keeping the limit and keeping inspect-only, over real sockets.
class ScalingoClientTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<ApiClientFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void sendsWhatTheContractWants();
    void exchangesOnceForAll();
    void renewsBeforeExpiry();
    void bearersOfThePastAreUsed();
    void exchangesOnceMoreAfter401();
    void lasting401IsTold();
    void refusedTokenStopsEverything();
    void brokenExchanges_data();
    void brokenExchanges();
    void refusalsPauseAndGoOn_data();
    void refusalsPauseAndGoOn();
    void refusalStormsEnd();
    void noChangeIsSentTwice_data();
    void noChangeIsSentTwice();
    void inspectOnlyLetsNothingOut();

private:
    std::unique_ptr<ApiClientFixture> m_fixture;
};

void ScalingoClientTest::sendsWhatTheContractWants()
{
    QVERIFY(m_fixture->ask());
    QCOMPARE(m_fixture->server->lines(), (QList<QByteArray>{"POST /v1/tokens/exchange", "GET /v1/apps"}));
    QCOMPARE(m_fixture->server->requests()[0].http.body, "{}");
    for (const auto &request : m_fixture->server->requests()) {
        QCOMPARE(request.http.header("Accept"), "application/json");
        QCOMPARE(request.http.header("Content-Type"), "application/json");
        QVERIFY(request.http.header("User-Agent").startsWith("Drainboard/"));
        QVERIFY(request.http.header("Accept-Encoding").contains("gzip"));
        QCOMPARE(request.http.header("Accept-Language"), "*"); // nobody's business
        QVERIFY(request.http.header("Cookie").isEmpty());
    }
    QVERIFY(m_fixture->server->requests()[0].http.header("Authorization").startsWith("Basic "));
    QVERIFY(m_fixture->server->requests()[1].http.header("Authorization").startsWith("Bearer "));
}

void ScalingoClientTest::exchangesOnceForAll()
{
    QList<QFuture<Answer>> replies;
    for (int i = 0; i < 10; ++i) {
        ApiRequest request = m_fixture->get("/v1/apps");
        request.priority = static_cast<Priority>(i % 3);
        replies << m_fixture->client->send(request);
    }
    for (const auto &reply : replies) {
        QTRY_VERIFY(reply.isFinished());
        QVERIFY(reply.result());
    }
    QCOMPARE(m_fixture->exchanges(), 1);
    QCOMPARE(m_fixture->server->requests().size(), 11);
}

void ScalingoClientTest::renewsBeforeExpiry()
{
    QVERIFY(m_fixture->ask());
    m_fixture->clock.advance(54min);
    QVERIFY(m_fixture->ask());
    QCOMPARE(m_fixture->exchanges(), 1);
    m_fixture->clock.advance(2min);
    QVERIFY(m_fixture->ask());
    QCOMPARE(m_fixture->exchanges(), 2);
    QCOMPARE(m_fixture->server->count("GET"), 3); // none was refused on the way
}

void ScalingoClientTest::bearersOfThePastAreUsed()
{
    m_fixture->server->setBearerLife(-1h);
    for (int i = 0; i < 5; ++i)
        QVERIFY(m_fixture->ask());
    QCOMPARE(m_fixture->exchanges(), 1); // not one for each request
    m_fixture->clock.advance(61s);
    QVERIFY(m_fixture->ask());
    QCOMPARE(m_fixture->exchanges(), 2);
}

void ScalingoClientTest::exchangesOnceMoreAfter401()
{
    QVERIFY(m_fixture->ask());
    m_fixture->server->expireBearers();
    QVERIFY(m_fixture->ask());
    QCOMPARE(m_fixture->exchanges(), 2);
    QCOMPARE(m_fixture->server->count("GET"), 3);
    QVERIFY(!m_fixture->client->state().tokenRefused);
}

void ScalingoClientTest::lasting401IsTold()
{
    m_fixture->server->fail({.where = "GET /v1/apps", .status = 401, .body = "{}"});
    const Answer answer = m_fixture->ask();
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, ErrorKind::NotAllowed);
    QVERIFY(answer.error().text.contains(u"enter a new one"_s));
    QVERIFY(m_fixture->client->state().tokenRefused);
    QCOMPARE(m_fixture->server->count("GET"), 2);
    QCOMPARE(m_fixture->exchanges(), 2);
    m_fixture->client->retryNow(); // the user wants to know
    QVERIFY(!m_fixture->client->state().tokenRefused);
    QVERIFY(!m_fixture->ask());
    m_fixture->server->behave();
    QVERIFY(m_fixture->ask());
    QVERIFY(!m_fixture->client->state().tokenRefused);
}

void ScalingoClientTest::refusedTokenStopsEverything()
{
    m_fixture->server->setTokenAccepted(false);
    for (int i = 0; i < 3; ++i) {
        const Answer answer = m_fixture->ask();
        QVERIFY(!answer);
        QVERIFY(answer.error().text.contains(u"does not accept the API token"_s));
    }
    QCOMPARE(m_fixture->exchanges(), 1); // a locked account does not come of our knocking
    QCOMPARE(m_fixture->server->count("GET"), 0);
    QVERIFY(m_fixture->client->state().tokenRefused);
    QVERIFY(!m_fixture->client->state().problem.isEmpty());

    m_fixture->server->setTokenAccepted(true);
    m_fixture->client->setToken(SecretText(ContractServer::token()));
    QVERIFY(!m_fixture->client->state().tokenRefused);
    QVERIFY(m_fixture->ask());
}

void ScalingoClientTest::brokenExchanges_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("not JSON") << 200 << QByteArray("token");
    QTest::newRow("no token") << 200 << QByteArray("{}");
    QTest::newRow("wrong type") << 200 << QByteArray(R"({"token":7})");
    QTest::newRow("header injection") << 200 << QByteArray(R"({"token":"a\r\nX-Evil: 1"})");
    QTest::newRow("redirect") << 302 << QByteArray();
    QTest::newRow("fault") << 500 << QByteArray();
}

void ScalingoClientTest::brokenExchanges()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    m_fixture->server->fail({.where = "POST /v1/tokens", .times = 1, .status = status, .body = body});
    const Answer answer = m_fixture->ask();
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, ErrorKind::Unavailable);
    QVERIFY(!m_fixture->client->state().tokenRefused);
    QVERIFY(m_fixture->ask()); // and it goes on
}

void ScalingoClientTest::refusalsPauseAndGoOn_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<int>("seconds");
    const QDateTime date =
        QDateTime::fromMSecsSinceEpoch(ManualClock().wallMicroseconds() / 1000, Qt::UTC).addSecs(90);
    QTest::newRow("seconds") << QByteArray("Retry-After: 30\r\n") << 30;
    QTest::newRow("missing") << QByteArray() << 60;
    QTest::newRow("nonsense") << QByteArray("Retry-After: soon\r\n") << 60;
    QTest::newRow("negative") << QByteArray("Retry-After: -5\r\n") << 1;
    QTest::newRow("for years") << QByteArray("Retry-After: 99999999\r\n") << 15 * 60;
    QTest::newRow("overflow") << QByteArray("Retry-After: 99999999999999999999\r\n") << 60;
    QTest::newRow("date") << QByteArray(
                                 "Retry-After: " +
                                 QLocale::c().toString(date, u"ddd, dd MMM yyyy HH:mm:ss"_s).toLatin1() +
                                 " GMT\r\n")
                          << 90;
}

void ScalingoClientTest::refusalsPauseAndGoOn()
{
    QFETCH(QByteArray, header);
    QFETCH(int, seconds);
    // Dates are no local time: here the hour from 9 to 10 of 2026-01-15 is left out.
    const LocalTime gap("AAA0BBB,J15/9,J200/9");
    QVERIFY(m_fixture->ask());
    m_fixture->server->fail(
        {.where = "POST /v1/apps", .times = 1, .status = 429, .body = "slow down", .headers = header});
    ApiRequest request = m_fixture->get("/v1/apps/app-shop/log_drains");
    request.method = "POST";
    request.body =
        R"({"drain":{"type":"ovh-graylog","url":"","port":"","host":"h.ex","token":"t","drain_region":""}})";
    request.expected = 201;
    const auto refused = m_fixture->client->send(request);
    QTRY_VERIFY(m_fixture->client->state().waitsUntil);
    const auto now = m_fixture->clock.now();
    const Clock::Duration wait = *m_fixture->client->state().waitsUntil - now;
    QVERIFY2(wait >= std::chrono::seconds(seconds - 1) && wait <= std::chrono::seconds(seconds),
             qPrintable(QString::number(wait.count())));
    const auto behind =
        m_fixture->client->send(m_fixture->get("/v1/apps")); // everything waits, not only what was refused
    m_fixture->clock.advance(wait - 1ms);
    QCoreApplication::processEvents();
    QCOMPARE(m_fixture->server->requests().size(), 3);
    m_fixture->clock.advance(1ms);
    QTRY_VERIFY(refused.isFinished() && behind.isFinished());
    QVERIFY(refused.result() && behind.result());
    QVERIFY(!m_fixture->client->state().waitsUntil);
    QCOMPARE(m_fixture->server->drains({u"app-shop"_s, {}}).size(), 1); // once, though asked twice
}

void ScalingoClientTest::refusalStormsEnd()
{
    m_fixture->server->fail({.where = "POST", .times = 20, .status = 429, .headers = "Retry-After: 10\r\n"});
    m_fixture->server->fail({.where = "GET", .status = 429, .headers = "Retry-After: 10\r\n"});
    const auto reply = m_fixture->client->send(m_fixture->get("/v1/apps"));
    for (int i = 0; i < 25; ++i) {
        QTRY_VERIFY(m_fixture->client->state().waitsUntil || reply.isFinished());
        m_fixture->clock.advance(10s);
        QTRY_VERIFY(m_fixture->client->state().waitsUntil || reply.isFinished());
    }
    QVERIFY(reply.isFinished());
    QVERIFY(!reply.result());
    QVERIFY(reply.result().error().text.contains(u"no more requests"_s));
    QCOMPARE(m_fixture->exchanges(), 21);
    QCOMPARE(m_fixture->server->count("GET"), 5);
    m_fixture->server->behave();
    m_fixture->clock.advance(60s);
    QVERIFY(m_fixture->ask());
}

void ScalingoClientTest::noChangeIsSentTwice_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("kept");
    for (const bool kept : {true, false}) {
        const auto row = [kept](const QByteArray &method, const QByteArray &body) {
            QTest::addRow("%s, %s connection", method.constData(), kept ? "kept" : "new")
                << method << body << kept;
        };
        row("POST", R"({"drain":{}})");
        row("PATCH", "{}");
        row("DELETE", {});
    }
}

/// Qt repeats what was sent over a connection that breaks before an answer, as browsers do. A drain that was
/// added although its answer got lost would be added again.
void ScalingoClientTest::noChangeIsSentTwice()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, body);
    QFETCH(bool, kept);
    m_fixture->server->fail({.where = "GET", .times = 1, .status = 200, .body = "{}", .closes = !kept});
    QVERIFY(m_fixture->ask());
    m_fixture->server->fail({.where = method, .closes = true});
    ApiRequest request = m_fixture->get("/v1/apps/app-shop/log_drains");
    request.method = method;
    request.body = body;
    const Answer answer = m_fixture->ask(request);
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, ErrorKind::Unavailable);
    QVERIFY2(answer.error().text.contains(u"before it answered"_s), qPrintable(answer.error().text));
    QCOMPARE(m_fixture->server->count(method + " /v1/apps"), 1);
    QCOMPARE(m_fixture->server->requests().constLast().http.body, body);
    m_fixture->server->behave();
    QVERIFY(m_fixture->ask());
}

void ScalingoClientTest::inspectOnlyLetsNothingOut()
{
    ApiOptions inspect = m_fixture->options();
    inspect.inspectOnly = true;
    m_fixture->client = std::make_unique<ApiClient>(inspect, m_fixture->clock);
    for (const auto *method :
         {"POST", "PUT", "PATCH", "DELETE", "HEAD", "get", "TRACE", "POST /v1/x HTTP/1.1\r\n"}) {
        ApiRequest request = m_fixture->get("/v1/tokens/exchange"); // not even to the exchange's own address
        request.method = method;
        const Answer answer = m_fixture->ask(request);
        QVERIFY2(!answer, method);
        QCOMPARE(answer.error().kind, ErrorKind::NotAllowed);
        ChannelRequest direct; // nor past the client
        direct.method = method;
        direct.url = QUrl(m_fixture->server->base());
        std::optional<HttpChannel::Outcome> outcome;
        m_fixture->client->channel().send(direct, [&](const HttpChannel::Outcome &got) { outcome = got; });
        QTRY_VERIFY(outcome);
        QVERIFY(!*outcome);
    }
    QVERIFY(m_fixture->server->requests().isEmpty());
    QVERIFY(m_fixture->ask());
    QCOMPARE(m_fixture->server->lines(), (QList<QByteArray>{"POST /v1/tokens/exchange", "GET /v1/apps"}));
}

QTEST_GUILESS_MAIN(ScalingoClientTest)
#include "scalingo_client_test.moc"
