// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/intake/filefollower.h"

#include "support/manualclock.h"
#include "unit/engine/intake/collectingreceiver.h"

#include <QFile>
#include <QObject>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {
using Texts = std::vector<std::string>;
}

class FileFollowerTest : public QObject
{
    Q_OBJECT

    void write(const QByteArray &bytes, QIODevice::OpenMode mode = QIODevice::Append) const
    {
        QFile file(m_path);
        QVERIFY(file.open(mode | QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }

    std::unique_ptr<FileFollower> follow(const FollowPosition &position = {})
    {
        return std::make_unique<FileFollower>(FollowedFile{m_path, u"shop-api"_s, u"disk"_s}, position,
                                              m_receiver, m_clock, 500ms);
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = m_folder->filePath(u"app.log"_s);
        m_receiver = {};
    }

    void readsWhatIsAppended()
    {
        write("old\n");
        const auto follower = follow();
        follower->poll();
        QCOMPARE(m_receiver.texts(), Texts{});
        write("new 1\r\nnew 2\n");
        follower->poll();
        QCOMPARE(m_receiver.texts(), (Texts{"new 1", "new 2"}));
        QCOMPARE(m_receiver.lines[0].source, "shop-api");
        QCOMPARE(m_receiver.lines[0].process, "disk");
        QCOMPARE(m_receiver.lines[0].time, m_clock.wallMicroseconds());
        QCOMPARE(follower->problem(), QString());
    }

    void noticesByItself()
    {
        write("");
        const auto follower = follow();
        write("watched\n");
        QTRY_COMPARE(m_receiver.texts(), Texts{"watched"});
    }

    void pollsOnItsClock()
    {
        const auto follower = follow();
        write("polled\n");
        m_clock.advance(500ms);
        QCOMPARE(m_receiver.texts(), Texts{"polled"});
    }

    void partialLineWaits()
    {
        write("");
        const auto follower = follow();
        write("first ha");
        follower->poll();
        QCOMPARE(m_receiver.texts(), Texts{});
        QCOMPARE(follower->position().offset, std::uint64_t(0));
        write("lf\n");
        follower->poll();
        QCOMPARE(m_receiver.texts(), Texts{"first half"});
        QCOMPARE(follower->position().offset, std::uint64_t(11));
    }

    void partialLineAtTheStartIsReadWhole()
    {
        write("old\nfirst ha");
        const auto follower = follow();
        write("lf\n");
        follower->poll();
        QCOMPARE(m_receiver.texts(), Texts{"first half"});
    }

    void fileThatAppearsLater()
    {
        const auto follower = follow();
        QVERIFY(follower->problem().contains("does not exist yet"_L1));
        QSignalSpy problems(follower.get(), &FileFollower::problemChanged);
        write("from the beginning\n");
        follower->poll();
        QCOMPARE(m_receiver.texts(), Texts{"from the beginning"});
        QCOMPARE(problems.size(), 1);
        QCOMPARE(follower->problem(), QString());
    }

    void rotationByRename()
    {
        write("");
        const auto follower = follow();
        write("a\n");
        follower->poll();
        QVERIFY(QFile::rename(m_path, m_path + u".1"_s));
        follower->poll();
        write("in the new file\n");
        follower->poll();
        // The writer has not noticed yet.
        QFile old(m_path + u".1"_s);
        QVERIFY(old.open(QIODevice::Append));
        old.write("late\nlast without line feed");
        old.close();
        m_clock.advance(5s);
        QCOMPARE(m_receiver.texts(), (Texts{"a", "in the new file", "late", "last without line feed"}));
        write("more\n");
        follower->poll();
        QCOMPARE(m_receiver.lines.back().text, "more");
    }

    void copiedAndTruncated()
    {
        write("");
        const auto follower = follow();
        write("a\nb\n");
        follower->poll();
        write("c\n", QIODevice::Truncate);
        follower->poll();
        QCOMPARE(m_receiver.texts(), (Texts{"a", "b", "c"}));
    }

    void truncatedAndGrownBeyondTheOldEnd()
    {
        write("");
        const auto follower = follow();
        write("a\n");
        follower->poll();
        write("a longer line than before\n", QIODevice::Truncate);
        follower->poll();
        QCOMPARE(m_receiver.texts(), (Texts{"a", "a longer line than before"}));
    }

    void truncatedUnderAWriterThatKeepsItsOffset()
    {
        write("");
        const auto follower = follow();
        QFile writer(m_path);
        QVERIFY(writer.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
        writer.write("a\nb\n");
        follower->poll();
        QFile other(m_path);
        QVERIFY(other.resize(0));
        writer.write("c\n"); // behind four NUL bytes
        follower->poll();
        QCOMPARE(m_receiver.texts(), (Texts{"a", "b", "c"}));
    }

    void goesOnAfterARestart()
    {
        write("");
        auto follower = follow();
        write("a\nhalf");
        follower->poll();
        const FollowPosition position = follower->position();
        follower.reset();
        write(" and half\nb\n");
        follower = follow(position);
        follower->poll();
        QCOMPARE(m_receiver.texts(), (Texts{"a", "half and half", "b"}));
    }

    void fileReplacedWhileAway()
    {
        write("");
        auto follower = follow();
        write("a\nb\n");
        follower->poll();
        FollowPosition position = follower->position();
        follower.reset();
        write("another file, longer\n", QIODevice::Truncate);
        follower = follow(position);
        follower->poll();
        QCOMPARE(m_receiver.texts(), (Texts{"a", "b", "another file, longer"}));

        position = follower->position();
        follower.reset();
        QVERIFY(QFile::rename(m_path, m_path + u".1"_s));
        write("another file, longer\n"); // begins alike
        follower = follow(position);
        follower->poll();
        QCOMPARE(m_receiver.lines.size(), std::size_t(4));
    }

    void startedBeforeTheFileRestartedAfterIt()
    {
        const FollowPosition position = follow()->position();
        write("a\n");
        const auto follower = follow(position);
        follower->poll();
        QCOMPARE(m_receiver.texts(), Texts{"a"});
    }

    void hugeLineIsCut()
    {
        write("");
        const auto follower = follow();
        write(QByteArray(10 * 1024 * 1024, 'x') + "\nnext\n");
        m_clock.advance(500ms);
        QTRY_COMPARE(m_receiver.lines.size(), std::size_t(2));
        QCOMPARE(m_receiver.lines[0].text.size(), std::size_t(1024 * 1024));
        QCOMPARE(m_receiver.lines[1].text, "next");
    }

    void restOfALineThatWasCutIsNoLineAfterARestart()
    {
        write("");
        auto follower = follow();
        write("first\n" + QByteArray(3 * 1024 * 1024, 'x'));
        follower->poll();
        QCOMPARE(m_receiver.lines.size(), std::size_t(2));
        const FollowPosition position = follower->position();
        follower.reset();
        write("the rest of it");
        follower = follow(position);
        follower->poll();
        write(", and more\nnext\n");
        follower->poll();
        QCOMPARE(m_receiver.lines.size(), std::size_t(3));
        QCOMPARE(m_receiver.lines.back().text, "next");
    }

    void lineThatIsTooLongAtTheStartIsSkipped()
    {
        write("old\n" + QByteArray(2 * 1024 * 1024, 'x'));
        const auto follower = follow();
        write("the rest of it\nnext\n");
        follower->poll();
        QCOMPARE(m_receiver.texts(), Texts{"next"});
    }

    void longLineAtTheStartIsReadWhole()
    {
        write("old\n" + QByteArray(1024 * 1024 - 10, 'x'));
        const auto follower = follow();
        write("0123456789\n");
        m_clock.advance(500ms);
        QCOMPARE(m_receiver.lines.size(), std::size_t(1));
        QCOMPARE(m_receiver.lines.front().text.size(), std::size_t(1024 * 1024));
    }

    void countsAreText()
    {
        write("");
        const auto follower = follow();
        write("5 <14>a b c\n");
        follower->poll();
        QCOMPARE(m_receiver.texts(), Texts{"5 <14>a b c"});
    }

    void refusesWhatIsNoFile()
    {
        QVERIFY(::mkfifo(QFile::encodeName(m_path).constData(), 0600) == 0);
        const auto pipe = follow();
        QVERIFY(pipe->problem().contains("is not a regular file"_L1));
        m_path = m_folder->path();
        QVERIFY(follow()->problem().contains("is not a regular file"_L1));
    }

    void unreadableFile()
    {
        QVERIFY(QFile::link(m_path, m_path)); // a link to itself cannot be read, even by root
        const auto follower = follow();
        QVERIFY(follower->problem().startsWith(u"The file %1 cannot be read: "_s.arg(m_path)));
        QVERIFY(QFile::remove(m_path));
        write("mended\n");
        follower->poll();
        QCOMPARE(follower->problem(), QString());
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
    ManualClock m_clock;
    CollectingReceiver m_receiver;
};

QTEST_GUILESS_MAIN(FileFollowerTest)
#include "filefollower_test.moc"
