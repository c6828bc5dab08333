// SPDX-License-Identifier: GPL-3.0-or-later
#include "linelogfixture.h"

#include <QFileInfo>

#include <atomic>

using namespace drainboard;
using namespace Qt::StringLiterals;

class SqliteLineLogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void numbersLinesPerSource();
    void keepsEverythingOfALine();
    void survivesARestart();
    void takesLinesOfManySources();
    void commitsSourcesTogether();
    void commitsEarlyWhenMuchWaits();
    void readsFromTheMiddleOfAChunk();
    void splitsIntoChunks();
    void mergesSmallChunks_data();
    void mergesSmallChunks();
    void readsOldLinesFromDisk();
    void keepsCursorsAndCounters();
    void opensACursorAtTheNewestLine();
    void writesStateWithoutLines();
    void keepsGapsNewestFirst();
    void dropsACursor();
    void dropsASource();
    void dropsTheOldestBytes();
    void dropsOldLines();
    void isForTheOwnerOnly();
    void refusesLinesOnceClosed();
};

void SqliteLineLogTest::numbersLinesPerSource()
{
    LineLogFixture fixture;
    const auto log = fixture.open();
    QVERIFY(log);
    QVERIFY(appendNumbers(*log, shop, 0, 3));
    QVERIFY(appendNumbers(*log, database, 0, 2));
    QVERIFY(log->flush());
    QVERIFY(appendNumbers(*log, shop, 3, 1));
    QVERIFY(log->flush());
    QCOMPARE(log->range(shop), (LineRange{0, 4}));
    QCOMPARE(log->range(database), (LineRange{0, 2}));
    QCOMPARE(log->range(SourceId{3}), LineRange());
    QCOMPARE(readAll(*log, shop), (std::vector<std::string>{"0", "1", "2", "3"}));
    QCOMPARE(readAll(*log, database), (std::vector<std::string>{"0", "1"}));
}

void SqliteLineLogTest::keepsEverythingOfALine()
{
    LineLogFixture fixture;
    const std::string text("\0\xff caf\xc3\xa9", 8);
    const LineView line{-5, Severity::Debug, "router", text};
    {
        const auto log = fixture.open();
        QVERIFY(log->append(shop, {&line, 1}));
    }
    const auto log = fixture.open();
    const auto chunk = log->read(shop, 0);
    QVERIFY(chunk && *chunk);
    QCOMPARE((*chunk)->lines.size(), std::size_t(1));
    QVERIFY((*chunk)->lines[0] == line);
}

void SqliteLineLogTest::survivesARestart()
{
    LineLogFixture fixture;
    for (LineNumber round = 0; round < 3; ++round) {
        const auto log = fixture.open();
        QVERIFY(log);
        QCOMPARE(log->range(shop), (LineRange{0, round * 1000}));
        QVERIFY(appendNumbers(*log, shop, round * 1000, 1000));
        log->close(); // without a flush: closing commits
    }
    const auto log = fixture.open();
    QCOMPARE(numbersIn(*log, shop), (LineRange{0, 3000}));
}

void SqliteLineLogTest::takesLinesOfManySources()
{
    LineLogFixture fixture;
    const auto log = fixture.open();
    const SourceId gone{3};
    log->dropSource(gone);
    const LineView zero{.time = 0, .process = "web-1", .text = "0"};
    const LineView one{.time = 0, .process = "web-1", .text = "1"};
    const std::vector both{zero, one};
    const std::vector<SourceLines> batch{
        {shop, {&zero, 1}}, {gone, both}, {database, both}, {SourceId{4}, {}}, {shop, {&one, 1}}};
    QVERIFY(log->append(batch));
    QVERIFY(log->flush());
    QCOMPARE(readAll(*log, shop), (std::vector<std::string>{"0", "1"}));
    QCOMPARE(readAll(*log, database), (std::vector<std::string>{"0", "1"}));
    QCOMPARE(log->range(gone), LineRange());
    QCOMPARE(log->range(SourceId{4}), LineRange());
    log->close();
    QVERIFY(!log->append(batch));
}

