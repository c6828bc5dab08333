// SPDX-License-Identifier: GPL-3.0-or-later
// What stands behind the log view, without a window.
#include "base/ownerfile.h"
#include "desktop/widgets/linematcher.h"
#include "desktop/widgets/logfeed.h"
#include "desktop/widgets/logrowformat.h"
#include "desktop/widgets/logsaver.h"
#include "desktop/widgets/visibleline.h"

#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace std::string_view_literals;

namespace {

std::shared_ptr<const LineBlock> block(std::size_t lines, const std::string &prefix = "line ")
{
    auto made = std::make_shared<LineBlock>();
    for (std::size_t i = 0; i < lines; ++i) {
        const std::string text = prefix + std::to_string(i);
        made->append({1'700'000'000'123'000, Severity::Informational, "web-1", text});
    }
    return made;
}

QString textAt(const LogBuffer &buffer, std::uint64_t id)
{
    const auto text = buffer.at(id).line.text;
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

} // namespace

class WidgetsLogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void visibleLine_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("shown");
        QTest::newRow("plain") << QByteArray("GET / 200") << u"GET / 200"_s;
        QTest::newRow("umlaut") << QByteArray("gr\xc3\xbc\xc3\x9f") << u"grüß"_s;
        QTest::newRow("ansi") << QByteArray("\x1b[31mred\x1b[0m") << u"␛[31mred␛[0m"_s;
        QTest::newRow("nul and bell") << QByteArray("a\0b\a", 4) << u"a␀b␇"_s;
        QTest::newRow("line feed") << QByteArray("a\nb\r") << u"a␊b␍"_s;
        QTest::newRow("tab") << QByteArray("a\tb") << u"a    b"_s;
        QTest::newRow("bidi override") << QByteArray("user\xe2\x80\xae"
                                                     "gpj.exe")
                                       << u"user⟨U+202E⟩gpj.exe"_s;
        QTest::newRow("c1") << QByteArray("\xc2\x9b"
                                          "31m")
                            << u"⟨U+009B⟩31m"_s;
        QTest::newRow("byte order mark") << QByteArray("\xef\xbb\xbfx") << u"⟨U+FEFF⟩x"_s;
        QTest::newRow("not utf-8") << QByteArray("\xff\xfe") << u"��"_s;
    }
    void visibleLine()
    {
        QFETCH(QByteArray, bytes);
        const VisibleLine line = drainboard::visibleLine({bytes.constData(), std::size_t(bytes.size())});
        QTEST(line.text, "shown");
        QCOMPARE(line.cutBytes, std::size_t(0));
    }

    void visibleLineIsCutBetweenCharacters()
    {
        const VisibleLine line = drainboard::visibleLine("aé€"sv, 4); // a, two bytes, three bytes
        QCOMPARE(line.text, u"aé"_s);
        QCOMPARE(line.cutBytes, std::size_t(3));
        // Only continuation bytes: cut somewhere, but cut.
        const std::string hostile(1000, '\x80');
        QVERIFY(drainboard::visibleLine(hostile, 10).cutBytes >= 987);
    }

    void bufferKeepsTheNewestLines()
    {
        LogBuffer buffer(100);
        buffer.append({3, 1000, block(70)});
        buffer.append({4, 5, block(70, "other ")});
        QCOMPARE(buffer.size(), std::size_t(100));
        QCOMPARE(buffer.firstId(), std::uint64_t(40));
        QCOMPARE(textAt(buffer, 40), u"line 40"_s);
        QCOMPARE(buffer.at(40).number, LineNumber(1040));
        QCOMPARE(buffer.at(40).source, 3u);
        QCOMPARE(textAt(buffer, 139), u"other 69"_s);
        QCOMPARE(buffer.at(139).number, LineNumber(74));
    }

    void bufferPacksSmallBlocks()
    {
        LogBuffer buffer(1000);
        for (std::uint64_t i = 0; i < 5000; ++i)
            buffer.append({std::uint32_t(i % 3), i, block(1, std::to_string(i) + " ")});
        QCOMPARE(buffer.size(), std::size_t(1000));
        for (std::uint64_t id = buffer.firstId(); id < buffer.endId(); ++id) {
            QCOMPARE(textAt(buffer, id), QString(QString::number(id) + u" 0"_s));
            QCOMPARE(buffer.at(id).number, LineNumber(id));
            QCOMPARE(buffer.at(id).source, std::uint32_t(id % 3));
        }
        // 6 bytes of text and 5 of process each, and what is told of in the header.
        QVERIFY2(buffer.heldBytes() < 1000 * (11 + 64) + 128 * 1024,
                 qPrintable(QString::number(buffer.heldBytes())));
    }

    void bufferMixesSharedAndPackedBlocks()
    {
        LogBuffer buffer(500);
        std::uint64_t expected = 0;
        for (int round = 0; round < 60; ++round) {
            const std::size_t size = round % 2 ? 40 : 3;
            auto made = std::make_shared<LineBlock>();
            for (std::size_t i = 0; i < size; ++i)
                made->append({0, Severity::Debug, "p", std::to_string(expected + i)});
            buffer.append({0, expected, made});
            expected += size;
        }
        QCOMPARE(buffer.endId(), expected);
        for (std::uint64_t id = buffer.firstId(); id < buffer.endId(); ++id)
            QCOMPARE(textAt(buffer, id), QString::number(id));
        buffer.clear();
        QCOMPARE(buffer.size(), std::size_t(0));
        QCOMPARE(buffer.heldBytes(), std::size_t(0));
        buffer.append({0, 7, block(2)});
        QCOMPARE(textAt(buffer, buffer.firstId() + 1), u"line 1"_s);
    }

    void bufferIsBoundedInBytes()
    {
        LogBuffer buffer(1'000'000, 10'000'000);
        const std::string huge(1 << 20, 'x');
        for (int i = 0; i < 50; ++i) {
            auto made = std::make_shared<LineBlock>();
            made->append({0, Severity::Debug, {}, huge});
            buffer.append({0, LineNumber(i), made});
            QVERIFY(buffer.heldBytes() <= 10'000'000);
        }
        QCOMPARE(buffer.endId(), std::uint64_t(50));
        QVERIFY(buffer.size() >= 8);
    }

    void bufferSkipsLines()
    {
        LogBuffer buffer;
        buffer.append({0, 10, block(50), 45});
        QCOMPARE(buffer.size(), std::size_t(5));
        QCOMPARE(textAt(buffer, 0), u"line 45"_s);
        QCOMPARE(buffer.at(0).number, LineNumber(55));
    }

    void snapshotStaysAsItWas()
    {
        LogBuffer buffer(10);
        buffer.append({0, 0, block(5)});
        const LogBuffer copy = buffer.snapshot();
        for (int i = 0; i < 10; ++i)
            buffer.append({0, 0, block(5, "new ")});
        QCOMPARE(copy.size(), std::size_t(5));
        QCOMPARE(textAt(copy, 4), u"line 4"_s);
    }

    void matcher_data()
    {
        using V = LineMatcher::Verdict;
        QTest::addColumn<MatchRule>("rule");
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<V>("verdict");
        QTest::newRow("text") << MatchRule{u"error"_s} << QByteArray("an ERROR came") << V::Shown;
        QTest::newRow("no text") << MatchRule{u"error"_s} << QByteArray("all well") << V::Hidden;
        QTest::newRow("not a pattern") << MatchRule{u"a.c"_s} << QByteArray("abc") << V::Hidden;
        QTest::newRow("exclude") << MatchRule{u"debug"_s, false, true} << QByteArray("debug: x") << V::Hidden;
        QTest::newRow("exclude other") << MatchRule{u"debug"_s, false, true} << QByteArray("x") << V::Shown;
        QTest::newRow("regex") << MatchRule{u"^GET .* 5\\d\\d$"_s, true} << QByteArray("GET /x 503")
                               << V::Shown;
        QTest::newRow("no regex") << MatchRule{u"^GET .* 5\\d\\d$"_s, true} << QByteArray("GET /x 200")
                                  << V::Hidden;
        QTest::newRow("hostile") << MatchRule{u"^(a+)+$"_s, true} << QByteArray(200, 'a').append('!')
                                 << V::TooHard;
    }
    void matcher()
    {
        QFETCH(MatchRule, rule);
        QFETCH(QByteArray, line);
        const auto made = LineMatcher::make(rule);
        QVERIFY(made);
        QTEST((*made)(std::string_view(line.constData(), std::size_t(line.size()))), "verdict");
    }

    void wrongPatternIsTold()
    {
        const auto made = LineMatcher::make({u"ab(c"_s, true});
        QVERIFY(!made);
        QCOMPARE(made.error().kind, ErrorKind::InvalidInput);
        QVERIFY2(made.error().text.contains(u"character 5"), qPrintable(made.error().text));
        // A pattern cannot lift its own limit.
        const auto lifted = LineMatcher::make({u"(*LIMIT_MATCH=4000000000)^(a+)+$"_s, true});
        QVERIFY(lifted);
        QCOMPARE((*lifted)(std::string(200, 'a') + "!"), LineMatcher::Verdict::TooHard);
    }

    void rowsFollowTheFilter()
    {
        LogBuffer buffer(100);
        LogRows rows(buffer);
        buffer.append({0, 0, block(80)});
        QCOMPARE(rows.count(), std::uint64_t(80));
        rows.setMatcher(*LineMatcher::make({u"7"_s})); // 7, 17 … 70–79
        QVERIFY(rows.update(10s));
        QCOMPARE(rows.count(), std::uint64_t(17));
        QCOMPARE(rows.idAt(1), std::uint64_t(17));
        QCOMPARE(rows.rowOf(18), std::uint64_t(2));
        QCOMPARE(rows.rowOf(1000), rows.count());
        buffer.append({0, 80, block(80)}); // lets the first 60 go
        QVERIFY(rows.update(10s));
        QCOMPARE(rows.idAt(0), std::uint64_t(67));
        QCOMPARE(rows.count(), std::uint64_t(11 + 17));
        rows.setMatcher(std::nullopt);
        QCOMPARE(rows.count(), std::uint64_t(100));
        QCOMPARE(rows.rowOf(0), std::uint64_t(0));
    }

    void rowsKeepToTheirTime()
    {
        LogBuffer buffer;
        for (int i = 0; i < 20; ++i)
            buffer.append({0, LineNumber(i) * 5000, block(5000)});
        LogRows rows(buffer);
        rows.setMatcher(*LineMatcher::make({u"line .*9$"_s, true}));
        QVERIFY(!rows.update(0us)); // nothing done is not everything done
        int slices = 1;
        while (!rows.update(1ms))
            ++slices;
        QVERIFY(slices > 5);
        QCOMPARE(rows.count(), std::uint64_t(10'000));
    }

    void feedBatchesAndPauses()
    {
        LogFeed feed(LogBuffer(50));
        QSignalSpy changed(&feed, &LogFeed::changed);
        for (int i = 0; i < 10; ++i)
            feed.append({{0, LineNumber(i) * 4, block(4)}});
        QCOMPARE(changed.size(), 0);
        QCOMPARE(feed.waitingLines(), std::size_t(40));
        QTRY_COMPARE(feed.buffer().size(), std::size_t(40));
        QCOMPARE(changed.size(), 1);

        feed.setPaused(true);
        QSignalSpy waiting(&feed, &LogFeed::waitingChanged);
        feed.append({{0, 40, block(30)}});
        QTRY_VERIFY(!waiting.isEmpty());
        QCOMPARE(feed.buffer().size(), std::size_t(40));
        QCOMPARE(feed.waitingLines(), std::size_t(30));
        feed.setPaused(false);
        QTRY_COMPARE(feed.waitingLines(), std::size_t(0));
        QCOMPARE(feed.buffer().endId(), std::uint64_t(70));
        QCOMPARE(feed.discardedLines(), std::uint64_t(20));
        feed.clear();
        QCOMPARE(feed.buffer().size(), std::size_t(0));
        QCOMPARE(feed.discardedLines(), std::uint64_t(0));
    }

    void feedBoundsWhatWaits()
    {
        LogFeed feed;
        feed.setPaused(true);
        const auto many = block(10'000);
        for (LineNumber i = 0; i < 60; ++i)
            feed.append({{0, i * 10'000, many}});
        QCOMPARE(feed.waitingLines(), LogBuffer::defaultMaxLines);
        QCOMPARE(feed.discardedLines(), std::uint64_t(100'000));
    }

    void feedGivesUpAHostilePattern()
    {
        LogFeed feed;
        feed.append({{0, 0, block(200, std::string(200, 'a') + "!")}});
        QTRY_COMPARE(feed.buffer().size(), std::size_t(200));
        QSignalSpy gaveUp(&feed, &LogFeed::filterGaveUp);
        QVERIFY(feed.setFilter({u"^(a+)+$"_s, true}));
        QTRY_COMPARE(gaveUp.size(), 1);
        QCOMPARE(feed.rows().count(), std::uint64_t(200));
        QVERIFY(feed.setFilter({u"199"_s}));
        QTRY_COMPARE(feed.rows().count(), std::uint64_t(1));
    }

    void aRowAsText()
    {
        LogRowFormat format;
        format.setUtc(true);
        format.setSourceNames({u"shop"_s, u"blog"_s});
        const LogLine line{{1'700'000'000'123'456, Severity::Error, "web-1", "no\nway\x1b[0m"}, 1, 7};
        QCOMPARE(format.time(line), u"22:13:20.123"_s);
        QCOMPARE(format.plain(line), u"2023-11-14T22:13:20.123Z blog web-1 E no␊way␛[0m"_s);
        format.setMarker([](const LogLine &) { return LogMark{Shape::Cross, Tone::Error, u"lost"_s}; });
        QCOMPARE(format.spoken(line), u"22:13:20.123, blog web-1, error, lost, no␊way␛[0m"_s);
        const std::string huge(1 << 20, 'x');
        const LogLine cut{{0, Severity::Debug, {}, huge}, 0, 0};
        const QString text = format.text(cut, 1024);
        QVERIFY(text.size() < 1100);
        QVERIFY(text.contains(QLocale().toString((1 << 20) - 1024)));
    }

    void savesForTheOwnerOnly()
    {
        QTemporaryDir dir;
        const QString path = dir.filePath(u"lines.log"_s);
        LogFeed feed;
        feed.append({{0, 0, block(3000)}});
        QTRY_COMPARE(feed.buffer().size(), std::size_t(3000));
        QVERIFY(feed.setFilter({u"line 29"_s}));
        QTRY_COMPARE(feed.rows().count(), std::uint64_t(111));
        LogRowFormat format;
        format.setUtc(true);
        QFuture<Result<quint64>> saving = saveLog(feed, format, path);
        feed.clear(); // what is saved is what was shown
        saving.waitForFinished();
        QVERIFY(saving.result());
        QCOMPARE(*saving.result(), quint64(111));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readLine(), QByteArray("2023-11-14T22:13:20.123Z web-1 I line 29\n"));
        const auto othersMay = QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ReadOther |
                               QFileDevice::WriteOther;
        QVERIFY(!(QFileInfo(path).permissions() & othersMay));
    }

    void savingStopsInTime()
    {
        QTemporaryDir dir;
        const QString path = dir.filePath(u"lines.log"_s);
        QVERIFY(writeOwnerFile(path, "old"));
        LogFeed feed;
        feed.append({{0, 0, block(3000)}});
        QTRY_COMPARE(feed.buffer().size(), std::size_t(3000));
        std::stop_source stop;
        stop.request_stop();
        QFuture<Result<quint64>> saving = saveLog(feed, LogRowFormat(), path, stop.get_token());
        saving.waitForFinished();
        QVERIFY(!saving.result());
        QCOMPARE(saving.result().error().kind, ErrorKind::Cancelled);
        QCOMPARE(readOwnerFile(path, 100).value_or(QByteArray()), QByteArray("old"));
    }

    void savingTellsWhatFailed()
    {
        QTemporaryDir dir;
        LogFeed feed;
        QFuture<Result<quint64>> saving = saveLog(feed, LogRowFormat(), dir.filePath(u"none/lines.log"_s));
        saving.waitForFinished();
        QVERIFY(!saving.result());
        QCOMPARE(saving.result().error().kind, ErrorKind::Storage);
        QVERIFY(saving.result().error().text.contains(u"lines.log"));
    }
};

QTEST_MAIN(WidgetsLogTest)
#include "widgets_log_test.moc"
