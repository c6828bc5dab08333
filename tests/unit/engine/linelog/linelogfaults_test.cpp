// SPDX-License-Identifier: GPL-3.0-or-later
#include "linelogfixture.h"

#include "engine/linelog/sqlconnection.h"
#include "support/filesizelimit.h"
#include "support/writefile.h"

#include <atomic>
#include <thread>

#include <unistd.h>

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class LineLogFaultsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void goesOnAfterTheDiskWasFull();
    void appendWaitsWhileTheDiskIsFull();
    void offerTakesNothingWhileTheDiskIsFull();
    void saysThatTheDiskIsFull();
    void saysHowManyLinesWereLost();
    void waitsForALockedFile();
    void passesOverADamagedChunk_data();
    void passesOverADamagedChunk();
    void leavesANewerFileAlone();
    void leavesAForeignFileAlone_data();
    void leavesAForeignFileAlone();
    void tellsOfADamagedFile();
    void tellsOfAMissingFolder();
    void tellsOfAReadOnlyFile();
    void makesNoFileWhenItCannotBeFilled();
    void takesAnEmptyFile();
};

void LineLogFaultsTest::goesOnAfterTheDiskWasFull()
{
    LineLogFixture fixture;
    fixture.options.commitInterval = std::chrono::milliseconds(1);
    const auto log = fixture.open();
    const Problems problems(*log);
    QVERIFY(appendNumbers(*log, shop, 0, 100));
    QVERIFY(log->flush());

    FileSizeLimit limit(256 * 1024);
    QVERIFY(appendNoise(*log, SourceId{2}, 1024 * 1024));
    QVERIFY(appendNumbers(*log, shop, 100, 100));
    const auto flushed = log->flush();
    QVERIFY(!flushed);
    QCOMPARE(flushed.error().kind, ErrorKind::Storage);
    QVERIFY(flushed.error().text.contains(fixture.options.path));
    QVERIFY(!log->takesLines());
    QVERIFY(appendNumbers(*log, shop, 200, 100)); // still takes lines
    QVERIFY(!log->flush());
    QCOMPARE(problems.all(), QStringList{flushed.error().text}); // told once, however often it is tried
    QCOMPARE(log->range(shop), (LineRange{0, 100}));

    limit.lift();
    QTRY_COMPARE(log->range(shop), (LineRange{0, 300})); // by itself
    QTRY_COMPARE(problems.all(), (QStringList{flushed.error().text, QString()}));
    QVERIFY(log->takesLines());
    QCOMPARE(numbersIn(*log, shop), (LineRange{0, 300}));
    QCOMPARE(log->range(SourceId{2}), (LineRange{0, 1}));
}

void LineLogFaultsTest::appendWaitsWhileTheDiskIsFull()
{
    LineLogFixture fixture;
    fixture.options.maxUncommitted = 2 * 1024 * 1024;
    fixture.options.commitBytes = 512 * 1024;
    const auto log = fixture.open();
    const FileSizeLimit limit(256 * 1024);
    constexpr std::size_t lineSize = 100 * 1024;
    std::atomic<std::size_t> taken = 0;
    std::thread sender([&] {
        while (appendNoise(*log, shop, lineSize))
            ++taken;
    });
    QTRY_VERIFY(taken * lineSize >= fixture.options.maxUncommitted);
    log->close(); // wakes the sender, which waits for room
    sender.join();
    QVERIFY(taken * lineSize < fixture.options.maxUncommitted + lineSize);
}

