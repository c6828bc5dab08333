// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/logline.h"

#include <QTest>
#include <QTimeZone>

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

constexpr std::int64_t arrival = 42;

std::int64_t micros(const QString &isoUtc)
{
    return QDateTime::fromString(isoUtc, Qt::ISODateWithMs).toMSecsSinceEpoch() * 1000;
}

} // namespace

class LogLineTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsALine_data();
    void readsALine();
    void keepsMalformedLinesAsText_data();
    void keepsMalformedLinesAsText();
    void splitsLines();
    void takesTheLastLinesOfMany();
    void readsFrames_data();
    void readsFrames();
};

void LogLineTest::readsALine_data()
{
    QTest::addColumn<QByteArray>("raw");
    QTest::addColumn<qint64>("time");
    QTest::addColumn<QByteArray>("process");
    QTest::addColumn<QByteArray>("text");
    const qint64 time = micros(u"2031-05-04T10:11:12Z"_s);
    QTest::newRow("as documented") << "2031-05-04 10:11:12.123456789 +0000 UTC [web-1] hello  world"_ba
                                   << time + 123456 << "web-1"_ba
                                   << "hello  world"_ba;
    QTest::newRow("no text") << "2031-05-04 10:11:12.000000000 +0000 UTC [web-1] "_ba << time << "web-1"_ba
                             << ""_ba;
    QTest::newRow("nothing behind the bracket")
        << "2031-05-04 10:11:12.000000000 +0000 UTC [router]"_ba << time << "router"_ba
        << ""_ba;
    QTest::newRow("fewer digits") << "2031-05-04 10:11:12.5 +0000 UTC [web-1] x"_ba << time + 500'000
                                  << "web-1"_ba
                                  << "x"_ba;
    QTest::newRow("whole second") << "2031-05-04 10:11:12 +0000 UTC [web-1] x"_ba << time << "web-1"_ba
                                  << "x"_ba;
    QTest::newRow("east") << "2031-05-04 12:11:12 +0200 CEST [web-1] x"_ba << time << "web-1"_ba
                          << "x"_ba;
    QTest::newRow("west") << "2031-05-04 05:41:12 -0430 -0430 [web-1] x"_ba << time << "web-1"_ba
                          << "x"_ba;
    QTest::newRow("two spaces") << "2031-05-04 10:11:12 +0000 UTC  [web-1] x"_ba << time << "web-1"_ba
                                << "x"_ba;
    QTest::newRow("brackets in the text")
        << "2031-05-04 10:11:12 +0000 UTC [db] [12] x]"_ba << time << "db"_ba
        << "[12] x]"_ba;
    QTest::newRow("before 1970") << "1969-12-31 23:59:59 +0000 UTC [web-1] x"_ba << qint64(-1'000'000)
                                 << "web-1"_ba
                                 << "x"_ba;
}

void LogLineTest::readsALine()
{
    QFETCH(QByteArray, raw);
    QFETCH(qint64, time);
    QFETCH(QByteArray, process);
    QFETCH(QByteArray, text);
    const std::string bytes = raw.toStdString();
    const ParsedLogLine parsed = parseLogLine(bytes, arrival);
    QVERIFY(parsed.timed);
    QCOMPARE(parsed.line.time, time);
    QCOMPARE(QByteArray::fromStdString(std::string(parsed.line.process)), process);
    QCOMPARE(QByteArray::fromStdString(std::string(parsed.line.text)), text);
}

