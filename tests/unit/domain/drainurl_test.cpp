// SPDX-License-Identifier: GPL-3.0-or-later
#include "domain/drainurl.h"
#include "domain/validation.h"

#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

using Values = QMap<QString, QString>;
Q_DECLARE_METATYPE(drainboard::DrainDraft)

class DrainUrlTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void makes_data()
    {
        QTest::addColumn<DrainDraft>("draft");
        QTest::addColumn<QByteArray>("url");
        const auto row = [](const char *name, const char *provider, const Values &values, const char *url) {
            QTest::newRow(name) << DrainDraft{QString::fromLatin1(provider), values} << QByteArray(url);
        };
        const auto token = u"token"_s, host = u"host"_s, port = u"port"_s;
        row("elk", "elk", {{u"url"_s, u"https://User:P%40ss@Logstash.Example.com/In?a=%2f"_s}},
            "https://User:P%40ss@Logstash.Example.com/In?a=%2f");
        row("appsignal", "appsignal", {{token, u"kEy"_s}}, "appsignal://kEy");
        row("appsignal, own endpoint", "appsignal",
            {{token, u"k"_s}, {host, u"logs.example.com"_s}, {port, u"8443"_s}},
            "appsignal://k?host=logs.example.com&port=8443");
        row("betterstack", "betterstack", {{token, u"T"_s}, {host, u"https://s1.betterstackdata.com/"_s}},
            "betterstack://:T@s1.betterstackdata.com");
        row("logtail", "logtail", {{token, u"T"_s}}, "betterstack://:T@in.logs.betterstack.com");
        row("datadog", "datadog", {{token, u"ABCdef"_s}, {u"drain_region"_s, u"us5"_s}},
            "datadog://ABCdef?region=us5");
        row("datadog, second site of the US government", "datadog",
            {{token, u"ABCdef"_s}, {u"drain_region"_s, u"us2.ddog-gov.com"_s}},
            "datadog://ABCdef?region=us2.ddog-gov.com");
        row("ovh", "ovh-graylog", {{token, u"T-1"_s}, {host, u"tag3.logs.ovh.com"_s}},
            "ovh://:T-1@tag3.logs.ovh.com:6514");
        row("papertrail", "papertrail", {{host, u"logs.papertrailapp.com"_s}, {port, u"10333"_s}},
            "tcp+tls://logs.papertrailapp.com:10333");
        row("syslog", "syslog", {{host, u"[2001:db8::1]"_s}, {port, u"6514"_s}},
            "tcp+tls://[2001:db8::1]:6514");
        row("syslog, token", "syslog", {{host, u"custom.logs.com"_s}, {port, u"1234"_s}, {token, u"TOKEN"_s}},
            "syslog://:TOKEN@custom.logs.com:1234");
        row("syslog, tcp", "syslog", {{host, u"h"_s}, {port, u"1"_s}, {u"transport"_s, u"tcp"_s}},
            "tcp://h:1");
        row("syslog, udp and token", "syslog",
            {{host, u"h"_s}, {port, u"1"_s}, {u"transport"_s, u"udp"_s}, {token, u"t"_s}}, "udp://:t@h:1");
        row("reserved characters in a token", "syslog",
            {{host, u"h"_s}, {port, u"1"_s}, {token, u"a@b:c/d?e#f%g é"_s.remove(u' ')}},
            "syslog://:a%40b%3Ac%2Fd%3Fe%23f%25g%C3%A9@h:1");
        row("new relic", "new-relic", {{token, u"KEY"_s}},
            "syslog://:KEY@newrelic.syslog.eu.nr-data.net:6514");
    }
    void makes()
    {
        QFETCH(DrainDraft, draft);
        QFETCH(QByteArray, url);
        const auto made = makeDrainUrl(draft);
        QVERIFY2(made, made ? "" : qPrintable(made.error().text));
        QCOMPARE(*made, url);
        // What was made can be read, edited and made again, byte for byte.
        const auto again = draftFromUrl(QString::fromUtf8(url));
        QVERIFY(again);
        QCOMPARE(*makeDrainUrl(*again), url);
    }

    void refusesAWrongDraftByItsField()
    {
        const auto made = makeDrainUrl(
            {u"papertrail"_s, {{u"host"_s, u"logs.papertrailapp.com"_s}, {u"port"_s, u"70000"_s}}});
        QVERIFY(!made);
        QCOMPARE(made.error().kind, ErrorKind::InvalidInput);
        QCOMPARE(made.error().field, u"port"_s);
    }

    void reads_data()
    {
        QTest::addColumn<int>("provider"); // -1: not recognised
        QTest::addColumn<QString>("token");
        QTest::addColumn<QString>("host");
        QTest::addColumn<int>("port");
        QTest::addColumn<bool>("encrypted");
        const auto row = [](const char *url, ProviderType provider, const char *token, const char *host,
                            int port, bool encrypted = true) {
            QTest::newRow(url) << static_cast<int>(provider) << QString::fromUtf8(token)
                               << QString::fromLatin1(host) << port << encrypted;
        };
        using enum ProviderType;
        row("ovh://:TOKEN@tag1.logs.ovh.com:6514", OvhGraylog, "TOKEN", "tag1.logs.ovh.com", 6514);
        row("ovh://:TOKEN@tag1.logs.ovh.com", OvhGraylog, "TOKEN", "tag1.logs.ovh.com", 6514);
        row("syslog://:TOKEN@custom.logs.com:1234", Syslog, "TOKEN", "custom.logs.com", 1234);
        row("tcp+tls://localhost:8080", Syslog, "", "localhost", 8080);
        row("syslog://custom.logstash.com:12345", Syslog, "", "custom.logstash.com", 12345);
        row("tcp+tls://logs.papertrailapp.com:10333", Papertrail, "", "logs.papertrailapp.com", 10333);
        row("syslog+tls://logs2.papertrailapp.com:10333", Papertrail, "", "logs2.papertrailapp.com", 10333);
        row("tcp://h.example:601", Syslog, "", "h.example", 601, false);
        row("udp://:a%40b@[::1]:514", Syslog, "a@b", "::1", 514, false);
        row("datadog://ToKeN?region=eu-west-2", Datadog, "ToKeN", "", 0);
        row("datadog://TOKEN", Datadog, "TOKEN", "", 0);
        row("appsignal://K%2Fey?host=h.example&port=8443", Appsignal, "K/ey", "h.example", 8443);
        row("betterstack://:T@s1.betterstackdata.com", Betterstack, "T", "s1.betterstackdata.com", 0);
        row("logtail://T", Betterstack, "T", "in.logs.betterstack.com", 0);
        row("https://user:pw@logstash.example.com:8443/x", Elk, "", "logstash.example.com", 8443);
        row("http://user:pw@10.0.0.1", Elk, "", "10.0.0.1", 0, false);
        row("DATADOG://Key?region=us", Datadog, "Key", "", 0);

        for (const char *broken :
             {"", "x", "://", "gopher://h:1", "tcp+tls://h", "tcp+tls://h:0", "tcp+tls://h:65536",
              "tcp+tls://h:x", "syslog://:T@:6514", "ovh://tag1.logs.ovh.com:6514", "datadog://",
              "udp://h:1\n", "tcp://h :1", "https://u:p@a\\b", "tcp://[::1:5", "appsignal://k?port=99999",
              "betterstack://:t@-bad-"})
            QTest::newRow(broken) << -1 << QString() << QString() << 0 << true;
    }
    void reads()
    {
        QFETCH(int, provider);
        const auto target = parseDrainUrl(QTest::currentDataTag());
        QCOMPARE(target.provider ? static_cast<int>(*target.provider) : -1, provider);
        if (provider < 0)
            return;
        QTEST(target.token, "token");
        QTEST(target.host, "host");
        QTEST(target.port, "port");
        QTEST(target.encrypted, "encrypted");
    }

    void readsElk()
    {
        const auto target = parseDrainUrl("https://dr%61in:s3%3Acret@logs.example.com/in%2Fto?a=b#c");
        QCOMPARE(target.user, u"drain"_s);
        QCOMPARE(target.password, u"s3:cret"_s);
        QCOMPARE(target.pathAndQuery, QByteArray("/in%2Fto?a=b"));
    }

    void userInfoTricksDoNotMoveTheHost()
    {
        QCOMPARE(parseDrainUrl("https://u:p@good.example@evil.example").host, u"evil.example"_s);
        QVERIFY(!parseDrainUrl("https://u:p@evil.example%00.good.example").provider);
    }

    void masks_data()
    {
        QTest::addColumn<QString>("shown");
        const auto row = [](const char *url, const char16_t *shown) {
            QTest::newRow(url) << QStringView(shown).toString();
        };
        row("https://user:s3cret@logs.example.com/in", u"https://user:••••••@logs.example.com/in");
        row("https://s3cret@logs.example.com", u"https://••••••@logs.example.com");
        row("https://u:a:b@h.example/x?api_key=s3cret", u"https://u:••••••@h.example/x?api_key=••••••");
        row("https://webhook.example.com/noformat/logs/0123-s3cret-456789ab",
            u"https://webhook.example.com/noformat/logs/••••••");
        row("ovh://:s3cret@tag1.logs.ovh.com:6514", u"ovh://:••••••@tag1.logs.ovh.com:6514");
        row("datadog://s3cret?region=eu", u"datadog://••••••?region=eu");
        row("appsignal://s3cret?host=h.example", u"appsignal://••••••?host=h.example");
        row("logtail://s3cret", u"logtail://••••••");
        row("tcp+tls://logs.papertrailapp.com:10333", u"tcp+tls://logs.papertrailapp.com:10333");
        row("what://s3cret/s3cret?s3cret", u"what://••••••/••••••?••••••");
        row("what://u:s3cret@host/x?k=s3cret", u"what://••••••@host/••••••?k=••••••");
        row("s3cret", u"••••••");
        // A token in the user's place.
        row("syslog://s3cret:@h.example:514", u"syslog://••••••@h.example:514");
        row("betterstack://s3cret:x@h.example", u"betterstack://••••••@h.example");
        row("datadog://s3cret:@", u"datadog://••••••@");
        row("https://s3cret:@h.example", u"https://••••••@h.example");
        row("https://s3cret@h.example", u"https://••••••@h.example");
        // Signs in a password that end the authority early: what is left of it looks like a port.
        row("https://s3cret:1234#x@h.example", u"https://••••••");
        row("https://s3cret:1234/x@h.example", u"https://••••••/••••••");
        row("https://s3cret:1234?x@h.example", u"https://••••••?••••••");
        row("tcp+tls://:s3cret@h\u202e:x", u"tcp+tls://••••••@h⟨U+202E⟩:x");
    }
    void masks()
    {
        const QString shown = maskedDrainUrl(QTest::currentDataTag());
        QTEST(shown, "shown");
        QVERIFY(!shown.contains("s3cret"_L1));
    }

    void pasting()
    {
        QVERIFY(!draftFromUrl(u"https://www.example.com/page"_s));
        QVERIFY(!draftFromUrl(u"hello"_s));
        const auto elk = draftFromUrl(u"  https://user:pass@host.example \n"_s);
        QVERIFY(elk);
        QCOMPARE(elk->providerId, u"elk"_s);
        QCOMPARE(elk->values.value(u"url"_s), u"https://user:pass@host.example"_s);
        QCOMPARE(draftFromUrl(u"syslog://:K@newrelic.syslog.eu.nr-data.net:6514"_s)->providerId,
                 u"new-relic"_s);
        QCOMPARE(draftFromUrl(u"datadog://K"_s)->values.value(u"drain_region"_s), u"us"_s);
        QCOMPARE(draftFromUrl(u"datadog://K?region=eu-west-2"_s)->values.value(u"drain_region"_s),
                 u"eu-west-2"_s);
    }

    void names()
    {
        QCOMPARE(targetName("datadog://s3cret?region=eu-west-2"), u"Datadog datadoghq.eu"_s);
        QCOMPARE(targetName("tcp+tls://[::1]:6514"), u"[::1]:6514"_s);
        QCOMPARE(targetName("appsignal://s3cret"), u"appsignal-endpoint.net"_s);
        QCOMPARE(targetName("https://u:s3cret@h.example:8443/x"), u"h.example:8443"_s);
        QCOMPARE(targetName("what://s3cret"), u"unrecognised"_s);
    }

    void sites()
    {
        QCOMPARE(datadogSite(u"eu"_s), u"datadoghq.eu"_s);
        QCOMPARE(datadogSite(u"us3"_s), u"us3.datadoghq.com"_s);
        QCOMPARE(datadogSite(u"gov"_s), u"ddog-gov.com"_s);
        QCOMPARE(datadogSite(u"somewhere"_s), u"datadoghq.com"_s);
    }

    void everyDatadogSiteCanBeChosen()
    {
        const auto provider = findProvider(u"datadog"_s);
        QStringList sites;
        for (const auto &choice : provider->field(u"drain_region"_s)->choices) {
            const auto url =
                makeDrainUrl({u"datadog"_s, {{u"token"_s, u"K"_s}, {u"drain_region"_s, choice.value}}});
            QVERIFY2(url, qPrintable(choice.value));
            const QString site = datadogSite(parseDrainUrl(*url).region);
            QVERIFY2(choice.label.endsWith(u'(' + site + u')'), qPrintable(choice.label));
            QCOMPARE(draftFromUrl(QString::fromUtf8(*url))->values.value(u"drain_region"_s), choice.value);
            sites << site;
        }
        sites.sort();
        QCOMPARE(sites, (QStringList{u"ap1.datadoghq.com"_s, u"ap2.datadoghq.com"_s, u"datadoghq.com"_s,
                                     u"datadoghq.eu"_s, u"ddog-gov.com"_s, u"uk1.datadoghq.com"_s,
                                     u"us2.ddog-gov.com"_s, u"us3.datadoghq.com"_s, u"us5.datadoghq.com"_s}));
    }

    void commands()
    {
        const DrainDraft syslog{
            u"syslog"_s, {{u"host"_s, u"h.example"_s}, {u"port"_s, u"6514"_s}, {u"token"_s, u"it's"_s}}};
        QCOMPARE(
            scalingoCommand(syslog, u"shop"_s, {}, true, false),
            u"scalingo --app shop log-drains-add --with-addons --type syslog --host h.example --port 6514 --token \"$TOKEN\""_s);
        QCOMPARE(
            scalingoCommand(syslog, u"shop"_s, u"ad-1"_s, false, true),
            u"scalingo --app shop --addon ad-1 log-drains-add --type syslog --host h.example --port 6514 --token 'it'\\''s'"_s);
        const DrainDraft datadog{u"datadog"_s, {{u"token"_s, u"k"_s}, {u"drain_region"_s, u"eu"_s}}};
        QCOMPARE(
            scalingoCommand(datadog, u"my app;rm"_s, {}, false, false),
            u"scalingo --app 'my app;rm' log-drains-add --type datadog --token \"$TOKEN\" --drain-region eu"_s);
        const DrainDraft elk{u"elk"_s, {{u"url"_s, u"https://user:s3cret@h.example/$x"_s}}};
        QCOMPARE(
            scalingoCommand(elk, u"shop"_s, {}, false, false),
            u"scalingo --app shop log-drains-add --type elk --url \"https://user:$TOKEN@h.example/\\$x\""_s);
    }

    void noCommandWhereTheClientCannot()
    {
        QVERIFY(scalingoCommand(
                    {u"syslog"_s, {{u"host"_s, u"h"_s}, {u"port"_s, u"1"_s}, {u"transport"_s, u"udp"_s}}},
                    u"a"_s, {}, false, false)
                    .isEmpty());
        QVERIFY(scalingoCommand({u"syslog"_s, {}}, u"a"_s, {}, false, false).isEmpty());
    }

    void aSecretNeverStandsInACommandByAccident()
    {
        const DrainDraft elk{u"elk"_s, {{u"url"_s, u"https://user:s3:cr@et@h.example"_s}}};
        QVERIFY(scalingoCommand(elk, u"shop"_s, {}, false, false).isEmpty()); // two @: not valid
        const DrainDraft colon{u"elk"_s, {{u"url"_s, u"https://user:s3cret:s3cret@h.example"_s}}};
        QVERIFY(!scalingoCommand(colon, u"shop"_s, {}, false, false).contains("s3cret"_L1));
        const DrainDraft query{u"elk"_s, {{u"url"_s, u"https://user:pass@h.example/?key=s3cret@x"_s}}};
        QCOMPARE(scalingoCommand(query, u"shop"_s, {}, false, false),
                 u"scalingo --app shop log-drains-add --type elk --url \"$URL\""_s);
    }
};

QTEST_GUILESS_MAIN(DrainUrlTest)
#include "drainurl_test.moc"
