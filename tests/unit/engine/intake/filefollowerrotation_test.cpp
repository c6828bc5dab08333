// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/intake/filefollower.h"

#include "support/manualclock.h"
#include "unit/engine/intake/collectingreceiver.h"
#include "unit/engine/intake/faultydisk.h"

#include <QDir>
#include <QFile>
#include <QObject>
#include <QTemporaryDir>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

using Texts = std::vector<std::string>;

/// A program that goes on with the file it has opened, wherever that is moved to.
class Writer
{
public:
    explicit Writer(const QString &path)
        : m_file(path)
    {
        if (!m_file.open(QIODevice::Append | QIODevice::Unbuffered))
            qFatal("cannot write");
    }
    void write(const QByteArray &bytes) { m_file.write(bytes); }

private:
    QFile m_file;
};

} // namespace

/// What a follower does when the file gives its name to another, while it runs.
class FileFollowerRotationTest : public QObject
{
    Q_OBJECT

    QString path(const QString &name) const { return m_folder->filePath(name); }

    void write(const QString &name, const QByteArray &bytes) const { Writer(path(name)).write(bytes); }

    void rename(const QString &from, const QString &to) const
    {
        QVERIFY(QFile::rename(path(from), path(to)));
    }

    /// app.log becomes app.log.1, app.log.1 becomes app.log.2 …; there is no app.log then.
    void rotate() const
    {
        int last = 1;
        while (QFile::exists(path(u"app.log.%1"_s.arg(last))))
            ++last;
        for (; last > 1; --last)
            rename(u"app.log.%1"_s.arg(last - 1), u"app.log.%1"_s.arg(last));
        rename(u"app.log"_s, u"app.log.1"_s);
    }

    std::unique_ptr<FileFollower> follow(const FollowPosition &position = {})
    {
        return std::make_unique<FileFollower>(FollowedFile{path(u"app.log"_s), u"shop-api"_s, u"disk"_s},
                                              position, m_receiver, m_clock, 500ms, m_disk.opener());
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_receiver = {};
        m_disk = {};
        write(u"app.log"_s, "");
    }

    void writerThatStaysStopsNothing()
    {
        const auto follower = follow();
        Writer staying(path(u"app.log"_s));
        staying.write("a\n");
        follower->poll();
        rotate();
        for (int i = 0; i < 10; ++i) {
            staying.write("stays\n");
            write(u"app.log"_s, "new\n");
            m_clock.advance(500ms);
        }
        QCOMPARE(m_receiver.lines.size(), std::size_t(21));

        // Renamed away before the first was quiet.
        rotate();
        write(u"app.log"_s, "newest\n");
        staying.write("still there\n");
        write(u"app.log.1"_s, "late\n");
        m_clock.advance(500ms);
        QCOMPARE(m_receiver.lines.size(), std::size_t(24));
        m_clock.advance(2s);
        QCOMPARE(m_disk.openFiles, 1);
        QCOMPARE(follower->problem(), QString());
    }

    void twoRotationsBetweenTwoLooks()
    {
        write(u"app.log.1"_s, "of yesterday\n");
        const auto follower = follow();
        write(u"app.log"_s, "a\n");
        follower->poll();
        write(u"app.log"_s, "b\n");
        rotate();
        write(u"app.log"_s, "c\n");
        rotate();
        write(u"app.log"_s, "d\n");
        rotate();
        write(u"app.log"_s, "e\n");
        m_clock.advance(5s);
        QCOMPARE(m_receiver.texts(), (Texts{"a", "b", "c", "d", "e"}));
    }

    void whatIsReadIsNotReadAgain()
    {
        const auto follower = follow();
        for (const char *line : {"a\n", "b\n", "c\n", "d\n"}) {
            write(u"app.log"_s, line);
            m_clock.advance(5s);
            rotate();
            m_clock.advance(5s);
        }
        write(u"app.log"_s, "e\n");
        m_clock.advance(5s);
        QCOMPARE(m_receiver.texts(), (Texts{"a", "b", "c", "d", "e"}));
    }

    void otherFilesAreLeftAlone()
    {
        const auto follower = follow();
        rotate();
        for (const auto &name : {u"app.log.audit"_s, u"app.log.bak"_s, u"app.log.2.gz"_s, u"app-1.log"_s,
                                 u"app2.log"_s, u"other.log.1"_s, u"app.log.1~"_s, u"application.log"_s})
            write(name, "foreign\n");
        write(u"app.log"_s, "a\n");
        m_clock.advance(5s);
        QCOMPARE(m_receiver.texts(), Texts{"a"});
    }

