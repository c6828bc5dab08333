// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/embedded/datafolder.h"

#include "base/ownerfile.h"
#include "support/filesizelimit.h"
#include "support/writefile.h"

#include <QDeadlineTimer>
#include <QDir>
#include <QElapsedTimer>
#include <QLockFile>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <array>
#include <atomic>
#include <barrier>
#include <cstdio>
#include <memory>
#include <vector>

using namespace drainboard;
using namespace Qt::StringLiterals;

namespace {

constexpr auto everyone = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther |
                          QFile::WriteOther | QFile::ExeOther;

/// This program again, as a second start on the folder: `hold` takes it and waits, `raise` asks the first.
int secondStart(const QStringList &arguments)
{
    if (arguments[1] == "raise"_L1)
        return DataFolder::raiseFirst(arguments[2]) ? 0 : 1;
    const auto folder = DataFolder::open(arguments[2]);
    if (folder)
        (*folder)->answerSecondStarts();
    std::puts(folder ? "holds it" : qPrintable(folder.error().text));
    std::fflush(stdout);
    std::getchar(); // until the test lets go
    return 0;
}

} // namespace

class DataFolderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void makesAPrivateFolder();
    void makesAnEmptyFolderPrivate();
    void leavesForeignFoldersAlone();
    void saysWhereItCannotBe();
    void belongsToOneProcess();
    void isFreeAfterACrash();
    void isFreeThoughItsHoldersNumberIsTaken();
    void hasOneHolderOfManyAtOnce();
    void isRefusedByAndToAnOlderProgram();
    void opensOnAFullDisk();
    void followsNoLink();
    void staysHeldIfAnEarlierOneOfThatNameEnds();
    void secondStartRaisesTheFirst();
    void nobodyToRaise();
    void firstHangs();

private:
    void startSecond(QProcess &process, const QString &what, const QString &folder);

    QTemporaryDir m_dir;
};

void DataFolderTest::startSecond(QProcess &process, const QString &what, const QString &folder)
{
    process.start(QCoreApplication::applicationFilePath(), {what, folder});
    QVERIFY(process.waitForStarted());
}

void DataFolderTest::makesAPrivateFolder()
{
    const QString path = m_dir.filePath(u"deep/er/new"_s);
    const auto folder = DataFolder::open(path);
    QVERIFY(folder);
    QVERIFY(!(QFile::permissions(path) & everyone));
    QVERIFY((*folder)->cataloguePath().startsWith(path));
    QVERIFY((*folder)->lineLogPath().startsWith(path));
    QVERIFY((*folder)->cataloguePath() != (*folder)->lineLogPath());
}

void DataFolderTest::makesAnEmptyFolderPrivate()
{
    const QString path = m_dir.filePath(u"empty"_s);
    QVERIFY(QDir().mkpath(path));
    QVERIFY(QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner | everyone));
    QVERIFY(DataFolder::open(path));
    QVERIFY(!(QFile::permissions(path) & everyone));
    QVERIFY(DataFolder::open(path)); // ours now, and free again
}

void DataFolderTest::leavesForeignFoldersAlone()
{
    const QString path = m_dir.filePath(u"home"_s);
    QVERIFY(QDir().mkpath(path + u"/.letters"_s));
    const auto before = QFile::permissions(path);
    const auto folder = DataFolder::open(path);
    QVERIFY(!folder);
    QVERIFY(folder.error().text.contains(u"other files"_s));
    QCOMPARE(QFile::permissions(path), before);
    QCOMPARE(QDir(path).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
             QStringList{u".letters"_s});
}

void DataFolderTest::saysWhereItCannotBe()
{
    const QString file = m_dir.filePath(u"file"_s);
    QVERIFY(QFile(file).open(QFile::WriteOnly));
    QVERIFY(DataFolder::open(file).error().text.contains(u"is a file"_s));
    QVERIFY(DataFolder::open(file + u"/below"_s).error().text.contains(u"cannot be made"_s));
    QVERIFY(!DataFolder::open({}));
    QVERIFY(DataFolder::open(m_dir.filePath(QString(5000, u'x'))).error().text.contains(u"cannot be made"_s));
#ifdef Q_OS_LINUX
    QVERIFY(DataFolder::open(u"/proc/drainboard"_s).error().text.contains(u"cannot be made"_s));
#endif
}

