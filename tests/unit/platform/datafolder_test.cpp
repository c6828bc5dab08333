// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/embedded/datafolder.h"

#include "support/writefile.h"

#include <QDir>
#include <QLockFile>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>

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
    void secondStartRaisesTheFirst();
    void nobodyToRaise();

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
    QSignalSpy raised(folder->get(), &DataFolder::raiseRequested);
    QVERIFY(DataFolder::raiseFirst(path));
    QTRY_COMPARE(raised.size(), 1);
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

void DataFolderTest::secondStartRaisesTheFirst()
{
    const QString path = m_dir.filePath(u"raised"_s);
    const auto folder = DataFolder::open(path);
    QVERIFY(folder);
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