void SqliteLineLogTest::commitsSourcesTogether()
{
    LineLogFixture fixture;
    const auto log = fixture.open();
    std::vector<std::vector<Commit>> heard;
    log->setCommitListener(
        [&](std::span<const Commit> commits) { heard.emplace_back(commits.begin(), commits.end()); });
    QVERIFY(appendNumbers(*log, shop, 0, 5));
    QVERIFY(appendNumbers(*log, database, 0, 5));
    QVERIFY(appendNumbers(*log, shop, 5, 5));
    QVERIFY(log->flush());
    QCOMPARE(heard.size(), std::size_t(1));
    QCOMPARE(heard[0].size(), std::size_t(2));
    for (const Commit &commit : heard[0])
        QCOMPARE(commit.chunk->range(), (LineRange{0, commit.source == shop ? 10u : 5u}));
    // What a listener was given is the very chunk that a drain reads: nothing is copied.
    for (const Commit &commit : heard[0])
        QCOMPARE(log->read(commit.source, 0).value(), commit.chunk);
}

void SqliteLineLogTest::commitsEarlyWhenMuchWaits()
{
    LineLogFixture fixture;
    fixture.options.commitBytes = 1000;
    const auto log = fixture.open();
    std::atomic<LineNumber> committed = 0;
    log->setCommitListener([&](std::span<const Commit> commits) { committed = commits.back().chunk->end(); });
    QVERIFY(appendNumbers(*log, shop, 0, 100));
    QTRY_COMPARE(committed.load(), LineNumber(100));
}

void SqliteLineLogTest::readsFromTheMiddleOfAChunk()
{
    LineLogFixture fixture;
    const auto log = fixture.open();
    QVERIFY(appendNumbers(*log, shop, 0, 10));
    QVERIFY(log->flush());
    const auto chunk = log->read(shop, 7).value();
    QVERIFY(chunk);
    QCOMPARE(chunk->first, LineNumber(0));
    QCOMPARE(log->read(shop, 10).value(), nullptr);
    QCOMPARE(log->read(database, 0).value(), nullptr);
}

