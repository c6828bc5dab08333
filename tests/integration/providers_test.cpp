// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/receiver.h"
#include "domain/drainurl.h"
#include "support/filedauthority.h"
#include "support/sinkrun.h"

#include <QJsonDocument>

using namespace drainboard;
using namespace Qt::StringLiterals;

/// A drain URL's way to the wire through the real encoder, endpoint and sink, checked by a receiver with a
/// certificate for the provider's real host.
class ProvidersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void http_data();
    void http();
    void tls_data();
    void tls();

private:
    /// Sends two lines to `url`, whose host leads to a receiver. Empty text if all went well.
    QString sendTo(const QByteArray &url, Receiver &receiver);

    FiledAuthority m_authority;
    EndpointOverrides m_overrides;
};

namespace {

constexpr std::int64_t moment = 1'768'469'400'123'456; // 2026-01-15 09:30:00.123456 UTC

QByteArray json(QByteArray text)
{
    return text.replace('\'', '"');
}

QString hostOf(const QByteArray &url)
{
    return endpointOf(parseDrainUrl(url), {})->host;
}

} // namespace

void ProvidersTest::initTestCase()
{
    m_overrides.caFile = m_authority.file;
}

QString ProvidersTest::sendTo(const QByteArray &url, Receiver &receiver)
{
    const DrainTarget target = parseDrainUrl(url);
    const auto endpoint = endpointOf(target, {});
    const auto encoder = makeEncoder(target, {});
    if (!endpoint || !encoder)
        return u"the URL is not recognised"_s;
    m_overrides.byHostAndPort.insert(endpoint->host + u':' + QString::number(endpoint->port),
                                     {u"127.0.0.1"_s, receiver.port()});
    const std::array lines = {
        LineView{moment, Severity::Informational, "web-1", "checkout finished in 182 ms"},
        LineView{moment, Severity::Error, "web-1", "upstream refused"},
    };
    SinkRun run(*endpoint, m_overrides);
    for (std::size_t sent = 0; sent < lines.size();) {
        Payload payload;
        encoder->encode(std::span(lines).subspan(sent), {"shop-api", "web-1"}, payload);
        const Outcome outcome = run.send(payload);
        if (outcome.verdict != Verdict::Delivered)
            return outcome.text;
        sent += payload.lines;
    }
    return {};
}

void ProvidersTest::http_data()
{
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("authentication"); // `Header: value`
    QTest::addColumn<QByteArray>("contentType");
    QTest::addColumn<QByteArray>("encoding");
    QTest::addColumn<QByteArray>("body"); // of the last request

    QTest::newRow("elk") << QByteArray("https://drain:s3cr3t@logs.example.com/in?x=1")
                         << QByteArray("logs.example.com")
                         << QByteArray("/in?x=1&appname=shop-api&hostname=web-1")
                         << QByteArray("Authorization: Basic ZHJhaW46czNjcjN0") << QByteArray("plain/text")
                         << QByteArray() << QByteArray("upstream refused");
    QTest::newRow("appsignal")
        << QByteArray("appsignal://abc-123") << QByteArray("appsignal-endpoint.net")
        << QByteArray("/logs/json?api_key=abc-123") << QByteArray() << QByteArray("application/x-ndjson")
        << QByteArray()
        << json("{'timestamp':'2026-01-15T09:30:00.123Z','group':'shop-api','severity':'info',"
                "'message':'checkout finished in 182 ms','hostname':'web-1','attributes':{}}\n"
                "{'timestamp':'2026-01-15T09:30:00.123Z','group':'shop-api','severity':'error',"
                "'message':'upstream refused','hostname':'web-1','attributes':{}}\n");
    QTest::newRow("betterstack")
        << QByteArray("betterstack://:aBcDeF@s1234567.eu-nbg-2.betterstackdata.com")
        << QByteArray("s1234567.eu-nbg-2.betterstackdata.com") << QByteArray("/")
        << QByteArray("Authorization: Bearer aBcDeF") << QByteArray("application/json") << QByteArray("gzip")
        << json("[{'dt':'2026-01-15T09:30:00.123456Z','message':'checkout finished in 182 ms',"
                "'level':'info','app':'shop-api','container':'web-1'},"
                "{'dt':'2026-01-15T09:30:00.123456Z','message':'upstream refused',"
                "'level':'error','app':'shop-api','container':'web-1'}]");
    QTest::newRow("datadog")
        << QByteArray("datadog://0123456789ABCDEF0123456789abcdef?region=eu-west-2")
        << QByteArray("http-intake.logs.datadoghq.eu") << QByteArray("/api/v2/logs")
        << QByteArray("DD-API-KEY: 0123456789ABCDEF0123456789abcdef") << QByteArray("application/json")
        << QByteArray("gzip")
        << json("[{'ddsource':'drainboard','hostname':'web-1','service':'shop-api','status':'info',"
                "'timestamp':1768469400123,'message':'checkout finished in 182 ms'},"
                "{'ddsource':'drainboard','hostname':'web-1','service':'shop-api','status':'error',"
                "'timestamp':1768469400123,'message':'upstream refused'}]");
}

