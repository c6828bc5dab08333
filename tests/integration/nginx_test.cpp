// SPDX-License-Identifier: GPL-3.0-or-later
#include "domain/drainurl.h"
#include "integration/nginxpeer.h"
#include "support/sinkrun.h"
#include "support/writefile.h"

using namespace drainboard;
using namespace Qt::StringLiterals;

/// Lines through the real encoder and sink into a real nginx: HTTP as another program understands it.
class NginxTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void receives_data();
    void receives();
    void tellsWhenABodyIsTooLarge();
    void refusesAnotherAuthority();

private:
    EndpointOverrides overridesFor(const Endpoint &endpoint, const NginxPeer &peer,
                                   const CertificateAuthority &trusted);

    QTemporaryDir m_folder;
    CertificateAuthority m_authority;
};

namespace {

constexpr std::int64_t moment = 1'768'469'400'123'456; // 2026-01-15 09:30:00.123456 UTC
constexpr int ample = 8 * 1024 * 1024;
const QByteArray datadogUrl = "datadog://0123456789ABCDEF0123456789abcdef?region=eu-west-2";

Payload encoded(const DrainTarget &target, std::span<const LineView> lines)
{
    Payload payload;
    makeEncoder(target, {})->encode(lines, {"shop-api", "web-1"}, payload);
    return payload;
}

} // namespace

void NginxTest::initTestCase()
{
    if (qEnvironmentVariableIntValue("DRAINBOARD_QUICK") == 1)
        QSKIP("Quick run: tests with outside servers are left out.");
    const QString missing = NginxPeer::whyMissing();
    QVERIFY2(missing.isEmpty(), qPrintable(missing));
}

EndpointOverrides NginxTest::overridesFor(const Endpoint &endpoint, const NginxPeer &peer,
                                          const CertificateAuthority &trusted)
{
    EndpointOverrides overrides;
    overrides.caFile = m_folder.filePath(u"ca.pem"_s);
    if (writeFile(overrides.caFile, trusted.pem()))
        overrides.byHostAndPort.insert(endpoint.host + u':' + QString::number(endpoint.port),
                                       {u"127.0.0.1"_s, peer.port()});
    return overrides;
}

void NginxTest::receives_data()
{
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("authentication"); // `Header: value`
    QTest::addColumn<QByteArray>("encoding");
    QTest::newRow("elk") << QByteArray("https://drain:s3cr3t@logs.example.com/in?x=1")
                         << QByteArray("/in?x=1&appname=shop-api&hostname=web-1")
                         << QByteArray("Authorization: Basic ZHJhaW46czNjcjN0") << QByteArray();
    QTest::newRow("appsignal") << QByteArray("appsignal://abc-123")
                               << QByteArray("/logs/json?api_key=abc-123") << QByteArray() << QByteArray();
    QTest::newRow("betterstack") << QByteArray("betterstack://:aBcDeF@s1234567.eu-nbg-2.betterstackdata.com")
                                 << QByteArray("/") << QByteArray("Authorization: Bearer aBcDeF")
                                 << QByteArray("gzip");
    QTest::newRow("datadog") << datadogUrl << QByteArray("/api/v2/logs")
                             << QByteArray("DD-API-KEY: 0123456789ABCDEF0123456789abcdef")
                             << QByteArray("gzip");
}

void NginxTest::receives()
{
    QFETCH(const QByteArray, url);
    QFETCH(const QByteArray, target);
    QFETCH(const QByteArray, authentication);
    QFETCH(const QByteArray, encoding);
    const DrainTarget drain = parseDrainUrl(url);
    const auto endpoint = endpointOf(drain, {});
    QVERIFY(endpoint);
    NginxPeer peer;
    QVERIFY2(peer.start(m_authority.issue({endpoint->host}), ample), peer.complaints().constData());

    SinkRun run(*endpoint, overridesFor(*endpoint, peer, m_authority));
    const QList<QByteArray> messages{"first", "zweite Zeile: äöü"};
    for (const QByteArray &message : messages) {
        const std::array lines{LineView{moment, Severity::Informational, "web-1", message.constData()}};
        const Outcome outcome = run.send(encoded(drain, lines));
        QVERIFY2(outcome.verdict == Verdict::Delivered, qPrintable(outcome.text));
        QCOMPARE(outcome.text, u"HTTP 202"_s);
    }

    QTRY_COMPARE(peer.requests().size(), 2);
    QCOMPARE(peer.connections(), 1);
    for (qsizetype i = 0; i < 2; ++i) {
        const ReceivedRequest request = peer.requests().at(i);
        QCOMPARE(request.method, "POST");
        QCOMPARE(request.target, target);
        QCOMPARE(request.header("Host"), endpoint->host.toLatin1());
        QCOMPARE(request.header("Content-Encoding"), encoding);
        QVERIFY2(request.body.contains(messages[i]), request.body.constData());
        if (const auto colon = authentication.indexOf(": "); colon > 0)
            QCOMPARE(request.header(authentication.left(colon)), authentication.mid(colon + 2));
    }
}

void NginxTest::tellsWhenABodyIsTooLarge()
{
    const DrainTarget drain = parseDrainUrl("https://logs.example.com/in");
    const auto endpoint = endpointOf(drain, {});
    QVERIFY(endpoint);
    NginxPeer peer;
    QVERIFY2(peer.start(m_authority.issue({endpoint->host}), 1000), peer.complaints().constData());
    SinkRun run(*endpoint, overridesFor(*endpoint, peer, m_authority));
    QCOMPARE(run.send(QByteArray(2000, 'x')).verdict, Verdict::TooLarge);
    QCOMPARE(run.send(QByteArray(500, 'x')).verdict, Verdict::Delivered);
}

void NginxTest::refusesAnotherAuthority()
{
    const DrainTarget drain = parseDrainUrl(datadogUrl);
    const auto endpoint = endpointOf(drain, {});
    QVERIFY(endpoint);
    NginxPeer peer;
    QVERIFY2(peer.start(m_authority.issue({endpoint->host}), ample), peer.complaints().constData());
    SinkRun run(*endpoint, overridesFor(*endpoint, peer, CertificateAuthority()));
    const Outcome outcome = run.send("[]");
    QCOMPARE(outcome.verdict, Verdict::Retry);
    QCOMPARE(outcome.text, u"certificate is not signed by a trusted authority"_s);
    QCOMPARE(peer.requests().size(), 0);
}

QTEST_GUILESS_MAIN(NginxTest)
#include "nginx_test.moc"