void LineLogFaultsTest::offerTakesNothingWhileTheDiskIsFull()
{
    LineLogFixture fixture;
    fixture.options.maxUncommitted = 2 * 1024 * 1024;
    fixture.options.commitBytes = 4 * 1024 * 1024;
    const auto log = fixture.open();
    const std::string text(64 * 1024, 'x');
    const LineView line{0, Severity::Informational, "web-1", text};
    QVERIFY(log->offer(shop, {&line, 1}));
    QVERIFY(log->flush());
    {
        const FileSizeLimit limit(1024);
        QVERIFY(log->offer(shop, {&line, 1})); // nobody knows yet
        const auto flushed = log->flush();
        QVERIFY(!flushed);
        for (int i = 0; i < 100; ++i) {
            const auto refused = log->offer(shop, {&line, 1});
            QVERIFY(!refused);
            QCOMPARE(refused.error().kind, ErrorKind::Storage);
            QCOMPARE(refused.error().text, flushed.error().text);
        }
    }
    QTRY_VERIFY(log->flush());
    QCOMPARE(log->range(shop), (LineRange{0, 2}));
    // Where append() would wait it refuses too.
    LineNumber taken = 0;
    while (log->offer(shop, {&line, 1}))
        ++taken;
    QCOMPARE(log->offer(shop, {&line, 1}).error().kind, ErrorKind::Unavailable);
    QCOMPARE(taken, LineNumber(32));
    QVERIFY(log->flush());
    QVERIFY(log->offer(shop, {&line, 1}));
    log->close();
    QCOMPARE(log->offer(shop, {&line, 1}).error().kind, ErrorKind::Unavailable);
}

void LineLogFaultsTest::saysThatTheDiskIsFull()
{
    LineLogFixture fixture;
    fixture.open();
    SqlConnection connection(fixture.options.path);
    QVERIFY(connection.open(SqlConnection::Access::Write));
    QVERIFY(connection.run(u"PRAGMA max_page_count = 1"_s));
    const auto done = connection.run(u"INSERT INTO chunks VALUES (1, 1, 1, 1, 1, 1, zeroblob(100000))"_s);
    QVERIFY(!done);
    QVERIFY2(done.error().text.startsWith(u"The disk is full"), qPrintable(done.error().text));
}

void LineLogFaultsTest::saysHowManyLinesWereLost()
{
    LineLogFixture fixture;
    const auto log = fixture.open();
    QVERIFY(appendNumbers(*log, shop, 0, 100));
    QVERIFY(log->flush());
    const FileSizeLimit limit(1024);
    QVERIFY(appendNumbers(*log, shop, 100, 70));
    QCOMPARE(log->close(), std::uint64_t(70));
}

void LineLogFaultsTest::waitsForALockedFile()
{
    LineLogFixture fixture;
    const auto log = fixture.open();
    SqlConnection other(fixture.options.path);
    QVERIFY(other.open(SqlConnection::Access::Write));
    QVERIFY(other.begin());
    QVERIFY(appendNumbers(*log, shop, 0, 10));
    const auto flushed = log->flush();
    QVERIFY(!flushed);
    QVERIFY2(flushed.error().text.contains(u"in use"), qPrintable(flushed.error().text));
    other.rollback();
    QVERIFY(log->flush());
    QCOMPARE(numbersIn(*log, shop), (LineRange{0, 10}));
    QCOMPARE(log->range(shop), (LineRange{0, 10}));
}

void LineLogFaultsTest::passesOverADamagedChunk_data()
{
    QTest::addColumn<QString>("damage");
    QTest::newRow("content changed") << u"frame = substr(frame, 1, 100) || x'00ff00' || substr(frame, 104)"_s;
    QTest::newRow("cut") << u"frame = substr(frame, 1, 50)"_s;
    QTest::newRow("empty") << u"frame = x''"_s;
    QTest::newRow("size too small") << u"size = 5"_s;
    QTest::newRow("size absurd") << u"size = 9000000000000000000"_s;
    QTest::newRow("size negative") << u"size = -1"_s;
    QTest::newRow("fewer lines than said") << u"lines = lines + 1"_s;
}