void ProvidersTest::http()
{
    QFETCH(const QByteArray, url);
    QFETCH(const QByteArray, host);
    QFETCH(const QByteArray, target);
    QFETCH(const QByteArray, authentication);
    QFETCH(const QByteArray, contentType);
    QFETCH(const QByteArray, encoding);
    QFETCH(const QByteArray, body);

    Receiver receiver(ReceiverKind::Https, m_authority, hostOf(url));
    QCOMPARE(sendTo(url, receiver), QString());
    const auto request = receiver.record().lastRequests().last();
    QCOMPARE(request.method, "POST");
    QCOMPARE(request.target, target);
    QCOMPARE(request.header("Host"), host);
    QCOMPARE(request.header("Content-Type"), contentType);
    QCOMPARE(request.header("Content-Encoding"), encoding);
    if (const auto colon = authentication.indexOf(": "); colon > 0)
        QCOMPARE(request.header(authentication.left(colon)), authentication.mid(colon + 2));
    else
        QCOMPARE(request.header("Authorization"), QByteArray());
    QCOMPARE(request.body, body);
    QCOMPARE(receiver.record().lines(), 2);
    QCOMPARE(receiver.record().connections(), 1);
}

void ProvidersTest::tls_data()
{
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QByteArray>("line"); // %p: <PRI>
    const QByteArray start = "%p1 2026-01-15T09:30:00.123456Z web-1 shop-api web-1 - ";

    QTest::newRow("ovh-graylog") << QByteArray("ovh://:4b1f0c9e-1111@tag3.logs.ovh.com:6514")
                                 << QByteArray(start + "[token@29084 X-OVH-TOKEN=\"4b1f0c9e-1111\"] %m");
    QTest::newRow("papertrail") << QByteArray("tcp+tls://logs2.papertrailapp.com:12345")
                                << QByteArray(start + "- %m");
    QTest::newRow("syslog") << QByteArray("tcp+tls://logs.example.com:6514") << QByteArray(start + "- %m");
    QTest::newRow("syslog with token") << QByteArray("syslog://:s3cr3t@logs.example.com:6514")
                                       << QByteArray(start + "[token@32473 token=\"s3cr3t\"] %m");
    QTest::newRow("New Relic") << QByteArray("syslog://:eu01xxNRAL@newrelic.syslog.eu.nr-data.net:6514")
                               << QByteArray("eu01xxNRAL " + start + "- %m");
}

void ProvidersTest::tls()
{
    QFETCH(const QByteArray, url);
    QFETCH(const QByteArray, line);
    Receiver receiver(ReceiverKind::Tls, m_authority, hostOf(url));
    QCOMPARE(sendTo(url, receiver), QString());
    const auto with = [&line](const char *priority, const char *message) {
        return QByteArray(line).replace("%p", priority).replace("%m", message);
    };
    const QList<QByteArray> expected{with("<14>", "checkout finished in 182 ms"),
                                     with("<11>", "upstream refused")};
    QTRY_COMPARE(receiver.record().lastLines(), expected);
}

QTEST_GUILESS_MAIN(ProvidersTest)
#include "providers_test.moc"
