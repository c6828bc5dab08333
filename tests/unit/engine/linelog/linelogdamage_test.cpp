// SPDX-License-Identifier: GPL-3.0-or-later
// Files of an earlier version, and files that a disk has damaged.
#include "linelogfixture.h"

#include "engine/linelog/chunkcodec.h"

#include <QFile>
#include <QRegularExpression>

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

constexpr qint64 pageSize = 4096;

/// Makes a page of the closed file senseless.
void damagePage(const LineLogFixture &fixture, qint64 page)
{
    QFile file(fixture.options.path);
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.seek((page - 1) * pageSize));
    QCOMPARE(file.write(QByteArray(pageSize, '\x7f')), pageSize);
}

/// Of the chunks that were written first, and of those that share their page.
void damageFirstRows(LineLogFixture &fixture)
{
    const auto page = fixture.sql(u"SELECT pageno FROM dbstat WHERE name = 'chunks' AND pagetype = 'leaf'"
                                  " ORDER BY path LIMIT 1"_s);
    damagePage(fixture, page.toLongLong());
}

/// Three chunks of 10,000 lines, closed.
void fillThreeChunks(LineLogFixture &fixture)
{
    const auto log = fixture.open();
    QVERIFY(appendChunks(*log, shop, 3));
}

QString packedNumbers(LineNumber first, int count, std::size_t &size)
{
    LineBlock block;
    for (int i = 0; i < count; ++i) {
        const std::string text = std::to_string(first + LineNumber(i));
        block.append({1768469400000000, Severity::Notice, "web-1", text});
    }
    size = block.bytes().size();
    return QString::fromLatin1(ChunkCodec().pack(block.bytes()).toHex());
}

/// As version 1 wrote it: 3 chunks of 100 lines, of which the first was dropped; a cursor and a gap.
void makeVersion1(LineLogFixture &fixture)
{
    for (const auto &statement :
         {u"PRAGMA journal_mode = WAL"_s,
          u"CREATE TABLE sources (id INTEGER PRIMARY KEY, first INTEGER NOT NULL, end INTEGER NOT NULL,"
          " bytes INTEGER NOT NULL)"_s,
          u"CREATE TABLE chunks (id INTEGER PRIMARY KEY, source INTEGER NOT NULL, first INTEGER NOT NULL,"
          " lines INTEGER NOT NULL, size INTEGER NOT NULL, time INTEGER NOT NULL, frame BLOB NOT NULL)"_s,
          u"CREATE UNIQUE INDEX chunks_by_line ON chunks (source, first)"_s,
          u"CREATE TABLE cursors (drain INTEGER PRIMARY KEY, source INTEGER NOT NULL, next INTEGER NOT NULL,"
          " lines_delivered INTEGER NOT NULL, bytes_delivered INTEGER NOT NULL,"
          " attempts_failed INTEGER NOT NULL, lines_lost INTEGER NOT NULL)"_s,
          u"CREATE TABLE gaps (id INTEGER PRIMARY KEY, drain INTEGER NOT NULL, first INTEGER NOT NULL,"
          " end INTEGER NOT NULL, cause TEXT NOT NULL, time INTEGER NOT NULL)"_s,
          u"CREATE INDEX gaps_by_drain ON gaps (drain, id)"_s, u"PRAGMA application_id = 1146244172"_s,
          u"PRAGMA user_version = 1"_s, u"INSERT INTO cursors VALUES (7, 1, 150, 50, 1000, 2, 100)"_s,
          u"INSERT INTO gaps VALUES (5, 7, 0, 100, 'dropped', 9)"_s})
        fixture.sql(statement);
    std::size_t size = 0;
    for (LineNumber first = 100; first < 300; first += 100) {
        const QString frame = packedNumbers(first, 100, size);
        fixture.sql(u"INSERT INTO chunks (source, first, lines, size, time, frame)"
                    " VALUES (1, %1, 100, %2, 1768469400000000, x'%3')"_s.arg(first)
                        .arg(size)
                        .arg(frame));
    }
    fixture.sql(u"INSERT INTO sources VALUES (1, 100, 300, %1)"_s.arg(2 * size));
}

} // namespace

class LineLogDamageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesOverVersion1_data();
    void takesOverVersion1();
    void migrationIsAllOrNothing();
    void passesOverADamagedPage();
    void damagedChunksDoNotHoldUpRetention_data();
    void damagedChunksDoNotHoldUpRetention();
    void damagedChunksDoNotHoldUpTheEndOfTheirSource();
    void makesADamagedIndexAnew();
    void saysWhichLinesAreLacking();
    void damagedRecentLinesKeepTheirNumbers();
    void hostileRecentRowsAreNoChunks();
    void damageDoesNotMakeListsShorter_data();
    void damageDoesNotMakeListsShorter();
};

void LineLogDamageTest::takesOverVersion1_data()
{
    QTest::addColumn<bool>("countsReasons");
    QTest::newRow("first") << false;
    QTest::newRow("last, with the reasons of failures") << true;
}

void LineLogDamageTest::takesOverVersion1()
{
    QFETCH(bool, countsReasons);
    LineLogFixture fixture;
    makeVersion1(fixture);
    if (countsReasons) {
        fixture.sql(u"ALTER TABLE cursors ADD COLUMN failures TEXT NOT NULL DEFAULT ''"_s);
        fixture.sql(u"UPDATE cursors SET failures = 'tls=1'"_s);
    }
    {
        const auto log = fixture.open();
        QVERIFY(log);
        QCOMPARE(log->range(shop), (LineRange{100, 300}));
        QCOMPARE(numbersIn(*log, shop), (LineRange{100, 300}));
        QCOMPARE(log->openCursor(papertrail, shop), LineNumber(150));
        const auto reasons = countsReasons ? u"tls=1 other=1"_s : u"other=2"_s;
        QCOMPARE(log->counters(papertrail),
                 (DrainCounters{50, 1000, 2, 100, FailureCounts::fromText(reasons, 2)}));
        QCOMPARE(log->gaps(papertrail, 9), (QList<Gap>{{{0, 100}, u"dropped"_s, 9}}));
        QVERIFY(appendNumbers(*log, shop, 300, 100));
    }
    QCOMPARE(fixture.sql(u"PRAGMA user_version"_s).toInt(), 2);
    QCOMPARE(fixture.sql(u"PRAGMA auto_vacuum"_s).toInt(), 2); // it can shrink
    const auto log = fixture.open();
    QCOMPARE(numbersIn(*log, shop), (LineRange{100, 400}));
}

void LineLogDamageTest::migrationIsAllOrNothing()
{
    LineLogFixture fixture;
    makeVersion1(fixture);
    fixture.sql(u"CREATE TABLE recent (x)"_s); // makes a later step of it fail
    QVERIFY(!fixture.openError().isEmpty());
    QCOMPARE(fixture.sql(u"PRAGMA user_version"_s).toInt(), 1);
    QCOMPARE(
        fixture.sql(u"SELECT sql LIKE '%UNIQUE%' FROM sqlite_schema WHERE name = 'chunks_by_line'"_s).toInt(),
        1);
    fixture.sql(u"DROP TABLE recent"_s);
    const auto log = fixture.open();
    QVERIFY(log);
    QCOMPARE(readAll(*log, shop).size(), std::size_t(200));
}