void LogLineTest::keepsMalformedLinesAsText_data()
{
    QTest::addColumn<QByteArray>("raw");
    for (const char *raw : {
             "hello",
             "",
             "[web-1] hello",
             "2031-05-04",
             "2031-05-04 10:11:12",
             "2031-05-04 10:11:12 +0000 UTC",
             "2031-05-04 10:11:12 +0000 UTC web-1 x",
             "2031-05-04 10:11:12 +0000 UTC [] x",
             "2031-05-04 10:11:12 +0000 UTC [web-1",
             "2031-05-04 10:11:12 +0000 UTC [web-1]x",
             "2031-05-04 10:11:12 0000 UTC [web-1] x",
             "2031-05-04 10:11:12 +0000  [web-1] x",
             "2031-13-04 10:11:12 +0000 UTC [web-1] x",
             "2031-02-29 10:11:12 +0000 UTC [web-1] x",
             "2031-05-04 24:11:12 +0000 UTC [web-1] x",
             "2031-05-04 10:60:12 +0000 UTC [web-1] x",
             "2031-05-04T10:11:12 +0000 UTC [web-1] x",
             "2031-05-04 1o:11:12 +0000 UTC [web-1] x",
         })
        QTest::newRow(raw) << QByteArray(raw);
    QTest::newRow("long process") << "2031-05-04 10:11:12 +0000 UTC ["_ba + QByteArray(129, 'p') + "] x";
    QTest::newRow("any bytes") << QByteArray("\xff\x00\x1b[31m", 7);
}

void LogLineTest::keepsMalformedLinesAsText()
{
    QFETCH(QByteArray, raw);
    const std::string bytes = raw.toStdString();
    const ParsedLogLine parsed = parseLogLine(bytes, arrival);
    QVERIFY(!parsed.timed);
    QCOMPARE(parsed.line.time, arrival);
    QVERIFY(parsed.line.process.empty());
    QCOMPARE(QByteArray::fromStdString(std::string(parsed.line.text)), raw);
}

void LogLineTest::splitsLines()
{
    using Lines = std::vector<std::string_view>;
    QCOMPARE(splitLogLines("a\nb\n", 10), (Lines{"a", "b"}));
    QCOMPARE(splitLogLines("a\r\n\n\nb", 10), (Lines{"a", "b"}));
    QCOMPARE(splitLogLines("", 10), Lines{});
    QCOMPARE(splitLogLines("\n", 10), Lines{});
}

void LogLineTest::takesTheLastLinesOfMany()
{
    const auto lines = splitLogLines("a\nb\nc\nd\n", 2);
    QCOMPARE(lines, (std::vector<std::string_view>{"c", "d"}));
}

void LogLineTest::readsFrames_data()
{
    QTest::addColumn<QByteArray>("frame");
    QTest::addColumn<bool>("whole");
    QTest::addColumn<QByteArray>("lines");
    QTest::newRow("event") << R"({"event":"log","log":"a\nb\n","timestamp":"2031-05-04T10:11:12Z"})"_ba
                           << true << "a\nb\n"_ba;
    QTest::newRow("name") << R"({"name":"log","log":"a"})"_ba << true << "a"_ba;
    QTest::newRow("both") << R"({"event":"log","name":"log","log":"é"})"_ba << true << "é"_ba;
    QTest::newRow("ping") << R"({"event":"ping","timestamp":"2031-05-04T10:11:12Z"})"_ba << true << ""_ba;
    QTest::newRow("unknown event") << R"({"event":"weather","log":"a"})"_ba << true << ""_ba;
    QTest::newRow("no lines") << R"({"event":"log"})"_ba << true << ""_ba;
    QTest::newRow("lines of the wrong type") << R"({"event":"log","log":[1]})"_ba << true << ""_ba;
    QTest::newRow("event of the wrong type") << R"({"event":7,"log":"a"})"_ba << false << ""_ba;
    QTest::newRow("not JSON") << "<html>"_ba << false << ""_ba;
    QTest::newRow("truncated") << R"({"event":"log","log":"a)"_ba << false << ""_ba;
    QTest::newRow("an array") << R"(["log"])"_ba << false << ""_ba;
    QTest::newRow("nested without end") << QByteArray(500'000, '[') << false << ""_ba;
}

void LogLineTest::readsFrames()
{
    QFETCH(QByteArray, frame);
    QFETCH(bool, whole);
    QFETCH(QByteArray, lines);
    const auto read = parseLogFrame(frame);
    QCOMPARE(read.has_value(), whole);
    QCOMPARE(read.value_or(QByteArray()), lines);
}

QTEST_GUILESS_MAIN(LogLineTest)
#include "logline_test.moc"
