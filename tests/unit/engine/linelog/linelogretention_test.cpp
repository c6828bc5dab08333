// SPDX-License-Identifier: GPL-3.0-or-later
// What the log drops, what it gives back to the disk, and how small chunks of many sources are kept.
#include "linelogfixture.h"

#include <QFileInfo>

using namespace drainboard;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t big = 100 * 1024; // a chunk of its own
constexpr auto tenYears = 87'600h;

/// A chunk of its own, however small, with the time that the clock shows.
bool appendChunk(LineLog &log, SourceId source)
{
    return appendNoise(log, source, 10) && log.flush();
}

/// Lets time pass while the log looks for old lines each minute.
bool run(LineLogFixture &fixture, LineLog &log, std::chrono::minutes time)
{
    bool done = true;
    for (auto passed = 0min; done && passed < time; ++passed) {
        fixture.clock.advance(1min);
        done = log.flush().has_value();
    }
    return done;
}

/// Two days, and no chunk so small that it waits for others.
void keepTwoDays(LineLogFixture &fixture)
{
    fixture.options.retention.age = 48h;
    fixture.options.recent.settleBytes = 1;
}

} // namespace

class LineLogRetentionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void smallChunksShareARow();
    void smallChunksSettleWhenThereIsEnough();
    void theLongestWaitingSettleFirst();
    void theOldSettle();
    void recentLinesSurviveACrash();
    void aDroppedSourceStaysDroppedAfterACrash();
    void dropsTheOldestOfAllSources();
    void countsBytesOfDroppedSources();
    void dropsWhatIsTooOld();
    void aStepOfTheClockDropsNothing();
    void aClockThatStaysAheadIsBelieved();
    void aClockThatIsOftenSetAheadIsBelievedAnHourLate();
    void aClockThatIsWrongAtTheStartDropsNothing();
    void shortRunsDropWhatIsTooOld();
    void linesFromTheFutureHoldUpNothing();
    void givesSpaceBack();
};

void LineLogRetentionTest::smallChunksShareARow()
{
    LineLogFixture fixture;
    {
        const auto log = fixture.open();
        for (std::int64_t source = 1; source <= 100; ++source)
            QVERIFY(appendNumbers(*log, SourceId{source}, 0, 5));
        QVERIFY(log->flush());
        QCOMPARE(fixture.sql(u"SELECT count(*) FROM recent"_s).toInt(), 1);
        QCOMPARE(fixture.sql(u"SELECT count(*) FROM chunks"_s).toInt(), 0);
        for (std::int64_t source = 1; source <= 100; ++source) {
            QCOMPARE(log->range(SourceId{source}), (LineRange{0, 5}));
            QVERIFY(areNumbers(readAll(*log, SourceId{source}), 0));
        }
    }
    // Closed in peace, there is nothing to read again.
    QCOMPARE(fixture.sql(u"SELECT count(*) FROM recent"_s).toInt(), 0);
    QCOMPARE(fixture.sql(u"SELECT count(*) FROM chunks"_s).toInt(), 100);
    const auto log = fixture.open();
    QCOMPARE(readAll(*log, SourceId{77}).size(), std::size_t(5));
}

void LineLogRetentionTest::smallChunksSettleWhenThereIsEnough()
{
    LineLogFixture fixture;
    fixture.options.recent.settleBytes = 4096;
    fixture.options.cacheBytes = 0;
    const auto log = fixture.open();
    for (LineNumber number = 0; number < 1000; ++number) {
        QVERIFY(appendNumbers(*log, shop, number, 1)); // some 23 bytes each
        QVERIFY(log->flush());
        if (number % 100 == 0)
            QVERIFY(areNumbers(readAll(*log, shop), 0));
    }
    const int chunks = fixture.sql(u"SELECT count(*) FROM chunks"_s).toInt();
    QVERIFY2(chunks >= 5 && chunks <= 6, qPrintable(QString::number(chunks)));
    QCOMPARE(fixture.sql(u"SELECT max(first + lines) FROM chunks"_s).toULongLong(),
             fixture.sql(u"SELECT end FROM sources"_s).toULongLong());
    QCOMPARE(numbersIn(*log, shop), (LineRange{0, 1000}));
}