void LineLogFaultsTest::passesOverADamagedChunk()
{
    QFETCH(QString, damage);
    LineLogFixture fixture;
    {
        const auto log = fixture.open();
        QVERIFY(appendChunks(*log, shop, 3));
    }
    fixture.sql(u"UPDATE chunks SET %1 WHERE first = 10000"_s.arg(damage));
    const auto log = fixture.open();
    QCOMPARE(log->range(shop), (LineRange{0, 30'000}));
    QCOMPARE(log->read(shop, 9'999).value()->end(), LineNumber(10'000));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"lines 10000 to .* are damaged"_s));
    const auto chunk = log->read(shop, 10'000).value();
    QVERIFY(chunk);
    QCOMPARE(chunk->range(), (LineRange{20'000, 30'000}));
}

void LineLogFaultsTest::leavesANewerFileAlone()
{
    LineLogFixture fixture;
    fixture.open();
    fixture.sql(u"PRAGMA user_version = 1000"_s);
    const QByteArray before = contents(fixture.options.path);
    const QString error = fixture.openError();
    QVERIFY2(error.contains(u"newer version"), qPrintable(error));
    QCOMPARE(contents(fixture.options.path), before);
}

void LineLogFaultsTest::leavesAForeignFileAlone_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("text") << QByteArray("This is not a database, it is somebody's letter.\n").repeated(100);
    QTest::newRow("short") << QByteArray("x");
    LineLogFixture fixture;
    fixture.sql(u"CREATE TABLE addresses (name TEXT)"_s);
    QTest::newRow("another program's database") << contents(fixture.options.path);
}

void LineLogFaultsTest::leavesAForeignFileAlone()
{
    QFETCH(QByteArray, bytes);
    LineLogFixture fixture;
    QVERIFY(writeFile(fixture.options.path, bytes));
    const QString error = fixture.openError();
    QVERIFY2(error.contains(u"is not a line log"), qPrintable(error));
    QCOMPARE(contents(fixture.options.path), bytes);
}

void LineLogFaultsTest::tellsOfADamagedFile()
{
    LineLogFixture fixture;
    {
        const auto log = fixture.open();
        QVERIFY(appendNumbers(*log, shop, 0, 10));
    }
    QByteArray bytes = contents(fixture.options.path);
    bytes.replace(100, bytes.size() - 100, QByteArray(bytes.size() - 100, 'x'));
    QVERIFY(writeFile(fixture.options.path, bytes));
    const QString error = fixture.openError();
    QVERIFY2(error.contains(u"is damaged"), qPrintable(error));
}

void LineLogFaultsTest::tellsOfAMissingFolder()
{
    LineLogFixture fixture;
    fixture.options.path = fixture.folder.filePath(u"no/such/folder/lines.db"_s);
    const QString error = fixture.openError();
    QVERIFY2(error.contains(u"cannot be made"), qPrintable(error));
}

void LineLogFaultsTest::tellsOfAReadOnlyFile()
{
    if (geteuid() == 0)
        QSKIP("root may write to read-only files");
    LineLogFixture fixture;
    fixture.open();
    QVERIFY(QFile::setPermissions(fixture.folder.path(), QFile::ReadOwner | QFile::ExeOwner));
    const QString error = fixture.openError();
    QVERIFY(
        QFile::setPermissions(fixture.folder.path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    QVERIFY2(!error.isEmpty(), "opened");
}

void LineLogFaultsTest::makesNoFileWhenItCannotBeFilled()
{
    LineLogFixture fixture;
    {
        const FileSizeLimit limit(1024);
        QVERIFY(!fixture.openError().isEmpty());
    }
    QCOMPARE(QDir(fixture.folder.path()).entryList(QDir::Files), QStringList());
    QVERIFY(fixture.open());
}

void LineLogFaultsTest::takesAnEmptyFile()
{
    LineLogFixture fixture;
    QVERIFY(writeFile(fixture.options.path, {}));
    const auto log = fixture.open();
    QVERIFY(log);
    QVERIFY(appendNumbers(*log, shop, 0, 10));
    QVERIFY(log->flush());
}

QTEST_GUILESS_MAIN(LineLogFaultsTest)
#include "linelogfaults_test.moc"