void SqliteLineLogTest::splitsIntoChunks()
{
    LineLogFixture fixture;
    fixture.options.commitBytes = 1 << 30;
    const auto log = fixture.open();
    std::size_t largest = 0;
    std::size_t chunks = 0;
    log->setCommitListener([&](std::span<const Commit> commits) {
        for (const Commit &commit : commits)
            largest = std::max(largest, commit.chunk->lines.bytes().size());
        chunks += commits.size();
    });
    QVERIFY(appendNumbers(*log, shop, 0, 50'000)); // about 1.2 MiB packed
    QVERIFY(appendNoise(*log, database, 1024 * 1024));
    QVERIFY(log->flush());
    QVERIFY(chunks > 4);
    QVERIFY2(largest > 1024 * 1024 && largest < 1024 * 1024 + 100,
             "one line longer than a chunk stays whole");
    QCOMPARE(numbersIn(*log, shop), (LineRange{0, 50'000}));
}

void SqliteLineLogTest::mergesSmallChunks_data()
{
    QTest::addColumn<bool>("fromDisk");
    QTest::newRow("from memory") << false;
    QTest::newRow("from disk") << true;
}

void SqliteLineLogTest::mergesSmallChunks()
{
    QFETCH(bool, fromDisk);
    LineLogFixture fixture;
    if (fromDisk)
        fixture.options.cacheBytes = 0;
    const auto log = fixture.open();
    for (LineNumber number = 0; number < 50; ++number) {
        QVERIFY(appendNumbers(*log, shop, number, 1));
        QVERIFY(log->flush());
    }
    const auto chunk = log->read(shop, 20).value();
    QVERIFY(chunk);
    QCOMPARE(chunk->range(), (LineRange{20, 50}));
    QCOMPARE(chunk->lines[0].text, std::string_view("20"));
    QCOMPARE(chunk->lines[29].text, std::string_view("49"));
}

void SqliteLineLogTest::readsOldLinesFromDisk()
{
    LineLogFixture fixture;
    fixture.options.cacheBytes = 300 * 1024; // about one chunk of several
    fixture.options.commitBytes = 1 << 30;
    const auto log = fixture.open();
    QVERIFY(appendChunks(*log, shop, 4));
    QCOMPARE(numbersIn(*log, shop), (LineRange{0, 40'000}));
}

void SqliteLineLogTest::keepsCursorsAndCounters()
{
    LineLogFixture fixture;
    const DrainCounters counters{10, 2000, 3, 1, FailureCounts::fromText(u"tls=1 http_4xx=2"_s, 3)};
    {
        const auto log = fixture.open();
        QCOMPARE(log->openCursor(papertrail, shop), LineNumber(0));
        QVERIFY(appendNumbers(*log, shop, 0, 20));
        QVERIFY(log->flush());
        log->advance(papertrail, 10, counters);
        QCOMPARE(log->counters(papertrail), counters);
    }
    const auto log = fixture.open();
    QCOMPARE(log->openCursor(papertrail, shop), LineNumber(10));
    QCOMPARE(log->counters(papertrail), counters);
    QCOMPARE(log->counters(datadog), DrainCounters());
}

void SqliteLineLogTest::opensACursorAtTheNewestLine()
{
    LineLogFixture fixture;
    const auto log = fixture.open();
    QVERIFY(appendNumbers(*log, shop, 0, 20));
    QVERIFY(log->flush());
    QVERIFY(appendNumbers(*log, shop, 20, 5)); // not committed
    QCOMPARE(log->openCursor(papertrail, shop), LineNumber(20));
    log->advance(datadog, 3, {}); // never opened
    QCOMPARE(log->openCursor(datadog, shop), LineNumber(20));
}

void SqliteLineLogTest::writesStateWithoutLines()
{
    LineLogFixture fixture;
    const auto log = fixture.open();
    log->openCursor(papertrail, shop);
    log->advance(papertrail, 42, {});
    QTRY_COMPARE(fixture.sql(u"SELECT next FROM cursors WHERE drain = 7"_s).toInt(), 42);
}

void SqliteLineLogTest::keepsGapsNewestFirst()
{
    LineLogFixture fixture;
    QList<Gap> expected;
    {
        const auto log = fixture.open();
        log->openCursor(papertrail, shop);
        log->openCursor(datadog, shop);
        for (LineNumber i = 0; i < 6; ++i) {
            const Gap gap{{i * 10, i * 10 + 5}, u"HTTP 400: „no“"_s, static_cast<std::int64_t>(i)};
            log->recordGap(papertrail, gap);
            expected.prepend(gap);
            if (i == 3) { // some on disk, some in memory
                QVERIFY(log->flush());
                log->recordGap(datadog, {{0, 1}, u"other"_s, 0});
            }
            QCOMPARE(log->gaps(papertrail, 100), expected);
        }
        QCOMPARE(log->gaps(papertrail, 2), expected.first(2));
        QCOMPARE(log->gaps(papertrail, 4), expected.first(4));
    }
    const auto log = fixture.open();
    QCOMPARE(log->gaps(papertrail, 100), expected);
    const Gap next{{100, 101}, u"later"_s, 9};
    log->recordGap(papertrail, next);
    QCOMPARE(log->gaps(papertrail, 1), QList<Gap>{next});
    QVERIFY(log->flush());
    QCOMPARE(log->gaps(papertrail, 2), (QList<Gap>{next, expected.first()}));
}

void SqliteLineLogTest::dropsACursor()
{
    LineLogFixture fixture;
    {
        const auto log = fixture.open();
        log->openCursor(papertrail, shop);
        log->recordGap(papertrail, {{0, 5}, u"x"_s, 0});
        QVERIFY(log->flush());
        log->recordGap(papertrail, {{5, 6}, u"y"_s, 0});
        log->dropCursor(papertrail);
        QVERIFY(log->gaps(papertrail, 10).isEmpty());
        log->advance(papertrail, 3, {});                 // a late word from a forwarder
        log->recordGap(papertrail, {{6, 7}, u"z"_s, 0}); // and another
    }
    QCOMPARE(fixture.sql(u"SELECT count(*) FROM cursors"_s).toInt(), 0);
    QCOMPARE(fixture.sql(u"SELECT count(*) FROM gaps"_s).toInt(), 0);
}

void SqliteLineLogTest::dropsASource()
{
    LineLogFixture fixture;
    {
        const auto log = fixture.open();
        log->openCursor(papertrail, shop);
        log->openCursor(datadog, database);
        QVERIFY(appendNumbers(*log, shop, 0, 10));
        QVERIFY(appendNumbers(*log, database, 0, 10));
        QVERIFY(log->flush());
        QVERIFY(appendNumbers(*log, shop, 10, 10));
        log->dropSource(shop);
        QCOMPARE(log->range(shop), LineRange());
        QCOMPARE(log->read(shop, 0).value(), nullptr);
        QVERIFY(appendNumbers(*log, shop, 20, 10)); // late lines are discarded
        QVERIFY(log->flush());
        QCOMPARE(log->range(shop), LineRange());
    }
    QCOMPARE(fixture.sql(u"SELECT count(*) FROM chunks WHERE source = 1"_s).toInt(), 0);
    QCOMPARE(fixture.sql(u"SELECT count(*) FROM sources WHERE id = 1"_s).toInt(), 0);
    QCOMPARE(fixture.sql(u"SELECT count(*) FROM cursors WHERE drain = 7"_s).toInt(), 0);
    const auto log = fixture.open();
    QCOMPARE(log->range(database), (LineRange{0, 10}));
    QCOMPARE(log->openCursor(datadog, database), LineNumber(0));
}

void SqliteLineLogTest::dropsTheOldestBytes()
{
    LineLogFixture fixture;
    fixture.options.retention.bytesPerSource = 1024 * 1024;
    LineRange kept;
    {
        const auto log = fixture.open();
        QVERIFY(appendNumbers(*log, database, 0, 10));
        for (int i = 0; i < 200; ++i) {
            QVERIFY(appendNoise(*log, shop, 100 * 1024));
            QVERIFY(log->flush());
        }
        kept = log->range(shop);
        QCOMPARE(kept, (LineRange{190, 200}));
        QCOMPARE(log->read(shop, 0).value()->first, LineNumber(190));
        QCOMPARE(readAll(*log, shop).size(), std::size_t(10));
        QCOMPARE(log->range(database), (LineRange{0, 10}));
    }
    // 20 MB went through; freed pages are used again.
    QVERIFY(QFileInfo(fixture.options.path).size() < 3 * 1024 * 1024);
    const auto log = fixture.open();
    QCOMPARE(log->range(shop), kept);
    QVERIFY(appendNoise(*log, shop, 10));
    QVERIFY(log->flush());
    QCOMPARE(log->range(shop).end, LineNumber(201));
}

void SqliteLineLogTest::dropsOldLines()
{
    LineLogFixture fixture;
    {
        const auto log = fixture.open();
        QVERIFY(appendNumbers(*log, shop, 0, 10));
        QVERIFY(log->flush());
        fixture.clock.advance(std::chrono::hours(24 * 6));
        QVERIFY(appendNumbers(*log, shop, 10, 10));
        QVERIFY(log->flush());
        QCOMPARE(log->range(shop), (LineRange{0, 20}));
        fixture.clock.advance(std::chrono::hours(24 * 2));
        QVERIFY(log->flush());
        QCOMPARE(log->range(shop), (LineRange{10, 20}));
        fixture.clock.advance(std::chrono::hours(24 * 8));
        QVERIFY(log->flush());
        QVERIFY(log->range(shop).empty());
        QCOMPARE(log->read(shop, 0).value(), nullptr);
    }
    const auto log = fixture.open();
    QVERIFY(appendNumbers(*log, shop, 20, 1));
    QVERIFY(log->flush());
    QCOMPARE(log->range(shop), (LineRange{20, 21}));
    QCOMPARE(readAll(*log, shop), std::vector<std::string>{"20"});
}

void SqliteLineLogTest::isForTheOwnerOnly()
{
    LineLogFixture fixture;
    const auto log = fixture.open();
    QVERIFY(appendNumbers(*log, shop, 0, 1));
    QVERIFY(log->flush());
    for (const QString &suffix : {u""_s, u"-wal"_s, u"-shm"_s}) {
        const QFileInfo file(fixture.options.path + suffix);
        QVERIFY(file.exists());
        QVERIFY(!(file.permissions() &
                  (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther)));
    }
}

void SqliteLineLogTest::refusesLinesOnceClosed()
{
    LineLogFixture fixture;
    const auto log = fixture.open();
    QVERIFY(appendNumbers(*log, shop, 0, 1));
    log->close();
    log->close();
    QVERIFY(!appendNumbers(*log, shop, 1, 1));
    QVERIFY(log->flush());
    QCOMPARE(log->range(shop), (LineRange{0, 1}));
    QCOMPARE(readAll(*log, shop), std::vector<std::string>{"0"});
}

QTEST_GUILESS_MAIN(SqliteLineLogTest)
#include "sqlitelinelog_test.moc"
