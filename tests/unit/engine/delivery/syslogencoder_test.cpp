// SPDX-License-Identifier: GPL-3.0-or-later
#include "encoding.h"

#include <QObject>
#include <QTest>

#include <array>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::literals;

namespace {

const QByteArray header = "<14>1 2026-01-15T09:30:00.123456Z web-1 shop-api web-1 - ";

DrainTarget targetOf(const QString &host, const QString &token = {}, ProviderType type = ProviderType::Syslog)
{
    DrainTarget target;
    target.provider = type;
    target.host = host;
    target.token = token;
    return target;
}

QByteArray bytesOf(const DrainTarget &target, std::string_view text, const DrainOptions &options = {})
{
    const LineView line = lineOf(text);
    return encoded(target, {&line, 1}, options).body;
}

} // namespace

class SyslogEncoderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void placesTheToken_data()
    {
        QTest::addColumn<QString>("host");
        QTest::addColumn<QString>("token");
        QTest::addColumn<TokenPlacement>("placement");
        QTest::addColumn<QByteArray>("bytes");
        const auto row = [](const char *name, const char *host, TokenPlacement placement,
                            const QByteArray &prefix, const QByteArray &structuredData,
                            const QString &token = u"TOKEN"_s) {
            QTest::newRow(name) << QString::fromLatin1(host) << token << placement
                                << QByteArray(prefix + header + structuredData + " x\n");
        };
        using enum TokenPlacement;
        row("no token", "logs.example.org", ByDestination, "", "-", {});
        row("unknown host", "logs.example.org", ByDestination, "", "[token@32473 token=\"TOKEN\"]");
        row("New Relic", "newrelic.syslog.nr-data.net", ByDestination, "TOKEN ", "-");
        row("New Relic, Europe", "newrelic.syslog.eu.nr-data.net", ByDestination, "TOKEN ", "-");
        row("Loggly", "logs-01.loggly.com", ByDestination, "", "[TOKEN@41058 tag=\"drainboard\"]");
        row("SolarWinds", "syslog.collector.eu-01.cloud.solarwinds.com", ByDestination, "", "[TOKEN@41058]");
        row("Sumo Logic", "syslog.collection.eu.sumologic.com", ByDestination, "", "[TOKEN@41123]");
        row("Better Stack", "s1.eu-nbg-2-vec.betterstackdata.com", ByDestination, "",
            "[logtail@11993 source_token=\"TOKEN\"]");
        row("Logtail", "IN.logtail.com", ByDestination, "", "[logtail@11993 source_token=\"TOKEN\"]");
        row("Mezmo", "syslog-a.logdna.com", ByDestination, "", "[logdna@48950 key=\"TOKEN\"]");
        row("OVH", "gra1.logs.ovh.com", ByDestination, "", "[token@29084 X-OVH-TOKEN=\"TOKEN\"]");
        row("Logentries", "data.logentries.com", ByDestination, "TOKEN ", "-");
        row("Papertrail", "logs.papertrailapp.com", ByDestination, "", "-");
        row("not quite New Relic", "nr-data.net.example.org", ByDestination, "",
            "[token@32473 token=\"TOKEN\"]");
        row("prefix wanted", "logs.example.org", Prefix, "TOKEN ", "-");
        row("message prefix wanted", "logs.example.org", MessagePrefix, "", "- TOKEN");
        row("element wanted where a prefix is usual", "newrelic.syslog.nr-data.net", StructuredData, "",
            "[token@32473 token=\"TOKEN\"]");
        row("element wanted where there is one", "logs-01.loggly.com", StructuredData, "",
            "[TOKEN@41058 tag=\"drainboard\"]");
        row("hostile token in an element", "logs.example.org", ByDestination, "",
            "[token@32473 token=\"a\\\"b\\]c\\\\d e\"]", u"a\"b]c\\d\n e\0"_s);
        row("hostile token in a prefix", "logs.example.org", Prefix, "ab<0> ", "-", u"a\nb <0>\r"_s);
        row("hostile token in a name", "logs-01.loggly.com", ByDestination, "",
            "[ab@41058 tag=\"drainboard\"]", u"a]\" =b\n"_s);
    }
    void placesTheToken()
    {
        QFETCH(const QString, host);
        QFETCH(const QString, token);
        QFETCH(const TokenPlacement, placement);
        DrainOptions options;
        options.tokenPlacement = placement;
        QTEST(bytesOf(targetOf(host, token), "x", options), "bytes");
    }

    void ovh()
    {
        DrainOptions options;
        options.framing = Framing::OctetCounting; // would lose every line there
        options.tokenPlacement = TokenPlacement::Prefix;
        QCOMPARE(bytesOf(targetOf(u"tag3.logs.ovh.com"_s, u"4b1f0c9e"_s, ProviderType::OvhGraylog),
                         "a\nb\r\nc", options),
                 header + "[token@29084 X-OVH-TOKEN=\"4b1f0c9e\"] a␊b␍␊c\n");
    }

    void papertrail()
    {
        QCOMPARE(bytesOf(targetOf(u"logs7.papertrailapp.com"_s, {}, ProviderType::Papertrail), "x"),
                 header + "- x\n");
    }

    void severitiesAndNames()
    {
        const std::array lines = {LineView{moment, Severity::Emergency, {}, "a"},
                                  LineView{0, Severity::Debug, "café 1", "b"}};
        QCOMPARE(encoded(targetOf(u"h"_s), lines).body,
                 "<8>1 2026-01-15T09:30:00.123456Z postgresql-1 shop-api postgresql-1 - - a\n"
                 "<15>1 1970-01-01T00:00:00.000000Z caf___1 shop-api caf___1 - - b\n");
        const LineView nameless{-1, Severity::Error, {}, ""};
        QCOMPARE(encoded(targetOf(u"h"_s), {&nameless, 1}, {}, {}).body,
                 "<11>1 1969-12-31T23:59:59.999999Z - - - - - \n");
    }

    void namesAreLimited()
    {
        const LineView line = lineOf("x");
        const QByteArray body = encoded(targetOf(u"h"_s), {&line, 1}, {}, {QByteArray(100, 'a'), {}}).body;
        QCOMPARE(body, "<14>1 2026-01-15T09:30:00.123456Z web-1 " + QByteArray(48, 'a') + " web-1 - - x\n");
    }

    void octetCounting()
    {
        DrainOptions options;
        options.framing = Framing::OctetCounting;
        const std::array lines = {lineOf("a\nb"), lineOf(""), lineOf("é")};
        const QByteArray start = header + "- ";
        const auto counted = [](const QByteArray &message) {
            return QByteArray(QByteArray::number(message.size()) + ' ' + message);
        };
        QCOMPARE(encoded(targetOf(u"h"_s), lines, options).body,
                 counted(start + "a\nb") + counted(start) + counted(start + "é"));
        options.tokenPlacement = TokenPlacement::Prefix; // a count cannot stand before a prefix
        QCOMPARE(bytesOf(targetOf(u"h"_s, u"T"_s), "x", options), "T " + start + "x\n");
    }

    void hostileText()
    {
        QCOMPARE(bytesOf(targetOf(u"h"_s), "a\0b\n<14>1 forged\x1b[0m\xFF"sv),
                 header + "- ab␊<14>1 forged\x1b[0m\xEF\xBF\xBD\n");
    }

    void limits_data()
    {
        QTest::addColumn<QString>("host");
        QTest::addColumn<ProviderType>("type");
        QTest::addColumn<int>("limit");
        QTest::newRow("ordinary") << u"h"_s << ProviderType::Syslog << 8192;
        QTest::newRow("OVH") << u"h"_s << ProviderType::OvhGraylog << 32768;
        QTest::newRow("OVH by host") << u"gra1.logs.ovh.com"_s << ProviderType::Syslog << 32768;
        QTest::newRow("Papertrail") << u"h"_s << ProviderType::Papertrail << 100'000;
    }
    void limits()
    {
        QFETCH(const QString, host);
        QFETCH(const ProviderType, type);
        QFETCH(const int, limit);
        const QByteArray cut = bytesOf(targetOf(host, u"T"_s, type), std::string(200'000, 'x'));
        QCOMPARE(cut.size(), limit + 1);
        QVERIFY(cut.endsWith(QByteArray(mark + '\n')));
        // Never inside a character, whatever stands before it.
        for (int shift = 0; shift < 4; ++shift) {
            std::string smiles(std::size_t(shift), 'x');
            for (int i = 0; i < 30'000; ++i)
                smiles += "😀";
            const QByteArray bytes = bytesOf(targetOf(host, u"T"_s, type), smiles);
            QVERIFY(bytes.size() <= limit + 1 && bytes.size() > limit - 4);
            QVERIFY(bytes.endsWith(QByteArray("😀" + mark + '\n')));
        }
    }

    void textThatJustFitsIsWhole()
    {
        const auto room = 8192 - header.size() - 2;
        const QByteArray fits(room, 'x');
        QCOMPARE(bytesOf(targetOf(u"h"_s), fits.toStdString()), header + "- " + fits + '\n');
        const QByteArray tooLong = bytesOf(targetOf(u"h"_s), fits.toStdString() + 'y');
        QCOMPARE(tooLong, header + "- " + fits.left(room - mark.size()) + mark + '\n');
    }

    void datagrams()
    {
        DrainTarget target = targetOf(u"h"_s);
        target.datagram = true;
        target.encrypted = false;
        const std::string big(5000, 'x');
        const std::array lines = {lineOf("a\nb"), lineOf(big)};
        const Payload payload = encoded(target, lines);
        const QByteArray first = header + "- a\nb";
        QCOMPARE(payload.datagramEnds, (std::vector<qsizetype>{first.size(), first.size() + 1024}));
        QVERIFY(payload.body.startsWith(first));
        QVERIFY(payload.body.endsWith(QByteArray('x' + mark)));
        QCOMPARE(payload.lines, std::size_t(2));
    }

    void oneWriteCarriesManyLinesButNotAll()
    {
        const std::string text(200, 'x');
        const std::vector<LineView> many(1000, lineOf(text));
        const Payload payload = encoded(targetOf(u"h"_s), many);
        QVERIFY(payload.lines > 100 && payload.lines < 400);
        QVERIFY(payload.body.size() >= 64 * 1024 && payload.body.size() < 65 * 1024);
        QCOMPARE(payload.body.count('\n'), qsizetype(payload.lines));

        const std::vector<LineView> manyShort(1000, lineOf("x"));
        QCOMPARE(encoded(targetOf(u"h"_s), manyShort).lines, std::size_t(400));
    }
};

QTEST_GUILESS_MAIN(SyslogEncoderTest)
#include "syslogencoder_test.moc"