void LineLogRetentionTest::theLongestWaitingSettleFirst()
{
    LineLogFixture fixture;
    fixture.options.recent.maxBytes = 3000;
    const auto log = fixture.open();
    for (std::int64_t source = 1; source <= 3; ++source) { // some 1100 bytes each
        QVERIFY(appendNumbers(*log, SourceId{source}, 0, 50));
        QVERIFY(log->flush());
    }
    QCOMPARE(fixture.sql(u"SELECT group_concat(source) FROM chunks"_s).toString(), u"1"_s);
    QVERIFY(appendNumbers(*log, SourceId{4}, 0, 50));
    QVERIFY(log->flush());
    QCOMPARE(fixture.sql(u"SELECT group_concat(source) FROM chunks"_s).toString(), u"1,2"_s);
    QVERIFY(appendNumbers(*log, SourceId{3}, 50, 1));
    QVERIFY(log->flush());
    QCOMPARE(fixture.sql(u"SELECT min(id) FROM recent"_s).toInt(), 3); // those of 1 and 2 are gone
    for (std::int64_t source = 1; source <= 4; ++source)
        QVERIFY(areNumbers(readAll(*log, SourceId{source}), 0));
}

void LineLogRetentionTest::theOldSettle()
{
    LineLogFixture fixture;
    const auto log = fixture.open();
    QVERIFY(appendNumbers(*log, shop, 0, 5));
    QVERIFY(log->flush());
    fixture.clock.advance(59min);
    QVERIFY(log->flush());
    QCOMPARE(fixture.sql(u"SELECT count(*) FROM chunks"_s).toInt(), 0);
    fixture.clock.advance(1min);
    QVERIFY(log->flush());
    QCOMPARE(fixture.sql(u"SELECT count(*) FROM chunks"_s).toInt(), 1);
    QVERIFY(log->flush());
    QCOMPARE(fixture.sql(u"SELECT count(*) FROM recent"_s).toInt(), 0);
}

void LineLogRetentionTest::recentLinesSurviveACrash()
{
    LineLogFixture fixture;
    fixture.options.recent.settleBytes = 2000;
    const auto log = fixture.open();
    LineNumber next = 0;
    for (int round = 0; round < 20; ++round) {
        QVERIFY(appendNumbers(*log, shop, next, 30));
        QVERIFY(appendNumbers(*log, database, LineNumber(round), 1));
        next += 30;
        QVERIFY(log->flush());
        const auto after = afterACrash(fixture);
        const auto again = after->open();
        QVERIFY(again);
        QCOMPARE(again->range(shop), (LineRange{0, next}));
        QCOMPARE(again->range(database), (LineRange{0, LineNumber(round) + 1}));
        QCOMPARE(numbersIn(*again, shop), (LineRange{0, next}));
        QVERIFY(appendNumbers(*again, shop, next, 5)); // and it goes on
        QVERIFY(again->flush());
        QVERIFY(areNumbers(readAll(*again, shop), 0));
    }
}

void LineLogRetentionTest::aDroppedSourceStaysDroppedAfterACrash()
{
    LineLogFixture fixture;
    const auto log = fixture.open();
    QVERIFY(appendNumbers(*log, shop, 0, 5));
    QVERIFY(appendNumbers(*log, database, 0, 5));
    QVERIFY(log->flush());
    log->dropSource(shop);
    QVERIFY(log->flush());
    const auto after = afterACrash(fixture);
    const auto again = after->open();
    QVERIFY(again);
    QCOMPARE(again->range(shop), LineRange());
    QCOMPARE(again->range(database), (LineRange{0, 5}));
}

void LineLogRetentionTest::dropsTheOldestOfAllSources()
{
    LineLogFixture fixture;
    fixture.options.retention.bytesInAll = 10 * big;
    const auto log = fixture.open();
    QVERIFY(appendNoise(*log, database, big)); // the oldest
    QVERIFY(log->flush());
    for (int i = 0; i < 8; ++i) {
        QVERIFY(appendNoise(*log, shop, big));
        QVERIFY(log->flush());
    }
    QCOMPARE(log->range(database), (LineRange{0, 1}));
    for (int i = 0; i < 4; ++i) {
        QVERIFY(appendNoise(*log, shop, big));
        QVERIFY(log->flush());
    }
    QCOMPARE(log->range(database), (LineRange{1, 1}));
    QCOMPARE(log->range(shop), (LineRange{3, 12}));
    QCOMPARE(readAll(*log, shop).size(), std::size_t(9));
    QCOMPARE(fixture.sql(u"SELECT count(*) FROM chunks"_s).toInt(), 9);
    // A source that lost every line goes on with its numbers.
    QVERIFY(appendNoise(*log, database, 10));
    QVERIFY(log->flush());
    QCOMPARE(log->range(database), (LineRange{1, 2}));
}

