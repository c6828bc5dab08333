// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/intake/filefollower.h"

#include "support/manualclock.h"
#include "unit/engine/intake/collectingreceiver.h"
#include "unit/engine/intake/faultydisk.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <QObject>
#include <QTemporaryDir>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {
using Texts = std::vector<std::string>;
}

/// What a follower does about what happened to its file while it was not there.
class FileFollowerRestartTest : public QObject
{
    Q_OBJECT

    QString path(const QString &name) const { return m_folder->filePath(name); }

    void write(const QString &name, const QByteArray &bytes) const
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::Append));
        QCOMPARE(file.write(bytes), bytes.size());
    }

    void rename(const QString &from, const QString &to) const
    {
        QVERIFY(QFile::rename(path(from), path(to)));
    }

    void setAge(const QString &name, int minutes) const
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.setFileTime(QDateTime::currentDateTime().addSecs(-60 * minutes),
                                 QFile::FileModificationTime));
    }

    /// Until what is made now is younger than app.log, as the disk sees it: some milliseconds.
    bool waitForTheDisk() const
    {
        const auto born = [&](const QString &name) { return QFileInfo(path(name)).birthTime(); };
        const QDateTime before = born(u"app.log"_s);
        while (before.isValid()) {
            write(u"probe"_s, "");
            if (born(u"probe"_s) > before)
                return true;
            QFile::remove(path(u"probe"_s));
        }
        return false;
    }

    void start(const FollowPosition &position, std::chrono::milliseconds pollInterval = 500ms)
    {
        m_follower =
            std::make_unique<FileFollower>(FollowedFile{path(u"app.log"_s), u"shop-api"_s, u"disk"_s},
                                           position, m_receiver, m_clock, pollInterval, m_disk.opener());
    }

    FollowPosition stop()
    {
        const FollowPosition position = m_follower->position();
        m_follower.reset();
        return position;
    }

    /// Up to the first line of app.log.
    FollowPosition readA()
    {
        start({});
        write(u"app.log"_s, "a\n");
        m_follower->poll();
        return stop();
    }

    QString loss() const
    {
        return u"What %1 held before it was rotated or emptied is removed, compressed or unreadable: lines "
               u"may "
               "be missing."_s.arg(path(u"app.log"_s));
    }

