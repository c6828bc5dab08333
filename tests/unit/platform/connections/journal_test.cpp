// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/connections/journal.h"
#include "support/answerof.h"
#include "support/manualclock.h"
#include "support/writefile.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;

const JournalEntry opened{u"Production"_s, u"jane"_s, {}, JournalAction::Opened, {}};
const JournalEntry looked{u"Production"_s, u"jane"_s, u"shop"_s, JournalAction::LookedWithoutConsent,
                          u"ticket 4711:\n\"no logs\""_s};

} // namespace

class JournalTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void remembersAcrossRestarts();
    void belongsToItsOwner();
    void survivesACutAndForeignLines();
    void givesTheNewestOfAGreatMany();
    void saysWhenItCannotWrite();
    void writesWhereNothingCanBeSynced();

private:
    QList<JournalLine> newest(Journal &journal, int limit = 100)
    {
        // Not waitForFinished(): it would take the reading out of its turn.
        return answerOf(journal.newest(limit)).value_or(QList<JournalLine>());
    }

    QTemporaryDir m_dir;
    ManualClock m_clock;
};

void JournalTest::remembersAcrossRestarts()
{
    const QString path = m_dir.filePath(u"new/journal.jsonl"_s);
    {
        Journal journal(path, m_clock);
        QVERIFY(newest(journal).isEmpty());
        journal.add(opened);
        m_clock.advance(1min);
        journal.add(looked);
    } // waits for the disk
    Journal journal(path, m_clock);
    const QList<JournalLine> lines = newest(journal);
    QCOMPARE(lines.size(), 2);
    QCOMPARE(lines[0].entry, looked);
    QCOMPARE(lines[1].entry, opened);
    QCOMPARE(lines[1].time.secsTo(lines[0].time), 60);
    QCOMPARE(lines[0].time.toMSecsSinceEpoch(), m_clock.wallMicroseconds() / 1000);
    QCOMPARE(newest(journal, 1).size(), 1);
}

void JournalTest::belongsToItsOwner()
{
    const QString path = m_dir.filePath(u"private.jsonl"_s);
    Journal journal(path, m_clock);
    journal.add(opened);
    QCOMPARE(newest(journal).size(), 1);
    QVERIFY(!(QFile::permissions(path) & others));
    QVERIFY(QFile::setPermissions(path, QFile::permissions(path) | QFile::ReadOther));
    journal.add(opened);
    QCOMPARE(newest(journal).size(), 2);
    QVERIFY(!(QFile::permissions(path) & others));
}

void JournalTest::survivesACutAndForeignLines()
{
    const QString path = m_dir.filePath(u"cut.jsonl"_s);
    QVERIFY(writeFile(path, "hello\n[]\n{\"time\":7}\n{\"time\":\"2026-01-15T09:00:00.000Z\",\"acti"));
    Journal journal(path, m_clock);
    journal.add(opened);
    const QList<JournalLine> lines = newest(journal);
    QCOMPARE(lines.size(), 1);
    QCOMPARE(lines[0].entry, opened);
}

void JournalTest::givesTheNewestOfAGreatMany()
{
    const QString path = m_dir.filePath(u"long.jsonl"_s);
    QVERIFY(writeFile(path, QByteArray(3 * 1024 * 1024, 'x') + '\n'));
    Journal journal(path, m_clock);
    journal.add(opened);
    QCOMPARE(newest(journal).size(), 1);
}

void JournalTest::saysWhenItCannotWrite()
{
    QVERIFY(writeFile(m_dir.filePath(u"file"_s), "x"));
    Journal journal(m_dir.filePath(u"file/journal.jsonl"_s), m_clock);
    QSignalSpy failed(&journal, &Journal::failed);
    journal.add(opened);
    QTRY_COMPARE(failed.size(), 1);
    QVERIFY(failed[0][0].toString().contains(u"journal.jsonl"_s));
}

/// As on file systems that know no fsync.
void JournalTest::writesWhereNothingCanBeSynced()
{
    const QString path = m_dir.filePath(u"fifo"_s);
    QCOMPARE(mkfifo(QFile::encodeName(path).constData(), 0600), 0);
    QFile reader(path);
    QVERIFY(reader.open(QFile::ReadWrite | QFile::Unbuffered));
    bool failed = false;
    {
        Journal journal(path, m_clock);
        connect(
            &journal, &Journal::failed, &journal, [&failed] { failed = true; }, Qt::DirectConnection);
        journal.add(opened);
    } // waits for the writing
    QVERIFY(!failed);
    QVERIFY(reader.readLine().contains("Production"));
}

QTEST_GUILESS_MAIN(JournalTest)
#include "journal_test.moc"