void LineLogRetentionTest::countsBytesOfDroppedSources()
{
    LineLogFixture fixture;
    fixture.options.retention.bytesInAll = 10 * big;
    const auto log = fixture.open();
    for (int i = 0; i < 5; ++i)
        QVERIFY(appendNoise(*log, database, big));
    QVERIFY(log->flush());
    log->dropSource(database);
    for (int i = 0; i < 9; ++i) {
        QVERIFY(appendNoise(*log, shop, big));
        QVERIFY(log->flush());
    }
    QCOMPARE(log->range(shop), (LineRange{0, 9}));
}

void LineLogRetentionTest::dropsWhatIsTooOld()
{
    LineLogFixture fixture;
    keepTwoDays(fixture);
    const auto log = fixture.open();
    QVERIFY(appendChunk(*log, database));
    QVERIFY(run(fixture, *log, 24h));
    QVERIFY(appendChunk(*log, shop));
    QVERIFY(appendChunk(*log, database));
    QVERIFY(run(fixture, *log, 24h));
    QCOMPARE(log->range(database), (LineRange{0, 2}));
    QVERIFY(run(fixture, *log, 1min));
    QCOMPARE(log->range(database), (LineRange{1, 2}));
    QCOMPARE(log->range(shop), (LineRange{0, 1}));
    QVERIFY(run(fixture, *log, 24h));
    QCOMPARE(log->range(shop), (LineRange{1, 1}));
    QCOMPARE(fixture.sql(u"SELECT count(*) FROM chunks"_s).toInt(), 0);
}

void LineLogRetentionTest::aStepOfTheClockDropsNothing()
{
    LineLogFixture fixture;
    keepTwoDays(fixture);
    const auto log = fixture.open();
    QVERIFY(appendChunk(*log, shop));
    QVERIFY(run(fixture, *log, 5min));
    fixture.clock.stepWall(tenYears);
    QVERIFY(run(fixture, *log, 59min));
    QVERIFY(appendChunk(*log, shop));
    fixture.clock.stepWall(-tenYears); // somebody set it right
    QVERIFY(run(fixture, *log, 24h));
    QCOMPARE(log->range(shop), (LineRange{0, 2}));
    fixture.clock.stepWall(-tenYears); // and wrong the other way
    QVERIFY(run(fixture, *log, 24h));
    fixture.clock.stepWall(tenYears);
    QVERIFY(run(fixture, *log, 59min));
    QCOMPARE(log->range(shop), (LineRange{0, 2}));
}

void LineLogRetentionTest::aClockThatStaysAheadIsBelieved()
{
    LineLogFixture fixture;
    keepTwoDays(fixture);
    const auto log = fixture.open();
    QVERIFY(appendChunk(*log, shop));
    QVERIFY(run(fixture, *log, 5min));
    fixture.clock.stepWall(tenYears);
    QVERIFY(run(fixture, *log, 30min));
    QVERIFY(appendChunk(*log, shop));
    QVERIFY(run(fixture, *log, 30min));
    QCOMPARE(log->range(shop), (LineRange{0, 2}));
    QVERIFY(run(fixture, *log, 1min));
    QCOMPARE(log->range(shop), (LineRange{1, 2}));
}

/// A laptop that sleeps: its wall clock goes on, the other one does not.
void LineLogRetentionTest::aClockThatIsOftenSetAheadIsBelievedAnHourLate()
{
    LineLogFixture fixture;
    keepTwoDays(fixture);
    const auto log = fixture.open();
    QVERIFY(appendChunk(*log, shop));
    for (int night = 1; night <= 7; ++night) {
        QVERIFY(run(fixture, *log, 20min));
        fixture.clock.stepWall(8h);
    }
    QVERIFY(run(fixture, *log, 20min));
    QCOMPARE(log->range(shop), (LineRange{0, 1})); // 58 hours, of which 24 are not believed yet
    for (int night = 1; night <= 3; ++night) {
        QVERIFY(run(fixture, *log, 20min));
        fixture.clock.stepWall(8h);
    }
    QCOMPARE(log->range(shop), (LineRange{1, 1}));
}