private Q_SLOTS:
    void init()
    {
        m_follower.reset();
        m_folder = std::make_unique<QTemporaryDir>();
        m_receiver = {};
        m_disk = {};
        write(u"app.log"_s, "");
    }

    void rotatedWhileAway_data()
    {
        QTest::addColumn<QString>("name");
        for (const char *name : {"app.log.1", "app.log-20260115", "app-20260115.log", "app.log.old"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }

    void rotatedWhileAway()
    {
        QFETCH(QString, name);
        const auto position = readA();
        write(u"app.log"_s, "b\n");
        rename(u"app.log"_s, name);
        write(u"app.log"_s, "c\n");
        start(position);
        m_clock.advance(5s);
        QCOMPARE(m_receiver.texts(), (Texts{"a", "b", "c"}));
        QCOMPARE(m_follower->problem(), QString());
        QCOMPARE(m_disk.openFiles, 1);

        start(stop());
        write(u"app.log"_s, "d\n");
        m_clock.advance(5s);
        QCOMPARE(m_receiver.texts(), (Texts{"a", "b", "c", "d"}));
    }

    void rotatedThriceWhileAway()
    {
        QVERIFY(QFile::remove(path(u"app.log"_s)));
        write(u"app.log.4"_s, "long ago\n");
        write(u"app.log"_s, "");
        setAge(u"app.log.4"_s, 3);
        const auto position = readA();
        write(u"app.log"_s, "b\n");
        rename(u"app.log"_s, u"app.log.3"_s);
        setAge(u"app.log.3"_s, 2);
        write(u"app.log.2"_s, "c\n");
        setAge(u"app.log.2"_s, 1);
        write(u"app.log.1"_s, "d\n");
        write(u"app.log"_s, "e\n");
        start(position);
        m_clock.advance(5s);
        QCOMPARE(m_receiver.texts(), (Texts{"a", "b", "c", "d", "e"}));
        QCOMPARE(m_follower->problem(), QString());
    }

    void lateWriterHidesNoFile()
    {
        const auto position = readA();
        if (!waitForTheDisk())
            QSKIP("The file system does not keep when a file was made.");
        rename(u"app.log"_s, u"app.log.2"_s);
        write(u"app.log.1"_s, "c\n");
        setAge(u"app.log.1"_s, 1);
        write(u"app.log.2"_s, "b\n");
        write(u"app.log"_s, "d\n");
        start(position);
        m_clock.advance(5s);
        QCOMPARE(m_receiver.texts(), (Texts{"a", "b", "c", "d"}));
        QCOMPARE(m_follower->problem(), QString());
    }

    void nothingReadOfItYet()
    {
        start({});
        const auto position = stop();
        write(u"app.log"_s, "a\n");
        rename(u"app.log"_s, u"app.log.1"_s);
        write(u"app.log"_s, "b\n");
        start(position);
        m_clock.advance(5s);
        QCOMPARE(m_receiver.texts(), (Texts{"a", "b"}));
        QCOMPARE(m_follower->problem(), QString());
    }

    void renamedAndNoNewOneYet()
    {
        const auto position = readA();
        write(u"app.log"_s, "b\n");
        rename(u"app.log"_s, u"app.log.1"_s);
        start(position);
        m_clock.advance(5s);
        QCOMPARE(m_receiver.texts(), (Texts{"a", "b"}));
        write(u"app.log"_s, "c\n");
        m_clock.advance(5s);
        QCOMPARE(m_receiver.texts(), (Texts{"a", "b", "c"}));
        QCOMPARE(m_follower->problem(), QString());
    }

    void copiedAndTruncatedWhileAway()
    {
        write(u"app.log.2"_s, "a\nlong ago\n");
        setAge(u"app.log.2"_s, 1);
        const auto position = readA();
        write(u"app.log"_s, "b\n");
        QVERIFY(QFile::copy(path(u"app.log"_s), path(u"app.log.1"_s)));
        QVERIFY(QFile::resize(path(u"app.log"_s), 0));
        write(u"app.log"_s, "c\n");
        start(position);
        m_clock.advance(5s);
        QCOMPARE(m_receiver.texts(), (Texts{"a", "b", "c"}));
        QCOMPARE(m_follower->problem(), QString());
    }

    void whatIsCompressedIsTold()
    {
        const auto position = readA();
        write(u"app.log"_s, "b\n");
        rename(u"app.log"_s, u"app.log.1.gz"_s);
        write(u"app.log.1"_s, "foreign\n");
        write(u"app.log"_s, "c\n");
        start(position, 1min);
        QCOMPARE(m_follower->problem(), loss());
        m_clock.advance(1h);
        QCOMPARE(m_receiver.texts(), (Texts{"a", "c"}));
        QCOMPARE(m_follower->problem(), loss());

        m_disk.readFails = true;
        m_clock.advance(1min);
        QCOMPARE(m_follower->problem(), u"The disk is on fire."_s);
        m_disk.readFails = false;
        m_clock.advance(1min);
        QCOMPARE(m_follower->problem(), loss());
        m_clock.advance(24h);
        QCOMPARE(m_follower->problem(), QString());
    }

    void emptiedWhileAway()
    {
        const auto position = readA();
        QVERIFY(QFile::resize(path(u"app.log"_s), 0));
        write(u"app.log"_s, "c\n");
        start(position);
        m_clock.advance(5s);
        QCOMPARE(m_receiver.texts(), (Texts{"a", "c"}));
        QCOMPARE(m_follower->problem(), loss());
    }

    void removedWhileAway()
    {
        const auto position = readA();
        QVERIFY(QFile::remove(path(u"app.log"_s)));
        start(position);
        m_clock.advance(5min);
        QVERIFY(m_follower->problem().contains("does not exist yet"_L1));
        QCOMPARE(m_follower->position(), position);
        write(u"app.log"_s, "another\n");
        m_clock.advance(500ms);
        QCOMPARE(m_receiver.texts(), (Texts{"a", "another"}));
        QCOMPARE(m_follower->problem(), loss());
    }

    void neverThereIsNoLoss()
    {
        QVERIFY(QFile::remove(path(u"app.log"_s)));
        write(u"app.log.1"_s, "long ago\n");
        start({});
        start(stop());
        write(u"app.log"_s, "a\n");
        m_clock.advance(5s);
        QCOMPARE(m_receiver.texts(), Texts{"a"});
        QCOMPARE(m_follower->problem(), QString());
    }

    void stoppedWhileTwoAreRead()
    {
        start({});
        write(u"app.log"_s, "a\nhalf");
        m_follower->poll();
        rename(u"app.log"_s, u"app.log.1"_s);
        write(u"app.log"_s, "new\nnew ha");
        m_follower->poll();
        QCOMPARE(m_receiver.texts(), (Texts{"a", "new"}));
        const auto position = stop();
        write(u"app.log.1"_s, " and half\n");
        write(u"app.log"_s, "lf\n");
        rename(u"app.log.1"_s, u"app.log.2"_s);
        rename(u"app.log"_s, u"app.log.1"_s);
        write(u"app.log"_s, "newest\n");
        start(position);
        m_clock.advance(5s);
        QCOMPARE(m_receiver.texts(), (Texts{"a", "new", "half and half", "new half", "newest"}));
        QCOMPARE(m_follower->problem(), QString());
    }

    void troubleWithTheOldOnePasses()
    {
        const auto position = readA();
        m_disk.failingInodes = {inodeOf(path(u"app.log"_s))};
        write(u"app.log"_s, "b\n");
        rename(u"app.log"_s, u"app.log.1"_s);
        write(u"app.log"_s, "c\n");
        start(position);
        m_clock.advance(30s);
        QCOMPARE(m_follower->problem(), u"The disk is on fire."_s);
        QCOMPARE(m_follower->position(), position);
        m_disk.failingInodes.clear();
        m_clock.advance(5s);
        QCOMPARE(m_receiver.texts(), (Texts{"a", "b", "c"}));
        QCOMPARE(m_follower->problem(), QString());
    }

    void troubleWithTheOldOneThatStays()
    {
        const auto position = readA();
        m_disk.failingInodes = {inodeOf(path(u"app.log"_s))};
        rename(u"app.log"_s, u"app.log.1"_s);
        write(u"app.log"_s, "c\n");
        start(position);
        m_clock.advance(2min);
        QCOMPARE(m_receiver.texts(), (Texts{"a", "c"}));
        QCOMPARE(m_follower->problem(), loss());
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    ManualClock m_clock;
    CollectingReceiver m_receiver;
    FaultyDisk m_disk;
    std::unique_ptr<FileFollower> m_follower;
};

QTEST_GUILESS_MAIN(FileFollowerRestartTest)
#include "filefollowerrestart_test.moc"
