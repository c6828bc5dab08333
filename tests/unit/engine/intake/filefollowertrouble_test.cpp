// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/intake/filefollower.h"

#include "support/manualclock.h"
#include "unit/engine/intake/collectingreceiver.h"
#include "unit/engine/intake/faultydisk.h"

#include <QFile>
#include <QObject>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

using Texts = std::vector<std::string>;
using Fault = bool FaultyDisk::*;

const QString told = u"The disk is on fire."_s;

} // namespace

Q_DECLARE_METATYPE(Fault)

/// What a follower does when the disk fails.
class FileFollowerTroubleTest : public QObject
{
    Q_OBJECT

    void write(const QByteArray &bytes) const
    {
        QFile file(m_path);
        QVERIFY(file.open(QIODevice::Append));
        QCOMPARE(file.write(bytes), bytes.size());
    }

    std::unique_ptr<FileFollower> follow(const FollowPosition &position = {})
    {
        return std::make_unique<FileFollower>(FollowedFile{m_path, u"shop-api"_s, u"disk"_s}, position,
                                              m_receiver, m_clock, 500ms, m_disk.opener());
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = m_folder->filePath(u"app.log"_s);
        m_receiver = {};
        m_disk = {};
        write("");
    }

    void tellsOfAFileThatIsGone()
    {
        const auto follower = follow();
        QVERIFY(QFile::remove(m_path));
        m_clock.advance(30s); // a rotation, perhaps
        QCOMPARE(follower->problem(), QString());
        m_clock.advance(31s);
        QVERIFY2(follower->problem().contains(u"is gone"_s), qPrintable(follower->problem()));
        write("new\n");
        m_clock.advance(500ms);
        QCOMPARE(follower->problem(), QString());
        QCOMPARE(m_receiver.texts(), Texts{"new"});
    }

    void passingTrouble_data()
    {
        QTest::addColumn<Fault>("fault");
        QTest::newRow("read") << &FaultyDisk::readFails;
        QTest::newRow("size") << &FaultyDisk::sizeFails;
    }

    void passingTrouble()
    {
        QFETCH(Fault, fault);
        const auto follower = follow();
        write("a\nhalf");
        follower->poll();
        QSignalSpy problems(follower.get(), &FileFollower::problemChanged);
        m_disk.*fault = true;
        write(" and half\nb\n");
        const FollowPosition before = follower->position();
        for (int i = 0; i < 3; ++i)
            m_clock.advance(500ms);
        QCOMPARE(follower->problem(), told);
        QCOMPARE(follower->position(), before);
        QCOMPARE(m_receiver.texts(), Texts{"a"});

        m_disk.*fault = false;
        m_clock.advance(500ms);
        QCOMPARE(m_receiver.texts(), (Texts{"a", "half and half", "b"}));
        QCOMPARE(follower->problem(), QString());
        QCOMPARE(problems.size(), 2);
    }

    void troubleAtARestart_data()
    {
        passingTrouble_data();
        QTest::newRow("open") << &FaultyDisk::openFails;
    }

    void troubleAtARestart()
    {
        QFETCH(Fault, fault);
        auto follower = follow();
        write("a\nb\n");
        follower->poll();
        const FollowPosition position = follower->position();
        write("c\n");
        m_disk.*fault = true;
        follower = follow(position);
        QCOMPARE(follower->problem(), told);
        QCOMPARE(follower->position(), position);
        m_clock.advance(5min);
        QCOMPARE(follower->position(), position);

        m_disk.*fault = false;
        m_clock.advance(500ms);
        QCOMPARE(m_receiver.texts(), (Texts{"a", "b", "c"}));
        QCOMPARE(follower->problem(), QString());
    }

    void troubleAtTheFirstStart_data() { troubleAtARestart_data(); }

    void troubleAtTheFirstStart()
    {
        QFETCH(Fault, fault);
        write("old\n");
        m_disk.*fault = true;
        const auto follower = follow();
        QCOMPARE(follower->problem(), told);
        m_clock.advance(500ms);
        m_disk.*fault = false;
        m_clock.advance(500ms);
        write("new\n");
        m_clock.advance(500ms);
        QCOMPARE(m_receiver.texts(), Texts{"new"});
    }

    void staleHandleIsOpenedAnew()
    {
        const auto follower = follow();
        write("a\nhalf");
        follower->poll();
        m_disk.makeStale();
        write(" and half\n");
        follower->poll();
        QCOMPARE(follower->problem(), told);
        m_clock.advance(500ms);
        QCOMPARE(m_receiver.texts(), (Texts{"a", "half and half"}));
        QCOMPARE(follower->problem(), QString());
        QCOMPARE(m_disk.openFiles, 1);
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
    ManualClock m_clock;
    CollectingReceiver m_receiver;
    FaultyDisk m_disk;
};

QTEST_GUILESS_MAIN(FileFollowerTroubleTest)
#include "filefollowertrouble_test.moc"