void LineLogDamageTest::passesOverADamagedPage()
{
    LineLogFixture fixture;
    fillThreeChunks(fixture);
    // One of the second chunk's, behind the page with its row, which would take the neighbours with it.
    const qint64 page =
        fixture
            .sql(u"SELECT min(pageno) FROM dbstat WHERE name = 'chunks' AND pagetype = 'overflow'"
                 " GROUP BY substr(path, 1, instr(path, '+'))"
                 " ORDER BY substr(path, 1, instr(path, '+')) LIMIT 1 OFFSET 1"_s)
            .toLongLong();
    QVERIFY(page > 1);
    damagePage(fixture, page);
    const auto log = fixture.open();
    QVERIFY(log);
    const Problems problems(*log);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"lines 10000 to 19999 .* are damaged"_s));
    QCOMPARE(log->read(shop, 9'999).value()->end(), LineNumber(10'000));
    QCOMPARE(log->read(shop, 10'000).value()->range(), (LineRange{20'000, 30'000}));
    QCOMPARE(problems.all().size(), 1);
    QVERIFY2(problems.all().constFirst().contains(u"is damaged"_s), qPrintable(problems.all().constFirst()));
    QVERIFY(appendNumbers(*log, shop, 30'000, 10));
    QVERIFY(log->flush());
}

void LineLogDamageTest::damagedChunksDoNotHoldUpRetention_data()
{
    QTest::addColumn<std::uint64_t>("ofTheSource");
    QTest::addColumn<std::uint64_t>("inAll");
    const std::uint64_t little = 300 * 1024;
    const std::uint64_t much = 100 * 1024 * 1024;
    QTest::newRow("of the source") << little << much;
    QTest::newRow("in all") << much << little;
}

void LineLogDamageTest::damagedChunksDoNotHoldUpRetention()
{
    QFETCH(const std::uint64_t, ofTheSource);
    QFETCH(const std::uint64_t, inAll);
    LineLogFixture fixture;
    fillThreeChunks(fixture);
    damageFirstRows(fixture);
    fixture.options.retention.bytesPerSource = ofTheSource;
    fixture.options.retention.bytesInAll = inAll;
    const auto log = fixture.open();
    QVERIFY(log);
    for (LineNumber first = 30'000; first < 70'000; first += 10'000) {
        QVERIFY(appendNumbers(*log, shop, first, 10'000));
        // The first try learns what cannot be deleted.
        QTRY_VERIFY(log->flush());
    }
    QCOMPARE(log->range(shop), (LineRange{60'000, 70'000}));
    QCOMPARE(log->read(shop, 60'000).value()->range(), (LineRange{60'000, 70'000}));
}

void LineLogDamageTest::damagedChunksDoNotHoldUpTheEndOfTheirSource()
{
    LineLogFixture fixture;
    {
        const auto log = fixture.open();
        QVERIFY(appendChunks(*log, shop, 30)); // on more pages than the one that takes new rows
    }
    damageFirstRows(fixture);
    fixture.options.retention.bytesInAll = 300 * 1024;
    {
        const auto log = fixture.open();
        QVERIFY(log);
        const Problems problems(*log);
        log->dropSource(shop);
        QVERIFY(appendNumbers(*log, database, 0, 10'000));
        QTRY_VERIFY(log->flush()); // the first try learns what cannot be deleted
        QCOMPARE(log->range(database), (LineRange{0, 10'000}));
        QVERIFY(log->takesLines());
        // Retention comes to what is left of the source.
        QVERIFY(appendNumbers(*log, database, 10'000, 10'000));
        QTRY_VERIFY(log->flush());
        QVERIFY(appendNumbers(*log, database, 20'000, 10'000));
        QTRY_VERIFY(log->flush());
        QCOMPARE(log->range(shop), LineRange());
    }
    QCOMPARE(fixture.sql(u"SELECT count(*) FROM sources WHERE id = 1"_s).toInt(), 0);
    const auto log = fixture.open();
    QVERIFY(log);
    QCOMPARE(log->range(shop), LineRange());
    QCOMPARE(log->range(database).end, LineNumber(30'000));
}

void LineLogDamageTest::makesADamagedIndexAnew()
{
    LineLogFixture fixture;
    fillThreeChunks(fixture);
    damagePage(fixture,
               fixture.sql(u"SELECT pageno FROM dbstat WHERE name = 'chunks_by_line'"_s).toLongLong());
    const auto log = fixture.open();
    QVERIFY(log);
    const Problems problems(*log);
    QCOMPARE(problems.all().size(), 1);
    QVERIFY2(problems.all().constFirst().contains(u"made anew"_s), qPrintable(problems.all().constFirst()));
    QCOMPARE(readAll(*log, shop).size(), std::size_t(30'000));
}

void LineLogDamageTest::damageDoesNotMakeListsShorter_data()
{
    QTest::addColumn<QString>("table");
    QTest::addColumn<QString>("rows");
    QTest::newRow("sources") << u"sources"_s
                             << u"INSERT INTO sources (id, first, end, bytes) SELECT n, 0, 1, 1"_s;
    QTest::newRow("cursors") << u"cursors"_s
                             << u"INSERT INTO cursors (drain, source, next, lines_delivered, bytes_delivered,"
                                " attempts_failed, lines_lost, failures) SELECT n, 1, 1, 0, 0, 0, 0, ''"_s;
}

/// Who is forgotten would get numbers that are taken, or begin with the newest line: nobody would miss what
/// lies between.
void LineLogDamageTest::damageDoesNotMakeListsShorter()
{
    QFETCH(const QString, table);
    QFETCH(const QString, rows);
    LineLogFixture fixture;
    fillThreeChunks(fixture);
    fixture.sql(
        u"WITH RECURSIVE numbers(n) AS (SELECT 100 UNION ALL SELECT n + 1 FROM numbers WHERE n < 2000) "_s +
        rows + u" FROM numbers"_s);
    QVERIFY(fixture.open());
    const auto page = fixture.sql(u"SELECT pageno FROM dbstat WHERE name = '%1' AND pagetype = 'leaf'"
                                  " ORDER BY path LIMIT 1 OFFSET 1"_s.arg(table));
    QVERIFY(page.toLongLong() > 1);
    damagePage(fixture, page.toLongLong());
    QVERIFY2(fixture.openError().contains(u"damaged"_s), qPrintable(fixture.openError()));
}

void LineLogDamageTest::saysWhichLinesAreLacking()
{
    LineLogFixture fixture;
    fillThreeChunks(fixture);
    {
        const auto log = fixture.open();
        const Problems problems(*log);
        QCOMPARE(problems.all(), QStringList());
    }
    fixture.sql(u"DELETE FROM chunks WHERE first = 10000"_s);
    const auto log = fixture.open();
    const Problems problems(*log);
    QCOMPARE(problems.all().size(), 1);
    QVERIFY2(problems.all().constFirst().contains(u"lacks 10000 lines of 1 source"_s),
             qPrintable(problems.all().constFirst()));
    QCOMPARE(log->read(shop, 10'000).value()->first, LineNumber(20'000));
}

void LineLogDamageTest::damagedRecentLinesKeepTheirNumbers()
{
    LineLogFixture fixture;
    std::unique_ptr<LineLogFixture> crashed;
    {
        const auto log = fixture.open();
        log->openCursor(papertrail, shop);
        QVERIFY(appendNumbers(*log, shop, 0, 10));
        QVERIFY(appendNumbers(*log, database, 0, 10));
        QVERIFY(log->flush());
        log->advance(papertrail, 10, {});
        QVERIFY(log->flush());
        crashed = afterACrash(fixture);
    }
    crashed->sql(u"UPDATE recent SET frame = x'00'"_s);
    const auto log = crashed->open();
    QVERIFY(log);
    const Problems problems(*log);
    QCOMPARE(problems.all().size(), 1);
    QVERIFY2(problems.all().constFirst().contains(u"newest lines"_s),
             qPrintable(problems.all().constFirst()));
    QCOMPARE(log->read(shop, 0).value(), nullptr);
    // The drain has sent lines 0 to 9: another line may not have one of their numbers.
    QVERIFY(appendNumbers(*log, shop, 10, 5));
    QVERIFY(log->flush());
    QCOMPARE(log->range(shop).end, LineNumber(15));
    QCOMPARE(log->read(shop, 10).value()->range(), (LineRange{10, 15}));
    QCOMPARE(log->read(shop, 0).value()->first, LineNumber(10));
}

void LineLogDamageTest::hostileRecentRowsAreNoChunks()
{
    LineBlock block;
    block.append({1, Severity::Notice, "web-1", "text"});
    const std::vector<Commit> commits{{shop, std::make_shared<const Chunk>(Chunk{5, block})},
                                      {database, std::make_shared<const Chunk>(Chunk{9, block})}};
    const std::string joined = joinChunks(commits);
    const auto split = splitChunks(joined);
    QVERIFY(split);
    QCOMPARE(split->size(), std::size_t(2));
    QCOMPARE(split->at(1).source, database);
    QCOMPARE(split->at(1).chunk->range(), (LineRange{9, 10}));
    for (std::size_t size = 0; size < joined.size(); ++size)
        QVERIFY(!splitChunks(std::string_view(joined).substr(0, size)));
    QVERIFY(!splitChunks(joined + "x"));
    std::string absurd = joined;
    absurd[3] = '\x7f'; // the count
    QVERIFY(!splitChunks(absurd));
    absurd = joined;
    absurd.replace(12, 8, std::string(8, '\xff')); // the first line's number
    QVERIFY(!splitChunks(absurd));
}

QTEST_GUILESS_MAIN(LineLogDamageTest)
#include "linelogdamage_test.moc"