void DataFolderTest::belongsToOneProcess()
{
    const QString path = m_dir.filePath(u"shared"_s);
    QProcess other;
    startSecond(other, u"hold"_s, path);
    QVERIFY(other.waitForReadyRead());
    QCOMPARE(other.readAll().trimmed(), "holds it");

    const auto refused = DataFolder::open(path);
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::AlreadyExists);
    QVERIFY2(refused.error().text.contains(QString::number(other.processId())),
             qPrintable(refused.error().text));

    other.write("\n");
    QVERIFY(other.waitForFinished());
    QVERIFY(DataFolder::open(path));
}

void DataFolderTest::isFreeAfterACrash()
{
    const QString path = m_dir.filePath(u"crashed"_s);
    QProcess other;
    startSecond(other, u"hold"_s, path);
    QVERIFY(other.waitForReadyRead());
    other.kill();
    QVERIFY(other.waitForFinished());
    const auto folder = DataFolder::open(path);
    QVERIFY2(folder, folder ? "" : qPrintable(folder.error().text));
    // Its socket was left behind, too.
    (*folder)->answerSecondStarts();
    QSignalSpy raised(folder->get(), &DataFolder::raiseRequested);
    QProcess second;
    startSecond(second, u"raise"_s, path);
    QTRY_COMPARE(raised.size(), 1);
    QTRY_COMPARE(second.state(), QProcess::NotRunning);
    QCOMPARE(second.exitCode(), 0);
}

/// The holder crashed, and another Drainboard has its process id by now: here, this test.
void DataFolderTest::isFreeThoughItsHoldersNumberIsTaken()
{
    const QString path = m_dir.filePath(u"reused"_s);
    const QString lockPath = path + u"/drainboard.lock"_s;
    QVERIFY(DataFolder::make(path));
    QByteArray left;
    {
        QLockFile lock(lockPath);
        QVERIFY(lock.tryLock());
        QFile file(lockPath);
        QVERIFY(file.open(QFile::ReadOnly));
        left = file.readAll();
    }
    QVERIFY(left.startsWith(QByteArray::number(QCoreApplication::applicationPid())));
    QVERIFY(writeFile(lockPath, left));
    const auto folder = DataFolder::open(path);
    QVERIFY2(folder, folder ? "" : qPrintable(folder.error().text));
    QVERIFY(!DataFolder::open(path)); // held now
}

/// A few thousand starts at the same moment: the smallest gap in taking hold shows itself.
void DataFolderTest::hasOneHolderOfManyAtOnce()
{
    constexpr int starts = 4;
    constexpr int maxRounds = 3000;
    const QString path = m_dir.filePath(u"contended"_s);
    const QDeadlineTimer deadline(1500);
    std::array<std::unique_ptr<DataFolder>, starts> holders;
    std::array<ErrorKind, starts> errors{};
    std::atomic<int> rounds = 0;
    std::atomic<int> wrongRounds = 0;
    std::atomic<bool> done = false;
    std::barrier allStart(starts);
    std::barrier allTried(starts, [&]() noexcept {
        const auto held = std::ranges::count_if(holders, [](const auto &holder) { return bool(holder); });
        const auto refused = std::ranges::count(errors, ErrorKind::AlreadyExists);
        if (held != 1 || refused != starts - 1)
            ++wrongRounds;
        done = ++rounds == maxRounds || deadline.hasExpired();
    });
    std::vector<std::unique_ptr<QThread>> threads;
    for (int i = 0; i < starts; ++i) {
        threads.emplace_back(QThread::create([&, i] {
            while (!done) {
                allStart.arrive_and_wait();
                auto opened = DataFolder::open(path);
                holders[i] = opened ? std::move(*opened) : nullptr;
                errors[i] = opened ? ErrorKind::Cancelled : opened.error().kind;
                allTried.arrive_and_wait();
                holders[i].reset();
            }
        }));
        threads.back()->start();
    }
    for (const auto &thread : threads)
        QVERIFY(thread->wait());
    qInfo("%d rounds", rounds.load());
    QVERIFY(rounds > 10);
    QCOMPARE(wrongRounds.load(), 0);
}