void LineLogRetentionTest::aClockThatIsWrongAtTheStartDropsNothing()
{
    LineLogFixture fixture;
    keepTwoDays(fixture);
    {
        const auto log = fixture.open();
        QVERIFY(appendChunk(*log, shop));
        QVERIFY(run(fixture, *log, 2h));
        QVERIFY(appendChunk(*log, shop));
    }
    fixture.clock.stepWall(tenYears);
    for (int start = 1; start <= 3; ++start) { // new lines with a wrong time do not make it right
        const auto log = fixture.open();
        QVERIFY(appendChunk(*log, database));
        QVERIFY(run(fixture, *log, 20min));
        QCOMPARE(log->range(shop), (LineRange{0, 2}));
    }
    fixture.clock.stepWall(-tenYears);
    {
        const auto log = fixture.open();
        QVERIFY(run(fixture, *log, 2h));
        QCOMPARE(log->range(shop), (LineRange{0, 2}));
    }
    fixture.clock.advance(240h); // a program that was off for long
    const auto log = fixture.open();
    QVERIFY(log->flush());
    QVERIFY(run(fixture, *log, 59min));
    QCOMPARE(log->range(shop), (LineRange{0, 2}));
    QVERIFY(run(fixture, *log, 2min));
    QCOMPARE(log->range(shop), (LineRange{2, 2}));
}

void LineLogRetentionTest::shortRunsDropWhatIsTooOld()
{
    LineLogFixture fixture;
    keepTwoDays(fixture);
    for (LineNumber day = 0; day < 10; ++day) {
        const auto log = fixture.open();
        QVERIFY(appendChunk(*log, shop));
        QVERIFY(run(fixture, *log, 30min));
        const LineNumber first = day < 4 ? 0 : day - 3; // counted from the day before
        QCOMPARE(log->range(shop), (LineRange{first, day + 1}));
        fixture.clock.stepWall(24h);
    }
}

void LineLogRetentionTest::linesFromTheFutureHoldUpNothing()
{
    LineLogFixture fixture;
    keepTwoDays(fixture);
    const auto log = fixture.open();
    const auto fromTheFuture = [&](LineNumber count) {
        fixture.clock.stepWall(tenYears);
        bool done = true;
        for (LineNumber i = 0; i < count; ++i)
            done = done && appendChunk(*log, database);
        fixture.clock.stepWall(-tenYears);
        return done;
    };
    QVERIFY(fromTheFuture(150));
    QVERIFY(appendChunk(*log, shop));
    QVERIFY(fromTheFuture(1));
    QVERIFY(run(fixture, *log, 24h));
    QVERIFY(appendChunk(*log, shop));
    QVERIFY(fromTheFuture(1));
    QVERIFY(run(fixture, *log, 24h + 1min));
    // They are as old as what came after them.
    QCOMPARE(log->range(shop), (LineRange{1, 2}));
    QCOMPARE(log->range(database), (LineRange{150, 152}));
    QVERIFY(run(fixture, *log, 24h));
    QCOMPARE(log->range(shop), (LineRange{2, 2}));
    QCOMPARE(log->range(database), (LineRange{151, 152}));
    // Bytes are counted all the same.
    QCOMPARE(fixture.sql(u"SELECT sum(bytes) FROM sources"_s),
             fixture.sql(u"SELECT sum(size) FROM chunks"_s));
}

void LineLogRetentionTest::givesSpaceBack()
{
    LineLogFixture fixture;
    const auto size = [&] { return QFileInfo(fixture.options.path).size(); };
    constexpr qint64 megabyte = 1024 * 1024;
    const auto log = fixture.open();
    for (int i = 0; i < 200; ++i)
        QVERIFY(appendNoise(*log, shop, big));
    QVERIFY(appendNumbers(*log, database, 0, 1000));
    QVERIFY(log->flush());
    QTRY_VERIFY(size() > 15 * megabyte);
    log->dropSource(shop);
    QVERIFY(log->flush());
    fixture.clock.advance(1min);
    QVERIFY(log->flush()); // from here on by itself, in steps
    QTRY_VERIFY_WITH_TIMEOUT(fixture.sql(u"PRAGMA page_count"_s).toLongLong() * 4096 < 6 * megabyte, 30'000);
    QVERIFY(areNumbers(readAll(*log, database), 0));
    log->close();
    QVERIFY2(size() < 6 * megabyte, qPrintable(QString::number(size())));
}

QTEST_GUILESS_MAIN(LineLogRetentionTest)
#include "linelogretention_test.moc"
