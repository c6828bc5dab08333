// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/ownerfile.h"
#include "desktop/live/deliverymark.h"
#include "desktop/live/livepanel.h"
#include "desktop/live/quarantinestrip.h"
#include "desktop/models/inventory.h"
#include "desktop/widgets/banner.h"
#include "desktop/widgets/logview.h"
#include "desktop/widgets/messageline.h"
#include "support/fakeplatform.h"
#include "support/writefile.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLabel>
#include <QLayout>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <thread>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class LivePanelTest : public QObject
{
    Q_OBJECT

private:
    struct Scene
    {
        FakePlatform platform;
        SourceRef shop;
        SourceRef blog;
        DrainKey drain;
        std::unique_ptr<Inventory> inventory;
        LivePanel panel;

        Scene()
        {
            shop = {platform.addApp(u"shop"_s).id, {}};
            blog = {platform.addApp(u"blog"_s).id, {}};
            drain = platform.addDrain(shop, "tcp+tls://logs.example.com:6514").key();
            platform.emitLines(shop, {u"one"_s, u"two"_s, u"three"_s});
            inventory = std::make_unique<Inventory>(platform);
            panel.setInventory(inventory.get());
            panel.resize(1000, 400);
            panel.show();
        }
        ~Scene() { panel.setInventory(nullptr); }

        LogView *view() const { return panel.findChild<LogView *>(u"view"_s); }
        QString status() const { return panel.findChild<QLabel *>(u"status"_s)->text(); }
        QString all() const
        {
            view()->selectAll();
            return view()->selectedLines().result().text;
        }
        qsizetype lines() const { return all().count(u'\n'); }
        DrainStatus healthy() const
        {
            DrainStatus status;
            status.key = drain;
            status.health.state = HealthState::Healthy;
            return status;
        }
        DrainStatus quarantined()
        {
            const auto now = platform.manualClock().now();
            DrainStatus status;
            status.key = drain;
            status.health = {HealthState::Quarantined, 10, 10, 1, now + 300s, now, u"connection refused"_s};
            return status;
        }
    };

private Q_SLOTS:
    void marks_data()
    {
        QTest::addColumn<quint64>("number");
        QTest::addColumn<QString>("word");
        QTest::newRow("before the drain") << quint64(9) << QString();
        QTest::newRow("first") << quint64(10) << u"delivered"_s;
        QTest::newRow("in the gap") << quint64(35) << u"lost: the line log did not reach back"_s;
        QTest::newRow("after the gap") << quint64(40) << u"delivered"_s;
        QTest::newRow("at the cursor") << quint64(100) << u"waiting"_s;
    }
    void marks()
    {
        QFETCH(quint64, number);
        DrainStatus status;
        status.cursor = 100;
        status.counters.linesDelivered = 80;
        status.counters.linesLost = 10;
        status.recentGaps = {{{30, 40}, u"the line log did not reach back"_s, 0}};
        const auto mark = deliveryMark(status, number);
        QTEST(mark ? mark->word : QString(), "word");
    }

    void marksDoNotGuess()
    {
        DrainStatus status;
        status.cursor = 100;
        status.counters.linesDelivered = 60;
        status.counters.linesLost = 40; // and only 10 of them are named
        status.recentGaps = {{{80, 90}, u"x"_s, 0}};
        QCOMPARE(deliveryMark(status, 50)->shape, Shape::Ring);
        QCOMPARE(deliveryMark(status, 95)->shape, Shape::Circle);
    }

    void marksShowWhatAServerHides()
    {
        DrainStatus status;
        status.cursor = 100;
        status.counters.linesLost = 10;
        status.recentGaps = {{{80, 90}, u"too old\u202e"_s, 0}};
        const QString word = deliveryMark(status, 85)->word;
        QVERIFY2(word.startsWith(u"lost: too old"_s) && !word.contains(u'\u202e'), qPrintable(word));
    }

    void showsEachLineOnce()
    {
        Scene s;
        s.platform.emitLines(s.blog, {u"other"_s});
        QTRY_COMPARE(s.lines(), 4);
        QVERIFY(s.all().contains(u"shop web-1 I three"));
        QVERIFY(s.all().contains(u"blog web-1 I other"));

        s.panel.setSource(s.shop);
        QTRY_COMPARE(s.lines(), 3);
        s.platform.emitLines(s.blog, {u"not this"_s});
        s.platform.emitLines(s.shop, {u"four"_s});
        QTRY_COMPARE(s.lines(), 4);
        QVERIFY(s.all().contains(u"four"));
        QVERIFY(!s.all().contains(u"shop web-1")); // one source needs no name

        // Lines that arrive while the newest are asked for are in the answer as well.
        s.platform.hold();
        s.panel.setSource(s.blog);
        s.platform.emitLines(s.blog, {u"third"_s});
        s.platform.release();
        QTRY_COMPARE(s.lines(), 3);
        QCOMPARE(s.all().count(u"third"), 1);
    }

    void lastButtonsGoIntoAMenu()
    {
        Scene s;
        const auto button = [&s](const QString &name) { return s.panel.findChild<QToolButton *>(name); };
        QVERIFY(button(u"clear"_s)->isVisible());
        QVERIFY(!button(u"more"_s)->isVisible());
        const int least = s.panel.minimumSizeHint().width();
        s.panel.resize(least, 400);
        QTRY_VERIFY(button(u"more"_s)->isVisible());
        QVERIFY(!button(u"clear"_s)->isVisible());
        QCOMPARE(s.panel.layout()->minimumSize().width(), least);
        QTRY_COMPARE(s.lines(), 3);
        QMenu *menu = button(u"more"_s)->menu();
        QCOMPARE(menu->actions().size(), 4);
        menu->actions().constLast()->trigger();
        QTRY_COMPARE(s.lines(), 0);
        Q_EMIT menu->aboutToShow();
        QVERIFY2(!menu->actions().at(1)->isEnabled(), "nothing is selected to be copied");
    }

    void pauseKeepsCounting()
    {
        Scene s;
        QTRY_COMPARE(s.lines(), 3);
        auto *pause = s.panel.findChild<QToolButton *>(u"pause"_s);
        pause->click();
        s.platform.emitLines(s.shop, {u"a"_s, u"b"_s});
        QTRY_VERIFY2(s.status().contains(u"2 line(s) wait"), qPrintable(s.status()));
        QCOMPARE(s.lines(), 3);
        pause->click();
        QTRY_COMPARE(s.lines(), 5);
        QVERIFY(!s.status().contains(u"wait"));
    }

    void pauseHoldsNoOtherSourceBack()
    {
        Scene s;
        s.platform.emitLines(s.blog, {u"old"_s, u"older"_s});
        s.panel.setSource(s.shop);
        QTRY_COMPARE(s.lines(), 3);
        s.panel.findChild<QToolButton *>(u"pause"_s)->click();
        s.panel.setSource(s.blog);
        QTRY_COMPARE(s.lines(), 2);
        s.platform.emitLines(s.blog, {u"new"_s});
        QTRY_VERIFY2(s.status().contains(u"1 line(s) wait"), qPrintable(s.status()));
        QCOMPARE(s.lines(), 2);
    }

    void filterTellsWhatIsWrong()
    {
        Scene s;
        QTRY_COMPARE(s.lines(), 3);
        auto *filter = s.panel.findChild<QLineEdit *>(u"filter"_s);
        auto *error = s.panel.findChild<MessageLine *>(u"filterError"_s);
        QTest::keyClicks(filter, u"t"_s);
        QTRY_COMPARE(s.lines(), 2);
        s.panel.findChild<QComboBox *>(u"filterKind"_s)->setCurrentIndex(1);
        QTRY_COMPARE(s.lines(), 1);
        s.panel.findChild<QToolButton *>(u"regex"_s)->click();
        QTest::keyClicks(filter, u"("_s);
        QVERIFY(error->isVisible());
        QVERIFY(filter->accessibleDescription().contains(u"regular expression"));
        QVERIFY2(error->text().contains(u"the filter “t” stays in force"), qPrintable(error->text()));
        QTRY_COMPARE(s.lines(), 1);
        QTest::keyClick(filter, Qt::Key_Backspace);
        QVERIFY(!error->isVisible());
        filter->clear();
        QTest::keyClicks(filter, u"["_s);
        QVERIFY2(error->text().contains(u"all lines are shown"), qPrintable(error->text()));
        QTRY_COMPARE(s.lines(), 3);
    }

    void drainMarksItsLines()
    {
        Scene s;
        QTRY_COMPARE(s.lines(), 3);
        QVERIFY(!s.view()->format().hasMarks());
        DrainStatus status;
        status.key = s.drain;
        status.cursor = 2;
        status.counters.linesDelivered = 2;
        s.platform.emitStatus(status);
        s.panel.setDrain(s.drain);
        QVERIFY(s.view()->format().hasMarks());
        QTest::keyClick(s.view(), Qt::Key_Home);
        QTRY_VERIFY(s.view()->accessibleDescription().contains(u"delivered"));
        QTest::keyClick(s.view(), Qt::Key_End);
        QVERIFY(s.view()->accessibleDescription().contains(u"waiting"));
    }

    void copiesInTheBackground()
    {
        Scene s;
        QTRY_COMPARE(s.lines(), 3);
        auto *clipboard = QGuiApplication::clipboard();
        clipboard->setText(u"earlier"_s);
        s.view()->selectAll();
        QTest::keyClick(s.view(), Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(clipboard->text(), u"earlier"_s); // the window's thread has not put together a single line
        QVERIFY2(s.status().contains(u"copying"), qPrintable(s.status()));
        QTRY_COMPARE(clipboard->text().count(u'\n'), 3);
        QVERIFY(clipboard->text().endsWith(u"web-1 I three\n"));
        QVERIFY(!s.status().contains(u"copying"));
        // The last wish wins.
        QTest::keyClick(s.view(), Qt::Key_C, Qt::ControlModifier);
        QTest::keyClick(s.view(), Qt::Key_Home);
        QTest::keyClick(s.view(), Qt::Key_C, Qt::ControlModifier);
        QTRY_COMPARE(clipboard->text().count(u'\n'), 1);
        QTRY_VERIFY(!s.status().contains(u"copying"));
        QCOMPARE(clipboard->text().count(u'\n'), 1);
    }

    void savesInTheBackground()
    {
        Scene s;
        QTRY_COMPARE(s.lines(), 3);
        QTemporaryDir dir;
        const QString path = dir.filePath(u"live.log"_s);
        s.panel.saveTo(path);
        QTRY_VERIFY(s.panel.findChild<QToolButton *>(u"save"_s)->isEnabled());
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll().count('\n'), 3);
    }

    /// Whenever the click comes: while lines are written, or when the file is about to be replaced.
    void saysWhetherACancelledSaveChangedTheFile()
    {
        Scene s;
        QTRY_COMPARE(s.lines(), 3);
        const QTemporaryDir dir;
        const QString path = dir.filePath(u"live.log"_s);
        const auto *banner = s.panel.findChild<Banner *>(u"banner"_s);
        for (int delay = 0; delay < 3000; delay += 100) {
            QVERIFY(writeFile(path, "old"));
            s.panel.saveTo(path);
            std::this_thread::sleep_for(std::chrono::microseconds(delay));
            s.panel.findChild<QPushButton *>(u"cancelSaving"_s)->click();
            QTRY_VERIFY(s.panel.findChild<QToolButton *>(u"save"_s)->isEnabled());
            const bool changed = readOwnerFile(path, 1000).value_or(QByteArray()) != "old";
            QCOMPARE(banner->text(),
                     changed ? u"3 line(s) saved."_s : u"Saving was cancelled. No file was changed."_s);
        }
    }

    void saysThatNoTargetFailsOnlyIfItKnows()
    {
        Scene s;
        const auto saysSo = [&s] { return s.status().contains(u"no target is failing"_s); };
        QTRY_COMPARE(s.inventory->state(), Inventory::State::Ready);
        QVERIFY2(!saysSo(), "nothing has been told of the drain");
        s.platform.emitStatus(s.healthy());
        QTRY_VERIFY(saysSo());

        const DrainKey second = s.platform.addDrain(s.blog, "tcp://logs.example.com:1000").key();
        Q_EMIT s.platform.drainsChanged(s.blog);
        QTRY_VERIFY(!saysSo());
        DrainStatus status = s.healthy();
        status.key = second;
        status.health.state = HealthState::Unknown;
        status.paused = true;
        s.platform.emitStatus(status); // whatever its target does, nothing is sent to it
        QTRY_VERIFY(saysSo());

        s.platform.fail(s.blog, {ErrorKind::Unavailable, u"No answer."_s, {}});
        Q_EMIT s.platform.drainsChanged(s.blog);
        QTRY_VERIFY2(!saysSo(), "there may be drains that could not be read");
    }

    void saysNothingOfTargetsBeforeItKnowsTheApps()
    {
        Scene s;
        s.panel.setInventory(nullptr);
        s.platform.fail({}, {ErrorKind::NotAllowed, u"This API token is not accepted."_s, {}});
        s.inventory = std::make_unique<Inventory>(s.platform);
        s.panel.setInventory(s.inventory.get());
        QTRY_COMPARE(s.inventory->state(), Inventory::State::Failed);
        QVERIFY2(!s.status().contains(u"no target is failing"_s), qPrintable(s.status()));
    }

    void stripCountsDownOnThePlatformsClock()
    {
        Scene s;
        auto *strip = s.panel.findChild<QuarantineStrip *>();
        QTRY_COMPARE(s.inventory->state(), Inventory::State::Ready);
        s.platform.emitStatus(s.healthy());
        QVERIFY2(!strip->isVisible(), "it takes no room while nothing is failing");
        QVERIFY2(s.status().contains(u"no target is failing"), qPrintable(s.status()));
        s.platform.emitStatus(s.quarantined());
        QTRY_COMPARE(strip->rowCount(), 1);
        QVERIFY(strip->isVisible());
        QVERIFY(!s.status().contains(u"no target is failing"));
        auto *countdown = strip->findChild<QWidget *>(u"countdown"_s);
        QTRY_COMPARE(countdown->accessibleName(), u"5:00"_s);
        QCOMPARE(strip->findChild<QLabel *>(u"lastError"_s)->text(), u"connection refused"_s);
        s.platform.manualClock().advance(29s);
        QTRY_COMPARE(countdown->accessibleName(), u"4:31"_s);

        QTest::keyClick(strip->findChild<QPushButton *>(u"retry"_s), Qt::Key_Space);
        QCOMPARE(s.platform.callCount(u"retryNow"_s), 1);

        s.platform.emitStatus(s.healthy());
        QTRY_COMPARE(strip->rowCount(), 0);
    }

    void stripLeavesPausedDrainsAlone()
    {
        Scene s;
        auto *strip = s.panel.findChild<QuarantineStrip *>();
        QTRY_COMPARE(s.inventory->state(), Inventory::State::Ready);
        DrainStatus status = s.quarantined();
        s.platform.emitStatus(status);
        QTRY_COMPARE(strip->rowCount(), 1);
        status.paused = true;
        s.platform.emitStatus(status);
        QTRY_COMPARE(strip->rowCount(), 0);
        s.panel.setInventory(s.inventory.get()); // and whoever looks later finds none either
        QCOMPARE(strip->rowCount(), 0);
        status.paused = false;
        s.platform.emitStatus(status);
        QTRY_COMPARE(strip->rowCount(), 1);
    }

    void stripShowsTheFirstOfVeryMany()
    {
        Scene s;
        auto *strip = s.panel.findChild<QuarantineStrip *>();
        QTRY_COMPARE(s.inventory->state(), Inventory::State::Ready);
        DrainStatus status = s.quarantined();
        QList<DrainKey> keys;
        for (int i = 0; i < QuarantineStrip::mostRows + 2; ++i)
            keys.append(
                s.platform.addDrain(s.blog, "tcp://logs.example.com:" + QByteArray::number(1000 + i)).key());
        const auto tell = [&](const DrainKey &key) {
            status.key = key;
            s.platform.emitStatus(status);
        };
        Q_EMIT s.platform.drainsChanged(s.blog);
        QTRY_COMPARE(s.inventory->drains(s.blog).size(), keys.size());
        for (qsizetype i = keys.size(); i-- > 0;) // the last in the list comes first
            tell(keys[i]);
        QTRY_COMPARE(strip->rowCount(), QuarantineStrip::mostRows);
        auto *more = strip->findChild<QLabel *>(u"more"_s);
        QVERIFY(more->isVisible());
        QVERIFY2(more->text().startsWith(u"2 more"_s), qPrintable(more->text()));
        QCOMPARE(strip->widget()->layout()->count(), QuarantineStrip::mostRows + 2); // `more`, and a stretch
        const auto titleAt = [&](int place) {
            return strip->widget()->layout()->itemAt(place)->widget()->accessibleName();
        };
        QVERIFY2(titleAt(0).contains(u":1000:"_s), qPrintable(titleAt(0)));
        QVERIFY(titleAt(1).contains(u":1001:"_s));

        // Others take the place of those that are well again.
        status.health.state = HealthState::Healthy;
        tell(keys[0]);
        tell(keys[1]);
        QTRY_VERIFY(!more->isVisible());
        QCOMPARE(strip->rowCount(), QuarantineStrip::mostRows);
        QVERIFY2(titleAt(0).contains(u":1002:"_s), qPrintable(titleAt(0)));
        QVERIFY(titleAt(QuarantineStrip::mostRows - 1).contains(u":1051:"_s));
    }

    /// Changes of the list are told later where telling takes long; statuses are not.
    void stripKnowsADrainLongerThanTheInventory()
    {
        Scene s;
        auto *strip = s.panel.findChild<QuarantineStrip *>();
        QTRY_COMPARE(s.inventory->state(), Inventory::State::Ready);
        QList<DrainKey> keys;
        for (int i = 0; i < QuarantineStrip::mostRows + 1; ++i)
            keys.append(
                s.platform.addDrain(s.blog, "tcp://logs.example.com:" + QByteArray::number(1000 + i)).key());
        bool told = false;
        connect(s.inventory.get(), &Inventory::drainsChanged, s.inventory.get(), [&told] {
            QElapsedTimer working;
            working.start();
            while (!told && !working.hasExpired(200)) {
            }
            told = true;
        });
        Q_EMIT s.platform.drainsChanged(s.blog);
        QTRY_VERIFY(told);
        DrainStatus status = s.quarantined();
        for (const DrainKey &key : keys) {
            status.key = key;
            s.platform.emitStatus(status);
        }
        QCOMPARE(strip->rowCount(), QuarantineStrip::mostRows);
        s.platform.removeDrains({keys.last()});
        QTRY_COMPARE(s.inventory->drains(s.blog).size(), keys.size() - 1);

        status.key = keys.first();
        status.health.state = HealthState::Healthy;
        s.platform.emitStatus(status); // makes room for the one that is gone
        QTRY_COMPARE(strip->rowCount(), QuarantineStrip::mostRows - 1);
    }

    void stripForgetsARemovedDrain()
    {
        Scene s;
        auto *strip = s.panel.findChild<QuarantineStrip *>();
        QTRY_COMPARE(s.inventory->state(), Inventory::State::Ready);
        s.platform.emitStatus(s.quarantined());
        QTRY_COMPARE(strip->rowCount(), 1);
        s.platform.removeDrains({s.drain});
        QTRY_COMPARE(strip->rowCount(), 0);
    }

    void narrowPanelHasTheStripBelowTheLines()
    {
        Scene s;
        auto *strip = s.panel.findChild<QuarantineStrip *>();
        auto *error = [&] {
            s.platform.emitStatus(s.quarantined());
            return QTest::qWaitFor([&] { return strip->rowCount() == 1; })
                       ? strip->findChild<QLabel *>(u"lastError"_s)
                       : nullptr;
        }();
        QVERIFY(error);
        QTRY_VERIFY(s.view()->width() < s.panel.width());
        QVERIFY(strip->x() > s.view()->geometry().right());
        QVERIFY(error->isVisible());
        const int beside = s.view()->width();

        s.panel.resize(s.panel.minimumSizeHint().width(), 400);
        QTRY_VERIFY(strip->y() > s.view()->geometry().bottom());
        QCOMPARE(s.view()->width(), s.panel.width());
        QVERIFY2(strip->height() < s.view()->height() / 2, "the lines have most of the room");
        QVERIFY(!error->isVisible());
        QVERIFY2(strip->findChild<QWidget *>(u"state"_s)
                     ->parentWidget()
                     ->toolTip()
                     .contains(u"connection refused"_s),
                 "the error is still told");
        QVERIFY(strip->findChild<QPushButton *>(u"retry"_s)->isVisible());

        s.panel.resize(1000, 400);
        QTRY_COMPARE(s.view()->width(), beside);
        QVERIFY(error->isVisible());
    }

    void narrowPanelKeepsItsSplitter()
    {
        QTemporaryDir folder;
        QSettings settings(folder.filePath(u"window.ini"_s), QSettings::IniFormat);
        {
            Scene s;
            s.panel.resize(s.panel.minimumSizeHint().width(), 400);
            s.panel.saveState(settings);
        }
        Scene s;
        s.platform.emitStatus(s.quarantined());
        s.panel.restoreState(settings);
        auto *strip = s.panel.findChild<QuarantineStrip *>();
        QTRY_COMPARE(strip->rowCount(), 1);
        QTRY_VERIFY2(strip->x() > s.view()->geometry().right(), "a wide panel has it beside the lines again");
    }

    void foldedToolsOfferTheTime()
    {
        Scene s;
        auto *zone = s.panel.findChild<QComboBox *>(u"zone"_s);
        auto *more = s.panel.findChild<QToolButton *>(u"more"_s);
        s.panel.resize(s.panel.minimumSizeHint().width(), 400);
        QTRY_VERIFY(!zone->isVisible());
        QMenu *times = more->menu()->actions().constFirst()->menu();
        QVERIFY(times);
        Q_EMIT times->aboutToShow();
        QVERIFY(times->actions().at(0)->isChecked());
        QSignalSpy told(&s.panel, &LivePanel::utcChanged);
        times->actions().at(1)->trigger();
        QCOMPARE(told.size(), 1);
        QVERIFY(s.panel.isUtc());
    }
};

QTEST_MAIN(LivePanelTest)
#include "live_panel_test.moc"