    void datesInNames_data()
    {
        QTest::addColumn<QString>("name");
        for (const char *name : {"app.log-20260115", "app.log.2026-01-15", "app-20260115.log",
                                 "app-2026-01-15T09-30-00.123.log", "app.log-20260115-1768469400"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }

    void datesInNames()
    {
        QFETCH(QString, name);
        const auto follower = follow();
        rename(u"app.log"_s, u"app.log.old"_s);
        write(name, "between\n");
        write(u"app.log"_s, "new\n");
        m_clock.advance(5s);
        QCOMPARE(m_receiver.texts(), (Texts{"between", "new"}));
    }

    void copiesOfATruncatedFileAreNotRead()
    {
        const auto follower = follow();
        write(u"app.log"_s, "a\n");
        follower->poll();
        QVERIFY(QFile::copy(path(u"app.log"_s), path(u"app.log.1"_s)));
        QVERIFY(QFile::resize(path(u"app.log"_s), 0));
        follower->poll();
        rename(u"app.log"_s, u"app.log.2"_s);
        write(u"app.log"_s, "b\n");
        m_clock.advance(5s);
        QCOMPARE(m_receiver.texts(), (Texts{"a", "b"}));
    }

    void linkThatMovesOn()
    {
        const auto point = [&](const QString &target) {
            QFile::remove(path(u"app.log"_s));
            QVERIFY(QFile::link(path(target), path(u"app.log"_s)));
        };
        QVERIFY(QDir(m_folder->path()).mkdir(u"elsewhere"_s));
        write(u"elsewhere/app-2026-01-14.log"_s, "");
        point(u"elsewhere/app-2026-01-14.log"_s);
        const auto follower = follow();
        write(u"elsewhere/app-2026-01-14.log"_s, "a\n");
        follower->poll();
        write(u"elsewhere/app-2026-01-15.log"_s, "b\n");
        point(u"elsewhere/app-2026-01-15.log"_s);
        write(u"elsewhere/app-2026-01-14.log"_s, "late\n");
        m_clock.advance(5s);
        write(u"app.log"_s, "c\n");
        m_clock.advance(5s);
        QCOMPARE(m_receiver.texts(), (Texts{"a", "late", "b", "c"}));
    }

    void renamedBack()
    {
        const auto follower = follow();
        write(u"app.log"_s, "a\n");
        follower->poll();
        rotate();
        write(u"app.log"_s, "b\n");
        follower->poll();
        rename(u"app.log"_s, u"aside"_s);
        rename(u"app.log.1"_s, u"app.log"_s);
        write(u"app.log"_s, "c\n");
        m_clock.advance(5s);
        write(u"app.log"_s, "d\n");
        m_clock.advance(5s);
        QCOMPARE(m_receiver.texts(), (Texts{"a", "b", "c", "d"}));
    }

    void openFilesAreFew()
    {
        const auto follower = follow();
        Texts expected;
        for (int i = 0; i < 30; ++i) {
            write(u"app.log"_s, QByteArray::number(i) + '\n');
            expected.push_back(std::to_string(i));
            rotate();
        }
        write(u"app.log"_s, "newest\n");
        expected.push_back("newest");
        m_clock.advance(1min);
        QCOMPARE(m_receiver.texts(), expected);
        QVERIFY2(m_disk.mostOpenFiles <= 10, qPrintable(QString::number(m_disk.mostOpenFiles)));
        QCOMPARE(m_disk.openFiles, 1);
    }

    void troubleWithTheOldOneStopsNothing()
    {
        const auto follower = follow();
        write(u"app.log"_s, "a\n");
        follower->poll();
        m_disk.failingInodes = {inodeOf(path(u"app.log"_s))};
        write(u"app.log"_s, "b\n");
        rotate();
        write(u"app.log"_s, "new\n");
        m_clock.advance(5s);
        QCOMPARE(m_receiver.texts(), (Texts{"a", "new"}));
        QCOMPARE(follower->problem(), u"The disk is on fire."_s);
        m_disk.failingInodes.clear();
        m_clock.advance(500ms);
        QCOMPARE(m_receiver.texts(), (Texts{"a", "new", "b"}));
        QCOMPARE(follower->problem(), QString());
    }

    void oldOneThatCannotBeReadIsGivenUp()
    {
        const auto follower = follow();
        m_disk.failingInodes = {inodeOf(path(u"app.log"_s))};
        rotate();
        write(u"app.log"_s, "new\n");
        m_clock.advance(50s);
        QCOMPARE(follower->problem(), u"The disk is on fire."_s);
        m_clock.advance(20s);
        QCOMPARE(m_receiver.texts(), Texts{"new"});
        QVERIFY(follower->problem().contains("lines may be missing"_L1));
        QCOMPARE(m_disk.openFiles, 1);
    }

    void missedOneThatCannotBeReadIsTold()
    {
        const auto follower = follow();
        rotate();
        write(u"app.log"_s, "between\n");
        m_disk.failingPaths = {path(u"app.log.1"_s)};
        rotate();
        write(u"app.log"_s, "new\n");
        m_clock.advance(5s);
        QCOMPARE(m_receiver.texts(), Texts{"new"});
        QVERIFY(follower->problem().contains("lines may be missing"_L1));
    }

    void troubleWithTheNewOnePasses()
    {
        const auto follower = follow();
        m_disk.openFails = true;
        rotate();
        write(u"app.log"_s, "new\n");
        write(u"app.log.1"_s, "late\n");
        m_clock.advance(5s);
        QCOMPARE(m_receiver.texts(), Texts{"late"});
        QCOMPARE(follower->problem(), u"The disk is on fire."_s);
        m_disk.openFails = false;
        m_clock.advance(500ms);
        QCOMPARE(m_receiver.texts(), (Texts{"late", "new"}));
        QCOMPARE(follower->problem(), QString());
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    ManualClock m_clock;
    CollectingReceiver m_receiver;
    FaultyDisk m_disk;
};

QTEST_GUILESS_MAIN(FileFollowerRotationTest)
#include "filefollowerrotation_test.moc"
