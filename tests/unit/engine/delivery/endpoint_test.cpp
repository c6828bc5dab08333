// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/endpoint.h"

#include <QObject>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

using Headers = QList<std::pair<QByteArray, QByteArray>>;

DrainTarget targetOf(ProviderType type)
{
    DrainTarget target;
    target.provider = type;
    target.token = u"TOKEN"_s;
    return target;
}

QString problemOf(const DrainTarget &target)
{
    const auto endpoint = endpointOf(target, {});
    return endpoint ? QString() : endpoint.error().field;
}

} // namespace

class EndpointTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void datadog_data()
    {
        QTest::addColumn<QString>("region");
        QTest::addColumn<QString>("host");
        QTest::newRow("eu") << u"eu"_s << u"http-intake.logs.datadoghq.eu"_s;
        QTest::newRow("eu-west-2") << u"eu-west-2"_s << u"http-intake.logs.datadoghq.eu"_s;
        QTest::newRow("us") << u"us"_s << u"http-intake.logs.datadoghq.com"_s;
        QTest::newRow("none") << QString() << u"http-intake.logs.datadoghq.com"_s;
        QTest::newRow("us5") << u"us5"_s << u"http-intake.logs.us5.datadoghq.com"_s;
        QTest::newRow("gov") << u"gov"_s << u"http-intake.logs.ddog-gov.com"_s;
        QTest::newRow("us2 gov") << u"us2.ddog-gov.com"_s << u"http-intake.logs.us2.ddog-gov.com"_s;
    }
    void datadog()
    {
        QFETCH(const QString, region);
        DrainTarget target = targetOf(ProviderType::Datadog);
        target.region = region;
        const auto endpoint = endpointOf(target, {});
        QVERIFY(endpoint);
        QTEST(endpoint->host, "host");
        QCOMPARE(endpoint->port, quint16(443));
        QCOMPARE(endpoint->transport, Transport::Https);
        QCOMPARE(endpoint->pathAndQuery, "/api/v2/logs");
        QCOMPARE(endpoint->headers, (Headers{{"Content-Type", "application/json"}, {"DD-API-KEY", "TOKEN"}}));
        QVERIFY(endpoint->gzip);
        QCOMPARE(endpoint->connectTimeout, 5s);
        QCOMPARE(endpoint->answerTimeout, 30s);
    }

    void betterstack()
    {
        DrainTarget target = targetOf(ProviderType::Betterstack);
        QCOMPARE(endpointOf(target, {})->host, u"in.logs.betterstack.com"_s);
        target.host = u"s1.eu-nbg-2.betterstackdata.com"_s;
        const auto endpoint = endpointOf(target, {});
        QCOMPARE(endpoint->host, target.host);
        QCOMPARE(endpoint->port, quint16(443));
        QCOMPARE(endpoint->pathAndQuery, "/");
        QCOMPARE(endpoint->headers,
                 (Headers{{"Content-Type", "application/json"}, {"Authorization", "Bearer TOKEN"}}));
        QVERIFY(endpoint->gzip);
    }

    void appsignal()
    {
        DrainTarget target = targetOf(ProviderType::Appsignal);
        target.token = u"a&b/é"_s;
        QCOMPARE(problemOf(target), u"token"_s);
        target.token = u"a&b/c"_s;
        const auto endpoint = endpointOf(target, {});
        QCOMPARE(endpoint->host, u"appsignal-endpoint.net"_s);
        QCOMPARE(endpoint->pathAndQuery, "/logs/json?api_key=a%26b%2Fc");
        QCOMPARE(endpoint->headers, (Headers{{"Content-Type", "application/x-ndjson"}}));
        QVERIFY(!endpoint->gzip);
        target.host = u"127.0.0.1"_s;
        target.port = 8443;
        QCOMPARE(endpointOf(target, {})->host, u"127.0.0.1"_s);
        QCOMPARE(endpointOf(target, {})->port, quint16(8443));
    }

    void elk()
    {
        DrainTarget target = targetOf(ProviderType::Elk);
        target.user = u"drain"_s;
        target.password = u"s3cr3t"_s;
        target.host = u"logstash-shop.osc-fr1.scalingo.io"_s;
        const auto endpoint = endpointOf(target, {});
        QCOMPARE(endpoint->host, target.host);
        QCOMPARE(endpoint->port, quint16(443));
        QCOMPARE(endpoint->transport, Transport::Https);
        QCOMPARE(endpoint->pathAndQuery, "/");
        QCOMPARE(endpoint->headers,
                 (Headers{{"Content-Type", "plain/text"}, {"Authorization", "Basic ZHJhaW46czNjcjN0"}}));
        QVERIFY(!endpoint->gzip);
        QCOMPARE(endpoint->answerTimeout, 10s);

        target.pathAndQuery = "/in/%C3%A9?kind=a%20b";
        target.encrypted = false;
        QCOMPARE(endpointOf(target, {})->pathAndQuery, "/in/%C3%A9?kind=a%20b");
        QCOMPARE(endpointOf(target, {})->port, quint16(80));
        QCOMPARE(endpointOf(target, {})->transport, Transport::Http);
        target.pathAndQuery = "?kind=a";
        QCOMPARE(endpointOf(target, {})->pathAndQuery, "/?kind=a");
    }

    void streams_data()
    {
        QTest::addColumn<ProviderType>("type");
        QTest::addColumn<bool>("encrypted");
        QTest::addColumn<bool>("datagram");
        QTest::addColumn<int>("port");
        QTest::addColumn<Transport>("transport");
        QTest::addColumn<int>("usedPort");
        QTest::newRow("OVH") << ProviderType::OvhGraylog << true << false << 0 << Transport::Tls << 6514;
        QTest::newRow("Papertrail") << ProviderType::Papertrail << true << false << 10333 << Transport::Tls
                                    << 10333;
        QTest::newRow("TLS") << ProviderType::Syslog << true << false << 0 << Transport::Tls << 6514;
        QTest::newRow("TCP") << ProviderType::Syslog << false << false << 601 << Transport::Tcp << 601;
        QTest::newRow("UDP") << ProviderType::Syslog << false << true << 0 << Transport::Udp << 514;
    }
    void streams()
    {
        QFETCH(const ProviderType, type);
        QFETCH(const bool, encrypted);
        QFETCH(const bool, datagram);
        QFETCH(const int, port);
        QFETCH(const Transport, transport);
        QFETCH(const int, usedPort);
        DrainTarget target = targetOf(type);
        target.host = u"logs.example.org"_s;
        target.encrypted = encrypted;
        target.datagram = datagram;
        target.port = port;
        DrainOptions options;
        options.caFile = u"/etc/ca.pem"_s;
        const auto endpoint = endpointOf(target, options);
        QVERIFY(endpoint);
        QCOMPARE(endpoint->transport, transport);
        QCOMPARE(int(endpoint->port), usedPort);
        QCOMPARE(endpoint->host, target.host);
        QCOMPARE(endpoint->provider, type);
        QCOMPARE(endpoint->caFile, options.caFile);
        QCOMPARE(endpoint->connectTimeout, 10s);
        QVERIFY(endpoint->headers.isEmpty());
    }

    void whatIsMissingIsNamed()
    {
        QCOMPARE(int(endpointOf({}, {}).error().kind), int(ErrorKind::Unsupported));
        DrainTarget target = targetOf(ProviderType::Papertrail);
        QCOMPARE(problemOf(target), u"host"_s);
        target.host = u"logs.papertrailapp.com"_s;
        QCOMPARE(problemOf(target), u"port"_s);
        target.port = 65536;
        QCOMPARE(problemOf(target), u"port"_s);
        target.port = 10333;
        QCOMPARE(problemOf(target), QString());
        target.provider = ProviderType::Syslog;
        target.encrypted = false;
        target.port = 0;
        QCOMPARE(problemOf(target), u"port"_s);
        target.provider = ProviderType::Datadog;
        target.token.clear();
        QCOMPARE(problemOf(target), u"token"_s);
    }

    void nothingCanBeSmuggledIntoARequest()
    {
        for (const auto type : {ProviderType::Datadog, ProviderType::Betterstack, ProviderType::Appsignal}) {
            DrainTarget target = targetOf(type);
            target.token = u"TOK\r\nX-Other: 1"_s;
            const auto endpoint = endpointOf(target, {});
            QVERIFY(!endpoint);
            QCOMPARE(endpoint.error().field, u"token"_s);
            QVERIFY(!endpoint.error().text.contains(u"TOK"_s));
        }
        DrainTarget elk = targetOf(ProviderType::Elk);
        elk.host = u"logs.example.org"_s;
        elk.pathAndQuery = "/ HTTP/1.1\r\nX: ";
        QCOMPARE(problemOf(elk), u"url"_s);
        elk.pathAndQuery = "/";
        elk.host = u"logs.example.org\r\nX: "_s;
        QCOMPARE(problemOf(elk), u"host"_s);
    }

    void overrides()
    {
        const auto endpoint = endpointOf(targetOf(ProviderType::Datadog), {});
        EndpointOverrides overrides;
        QCOMPARE(overrides.addressFor(*endpoint).host, endpoint->host);
        QCOMPARE(overrides.addressFor(*endpoint).port, quint16(443));
        overrides.byHostAndPort.insert(u"http-intake.logs.datadoghq.com:443"_s, {u"127.0.0.1"_s, 9999});
        QCOMPARE(overrides.addressFor(*endpoint).host, u"127.0.0.1"_s);
        QCOMPARE(overrides.addressFor(*endpoint).port, quint16(9999));
    }
};

QTEST_GUILESS_MAIN(EndpointTest)
#include "endpoint_test.moc"
