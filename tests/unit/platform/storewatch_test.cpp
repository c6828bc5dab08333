// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/embedded/storewatch.h"
#include "support/manualclock.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class StoreWatchTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void filesThatStayAreNoProblem();
    void aRemovedFileIsTold();
    void aFileThatIsGoneAtOnceIsTold();
    void aReplacedFileIsTold();
    void aRemovedFolderIsTold();
    void aFileThatIsBackIsNoProblem();
    void stoppedItLooksNoMore();

private:
    static bool write(const QString &path)
    {
        QFile file(path);
        return file.open(QFile::WriteOnly) && file.write("x") == 1;
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_folder, m_first, m_second;
    ManualClock m_clock;
    int m_changes = 0;
    std::unique_ptr<StoreWatch> m_watch;
};

void StoreWatchTest::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_folder = m_dir->filePath(u"data"_s);
    QVERIFY(QDir().mkdir(m_folder));
    m_first = m_folder + u"/first"_s;
    m_second = m_folder + u"/second"_s;
    QVERIFY(write(m_first) && write(m_second));
    m_changes = 0;
    m_watch = std::make_unique<StoreWatch>(m_clock, [this] { ++m_changes; });
    m_watch->start({m_first, m_second});
}

void StoreWatchTest::filesThatStayAreNoProblem()
{
    QVERIFY(write(m_first)); // in place
    m_clock.advance(1h);
    QCOMPARE(m_changes, 0);
    QVERIFY(m_watch->problem().isEmpty());
}

void StoreWatchTest::aRemovedFileIsTold()
{
    QVERIFY(QFile::remove(m_second));
    QCOMPARE(m_changes, 0);
    m_clock.advance(1min);
    QCOMPARE(m_changes, 1);
    QVERIFY(m_watch->problem().contains(m_second));
    m_clock.advance(1h);
    QCOMPARE(m_changes, 1); // once
}

void StoreWatchTest::aFileThatIsGoneAtOnceIsTold()
{
    QVERIFY(QFile::remove(m_second));
    m_watch->start({m_first, m_second});
    m_watch->look();
    QVERIFY(m_watch->problem().contains(m_second));
}

void StoreWatchTest::aReplacedFileIsTold()
{
    QVERIFY(QFile::rename(m_first, m_dir->filePath(u"aside"_s)) && write(m_first));
    m_watch->look();
    QCOMPARE(m_changes, 1);
    QVERIFY(m_watch->problem().contains(m_first));
}

void StoreWatchTest::aRemovedFolderIsTold()
{
    QVERIFY(QDir(m_folder).removeRecursively());
    m_watch->look();
    QCOMPARE(m_changes, 1);
    QVERIFY(write(m_folder)); // a file in its place
    m_watch->look();
    QCOMPARE(m_changes, 1);
    QVERIFY(m_watch->problem().contains(m_first));
}

void StoreWatchTest::aFileThatIsBackIsNoProblem()
{
    const QString aside = m_dir->filePath(u"aside"_s);
    QVERIFY(QDir().rename(m_folder, aside));
    m_clock.advance(1min);
    QVERIFY(!m_watch->problem().isEmpty());
    QVERIFY(QDir().rename(aside, m_folder));
    m_clock.advance(1min);
    QCOMPARE(m_changes, 2);
    QVERIFY(m_watch->problem().isEmpty());
}

void StoreWatchTest::stoppedItLooksNoMore()
{
    m_watch->stop();
    QCOMPARE(m_clock.waitingAlarms(), 0);
    QVERIFY(QFile::remove(m_first));
    m_watch->look();
    QCOMPARE(m_changes, 0);
}

QTEST_GUILESS_MAIN(StoreWatchTest)
#include "storewatch_test.moc"