/// Earlier, a QLockFile of the same name held the folder.
void DataFolderTest::isRefusedByAndToAnOlderProgram()
{
    const QString path = m_dir.filePath(u"older"_s);
    const QString lockPath = path + u"/drainboard.lock"_s;
    QVERIFY(DataFolder::make(path));
    QLockFile older(lockPath);
    older.setStaleLockTime(0);
    QVERIFY(older.tryLock(0));
    const auto refused = DataFolder::open(path);
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::AlreadyExists);
    QVERIFY2(refused.error().text.contains(QString::number(QCoreApplication::applicationPid())),
             qPrintable(refused.error().text));
    older.unlock();

    auto folder = DataFolder::open(path);
    QVERIFY(folder);
    QVERIFY(!older.tryLock(0));
    QVERIFY(!older.removeStaleLockFile());
    qint64 process = 0;
    QString host;
    QString program;
    QVERIFY(older.getLockInfo(&process, &host, &program));
    QCOMPARE(process, QCoreApplication::applicationPid());
    QCOMPARE(program, QFileInfo(QCoreApplication::applicationFilePath()).fileName());
    folder->reset();
    QVERIFY(older.tryLock(0) || (older.removeStaleLockFile() && older.tryLock(0))); // as it tried
}

void DataFolderTest::opensOnAFullDisk()
{
    const QString path = m_dir.filePath(u"full"_s);
    QVERIFY(DataFolder::make(path));
    FileSizeLimit full(0);
    const auto folder = DataFolder::open(path);
    const auto refused = DataFolder::open(path);
    full.lift();
    QVERIFY2(folder, folder ? "" : qPrintable(folder.error().text));
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::AlreadyExists);
    QVERIFY2(refused.error().text.contains(u"in use by another program"_s), qPrintable(refused.error().text));
}

/// In a folder that others may write to, the name may lead to a file that must stay as it is.
void DataFolderTest::followsNoLink()
{
    const QString path = m_dir.filePath(u"linked"_s);
    const QString letter = m_dir.filePath(u"letter"_s);
    QVERIFY(DataFolder::make(path));
    QVERIFY(writeFile(letter, "Dear Ada"));
    QVERIFY(QFile::link(letter, path + u"/drainboard.lock"_s));
    QVERIFY(!DataFolder::open(path));
    QCOMPARE(readOwnerFile(letter, 100).value_or(QByteArray()), "Dear Ada");
}

/// The folder was deleted under its holder, and another program made it anew.
void DataFolderTest::staysHeldIfAnEarlierOneOfThatNameEnds()
{
    const QString path = m_dir.filePath(u"anew"_s);
    auto first = DataFolder::open(path);
    QVERIFY(first);
    QVERIFY(QDir(path).removeRecursively());
    const auto second = DataFolder::open(path);
    QVERIFY2(second, second ? "" : qPrintable(second.error().text));
    first->reset();
    QVERIFY(!DataFolder::open(path));
}

void DataFolderTest::secondStartRaisesTheFirst()
{
    const QString path = m_dir.filePath(u"raised"_s);
    const auto folder = DataFolder::open(path);
    QVERIFY(folder);
    (*folder)->answerSecondStarts();
    QSignalSpy raised(folder->get(), &DataFolder::raiseRequested);
    QProcess second;
    startSecond(second, u"raise"_s, path + u"/."_s);
    QTRY_COMPARE(raised.size(), 1);
    QTRY_COMPARE(second.state(), QProcess::NotRunning);
    QCOMPARE(second.exitCode(), 0);
}

void DataFolderTest::nobodyToRaise()
{
    QVERIFY(!DataFolder::raiseFirst(m_dir.filePath(u"nobody"_s)));
    // A server holds its folder as well.
    const QString path = m_dir.filePath(u"windowless"_s);
    const auto folder = DataFolder::open(path);
    QVERIFY(folder);
    QProcess second;
    startSecond(second, u"raise"_s, path);
    QTRY_COMPARE(second.state(), QProcess::NotRunning);
    QCOMPARE(second.exitCode(), 1);
}

/// Its event loop does not run: it is this test, which waits for itself.
void DataFolderTest::firstHangs()
{
    const QString path = m_dir.filePath(u"hung"_s);
    const auto folder = DataFolder::open(path);
    QVERIFY(folder);
    (*folder)->answerSecondStarts();
    QElapsedTimer waited;
    waited.start();
    QVERIFY(!DataFolder::raiseFirst(path));
    QVERIFY2(waited.elapsed() < 20'000, qPrintable(QString::number(waited.elapsed())));
}

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    const auto arguments = QCoreApplication::arguments();
    if (arguments.size() == 3 && (arguments[1] == "hold"_L1 || arguments[1] == "raise"_L1))
        return secondStart(arguments);
    DataFolderTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "datafolder_test.moc"
