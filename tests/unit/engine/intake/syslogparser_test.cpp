// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/intake/syslogparser.h"
#include "engine/intake/syslogtime.h"

#include <QObject>
#include <QTest>
#include <QTimeZone>

#include <ctime>

using namespace drainboard;
using namespace std::literals;

namespace {

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t received = 1'768'469'400 * second; // 2026-01-15 09:30:00 UTC
constexpr int unread = -1;                                // expected severity of what is no syslog

} // namespace

class SyslogParserTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("TZ", "Europe/Paris");
        tzset();
    }

    void reads_data()
    {
        QTest::addColumn<QByteArray>("message");
        QTest::addColumn<QByteArray>("source");
        QTest::addColumn<QByteArray>("process");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("severity");
        QTest::addColumn<qint64>("time");

        const qint64 at = received;
        const auto row = [](const char *name, QByteArray message, const char *source, const char *process,
                            QByteArray text, int severity, qint64 time) {
            QTest::newRow(name) << message << QByteArray(source) << QByteArray(process) << text << severity
                                << time;
        };
        row("RFC 5424", "<11>1 2026-01-15T09:30:00.123456Z h shop-api web-1 - - it failed", "shop-api",
            "web-1", "it failed", 3, at + 123456);
        row("zone, nine digits", "<14>1 2026-01-15T10:30:00.123456789+01:00 h a web-1 m - x", "a", "web-1",
            "x", 6, at + 123456);
        row("structured data",
            "<14>1 2026-01-15T09:30:00Z h a p m [m@1 p=\"C:\\\\t\" q=\"\\\"]\" e=\"a\\]b\"][n@2] x y", "a",
            "p", "x y", 6, at);
        row("structured data without text", "<14>1 2026-01-15T09:30:00Z h a p m [m@1 p=\"1\"]", "a", "p", "",
            6, at);
        row("no text", "<14>1 2026-01-15T09:30:00Z h a p m -", "a", "p", "", 6, at);
        row("broken structured data is text", "<14>1 2026-01-15T09:30:00Z h a p m hello there", "a", "p",
            "hello there", 6, at);
        row("byte order mark",
            "<14>1 2026-01-15T09:30:00Z h a p m - \xEF\xBB\xBF"
            "caf\xC3\xA9",
            "a", "p", "caf\xC3\xA9", 6, at);
        row("no process: host", "<14>1 2026-01-15T09:30:00Z h a - - - x", "a", "h", "x", 6, at);
        row("no process, no host: app", "<14>1 2026-01-15T09:30:00Z - a - - - x", "a", "a", "x", 6, at);
        row("nothing known", "<14>1 - - - - - - x", "unknown", "", "x", 6, at);
        row("unreadable time", "<14>1 2026-13-15T09:30:00Z h a p - - x", "a", "p", "x", 6, at);
        row("line feed at the end", "<14>1 - h a p - - x\r\n", "a", "p", "x", 6, at);
        row("not UTF-8", "<14>1 - h a p - - \xFF\xFE", "a", "p", "\xFF\xFE", 6, at);
        row("Docker, rfc5424micro", "<30>1 2026-01-15T09:30:00.000001Z box shop-api 4711 shop-api - hello",
            "shop-api", "4711", "hello", 6, at + 1);
        row("logger",
            "<13>1 2026-01-15T10:30:00.000002+01:00 box ops - - [timeQuality tzKnown=\"1\" isSynced=\"0\"] "
            "hi",
            "ops", "box", "hi", 5, at + 2);
        row("RFC 3164", "<14>Jan 15 10:30:00 box shop-api[web-1]: done", "shop-api", "web-1", "done", 6, at);
        row("RFC 3164, no process", "<14>Jan 15 10:30:00 box shop-api: done", "shop-api", "shop-api", "done",
            6, at);
        row("day of one digit", "<14>Jan  5 10:30:00 box a: x", "a", "a", "x", 6, at - 10 * 86400 * second);
        row("last year", "<14>Dec 31 10:30:00 box a: x", "a", "a", "x", 6, at - 15 * 86400 * second);
        row("summer time", "<14>Apr 15 11:30:00 box a: x", "a", "a", "x", 6, at + 90 * 86400 * second);
        row("Docker, rfc3164", "<30>Jan 15 10:30:00 box 4f2ac1[4711]: x", "4f2ac1", "4711", "x", 6, at);
        row("Docker, format not set", "<30>Jan 15 10:30:00 shop-api[4711]: x", "shop-api", "4711", "x", 6,
            at);
        row("tag with a colon", "<30>Jan 15 10:30:00 box shop:1.2[7]: x", "shop:1.2", "7", "x", 6, at);
        row("nothing behind the tag", "<30>Jan 15 10:30:00 box shop:", "shop", "shop", "", 6, at);
        row("rsyslog forward format", "<13>2026-01-15T09:30:00.000003+00:00 box ops: hi", "ops", "ops", "hi",
            5, at + 3);

        row("no syslog", "hello world", "unknown", "", "hello world", unread, at);
        row("empty", "", "unknown", "", "", unread, at);
        row("priority too high", "<192>1 - h a p - - x", "unknown", "", "<192>1 - h a p - - x", unread, at);
        row("endless priority", "<1111111111", "unknown", "", "<1111111111", unread, at);
        row("header too short", "<14>1 - h a", "unknown", "", "<14>1 - h a", 6, at);
        row("empty fields", "<14>1  h a p - - x", "unknown", "", "<14>1  h a p - - x", 6, at);
        row("control character in the name", "<14>1 - h a\033 p - - x", "unknown", "",
            "<14>1 - h a\033 p - - x", 6, at);
        row("no tag", "<14>Jan 15 10:30:00 box done", "unknown", "", "<14>Jan 15 10:30:00 box done", 6, at);
        row("no time", "<14>done", "unknown", "", "<14>done", 6, at);
        row("no such day", "<14>Feb 30 10:30:00 box a: x", "unknown", "", "<14>Feb 30 10:30:00 box a: x", 6,
            at);
        row("quote never closed", "<14>1 - h a p - [m p=\"x", "a", "p", "[m p=\"x", 6, at);
        row("backslash at the end", "<14>1 - h a p - [m p=\"\\", "a", "p", "[m p=\"\\", 6, at);
    }
    void reads()
    {
        QFETCH(const QByteArray, message);
        QFETCH(const int, severity);
        QFETCH(const qint64, time);
        // Exactly as long as the message, so that the sanitizer sees each byte read beyond its end.
        const std::vector<char> exact(message.begin(), message.end());
        const IncomingLine read = parseSyslog({exact.data(), exact.size()}, received);
        QTEST(QByteArray(read.sourceName.data(), qsizetype(read.sourceName.size())), "source");
        QTEST(QByteArray(read.line.process.data(), qsizetype(read.line.process.size())), "process");
        QTEST(QByteArray(read.line.text.data(), qsizetype(read.line.text.size())), "text");
        QCOMPARE(int(read.line.severity), severity == unread ? int(Severity::Informational) : severity);
        QCOMPARE(qint64(read.line.time), time);
    }

    void limitsNames()
    {
        const std::string name(300, 'n');
        const std::string longName = "<14>1 - h " + name + " p - - x";
        QCOMPARE(parseSyslog(longName, received).sourceName, "unknown"sv);
        const std::string longProcess = "<14>1 - h a " + name.substr(0, 200) + " - - x";
        QCOMPARE(parseSyslog(longProcess, received).line.process.size(), std::size_t(128));
    }

    void everyPrefixIsReadable()
    {
        const auto whole = "<30>1 2026-01-15T09:30:00.5+01:00 h a p m [i@1 k=\"v\\]\"] \xEF\xBB\xBFtext"s;
        const auto old = "<30>Jan 15 10:30:00 box shop[web-1]: text"s;
        for (const std::string &message : {whole, old}) {
            for (std::size_t size = 0; size < message.size(); ++size) {
                const std::vector<char> exact(message.begin(), message.begin() + qsizetype(size));
                const IncomingLine read = parseSyslog({exact.data(), exact.size()}, received);
                QVERIFY(!read.sourceName.empty());
                QVERIFY(read.line.text.size() <= size);
            }
        }
    }

    void leapDayOfTheNearestLeapYear()
    {
        const auto time = parseRfc3164("Feb 29 12:00:00", 1'740'000'000 * second); // February 2025
        QCOMPARE(time.value_or(0), 1'709'204'400 * second);                        // 2024-02-29 11:00 UTC
    }
};

QTEST_GUILESS_MAIN(SyslogParserTest)
#include "syslogparser_test.moc"
