// SPDX-License-Identifier: GPL-3.0-or-later
#include "encoding.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QObject>
#include <QTest>

#include <array>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::literals;

namespace {

constexpr auto text = "checkout finished in 182 ms"sv;

/// Easier to read with single quotes.
QByteArray json(QByteArray object)
{
    return object.replace('\'', '"');
}

DrainTarget targetOf(ProviderType type)
{
    DrainTarget target;
    target.provider = type;
    target.token = u"TOKEN"_s;
    return target;
}

Payload encoded(ProviderType type, std::string_view words)
{
    const LineView line = lineOf(words);
    return encoded(targetOf(type), {&line, 1});
}

QJsonArray arrayOf(const Payload &payload)
{
    return QJsonDocument::fromJson(payload.body).array();
}

} // namespace

class EncoderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void unknownProviderHasNone() { QVERIFY(!makeEncoder(DrainTarget(), {})); }

    void datadog()
    {
        const std::array lines = {lineOf(text), LineView{moment, Severity::Error, {}, "say \"hi\"\n"}};
        const Payload payload = encoded(targetOf(ProviderType::Datadog), lines);
        QCOMPARE(
            payload.body,
            json("[{'ddsource':'drainboard','hostname':'web-1','service':'shop-api','status':'info',"
                 "'timestamp':1768469400123,'message':'checkout finished in 182 ms'},"
                 "{'ddsource':'drainboard','hostname':'postgresql-1','service':'shop-api','status':'error',"
                 "'timestamp':1768469400123,'message':'say \\'hi\\'\\n'}]"));
        QCOMPARE(payload.lines, std::size_t(2));
        QCOMPARE(payload.query, QByteArray());
    }

    void betterstack()
    {
        QCOMPARE(
            encoded(ProviderType::Betterstack, text).body,
            json(
                "[{'dt':'2026-01-15T09:30:00.123456Z','message':'checkout finished in 182 ms','level':'info',"
                "'app':'shop-api','container':'web-1'}]"));
    }

    void appsignal()
    {
        const std::array lines = {lineOf(text), lineOf("", Severity::Emergency)};
        QCOMPARE(encoded(targetOf(ProviderType::Appsignal), lines, {}, {"my shop", ""}).body,
                 json("{'timestamp':'2026-01-15T09:30:00.123Z','group':'my_shop','severity':'info',"
                      "'message':'checkout finished in 182 ms','hostname':'web-1','attributes':{}}"
                      "\n"
                      "{'timestamp':'2026-01-15T09:30:00.123Z','group':'my_shop','severity':'fatal',"
                      "'message':'-','hostname':'web-1','attributes':{}}"
                      "\n"));
    }

    void elk()
    {
        const std::array lines = {lineOf("raw \"text\"\n\xFF"), lineOf("later")};
        const Payload payload = encoded(targetOf(ProviderType::Elk), lines, {}, {"shop & co é", ""});
        QCOMPARE(payload.body, "raw \"text\"\n\xFF");
        QCOMPARE(payload.query, "appname=shop%20%26%20co%20%C3%A9&hostname=web-1");
        QCOMPARE(payload.lines, std::size_t(1));
    }

    void jsonOfHostileText_data()
    {
        QTest::addColumn<QByteArray>("words");
        QTest::addColumn<QString>("read");
        QTest::newRow("controls") << QByteArray("\0\x01\x1b[31m\t\r\n\x7f", 11)
                                  << QString::fromUtf8("\0\x01\x1b[31m\t\r\n\x7f", 11);
        QTest::newRow("quotes") << QByteArray("\"},{\"a\":\"\\") << u"\"},{\"a\":\"\\"_s;
        QTest::newRow("UTF-8") << QByteArray("é€😀") << u"é€😀"_s;
        QTest::newRow("broken UTF-8") << QByteArray("a\xFF\xC3(\xE2\x82") << u"a\uFFFD\uFFFD(\uFFFD\uFFFD"_s;
        QTest::newRow("overlong, surrogate, too high")
            << QByteArray("\xC0\xAF\xED\xA0\x80\xF4\x90\x80\x80") << QString(9, QChar(0xFFFD));
    }
    void jsonOfHostileText()
    {
        QFETCH(const QByteArray, words);
        QFETCH(const QString, read);
        for (const auto type : {ProviderType::Datadog, ProviderType::Betterstack}) {
            const QJsonArray array = arrayOf(encoded(type, {words.data(), std::size_t(words.size())}));
            QCOMPARE(array.size(), 1);
            QCOMPARE(array[0].toObject()["message"_L1].toString(), read);
        }
    }

    void jsonLimits_data()
    {
        QTest::addColumn<ProviderType>("type");
        QTest::addColumn<int>("maxLines");
        QTest::addColumn<int>("maxBytes");
        QTest::addColumn<int>("maxText");
        QTest::newRow("datadog") << ProviderType::Datadog << 1000 << 4000000 << 990000;
        QTest::newRow("betterstack") << ProviderType::Betterstack << 1000 << 4000000 << 1000000;
        QTest::newRow("appsignal") << ProviderType::Appsignal << 100 << 450000 << 440000;
    }
    void jsonLimits()
    {
        QFETCH(const ProviderType, type);
        QFETCH(const int, maxLines);
        QFETCH(const int, maxBytes);
        QFETCH(const int, maxText);
        const auto encoder = makeEncoder(targetOf(type), {});
        QVERIFY(encoder->isBatched());
        QCOMPARE(encoder->maxLines(), std::size_t(maxLines));

        Payload payload;
        const std::vector<LineView> many(2000, lineOf("short"));
        encoder->encode(many, labels, payload);
        QCOMPARE(payload.lines, std::size_t(maxLines));

        const std::string big(std::size_t(maxBytes / 10), 'x');
        encoder->encode(std::vector<LineView>(20, lineOf(big)), labels, payload);
        QCOMPARE(payload.lines, std::size_t(9));
        QVERIFY(payload.body.size() <= maxBytes);

        // Control characters grow to six bytes each.
        const std::string huge(2000000, '\x01');
        encoder->encode(std::vector<LineView>(2, lineOf(huge)), labels, payload);
        QVERIFY(payload.lines >= 1);
        QVERIFY(payload.body.size() <= maxBytes);
        const QByteArray first =
            type == ProviderType::Appsignal ? '[' + payload.body.trimmed() + ']' : payload.body;
        const QString message = QJsonDocument::fromJson(first)[0]["message"_L1].toString();
        QVERIFY(message.endsWith(QString::fromUtf8(mark)));
        const auto taken = (message.size() - 7) * 6 + mark.size();
        QVERIFY(taken <= maxText && taken > maxText - 6);
    }

    void elkHasABodyForAnEmptyLine() { QCOMPARE(encoded(ProviderType::Elk, "").body, "\n"); }

    void elkIsCutWithAMark()
    {
        const Payload payload = encoded(ProviderType::Elk, std::string(2000000, 'x'));
        QCOMPARE(payload.body.size(), 1000000);
        QVERIFY(payload.body.endsWith(mark));
    }

    void memoryIsReused()
    {
        Payload payload;
        const auto encoder = makeEncoder(targetOf(ProviderType::Datadog), {});
        const std::vector<LineView> lines(100, lineOf(text));
        encoder->encode(lines, labels, payload);
        const char *const memory = payload.body.constData();
        encoder->encode(lines, labels, payload);
        QCOMPARE(static_cast<const void *>(payload.body.constData()), static_cast<const void *>(memory));
    }
};

QTEST_GUILESS_MAIN(EncoderTest)
#include "encoder_test.moc"
