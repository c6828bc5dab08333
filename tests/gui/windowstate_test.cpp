// SPDX-License-Identifier: GPL-3.0-or-later
// What the window keeps for the next start, its keys, and the times that are shown all over it.
#include "desktop/drains/drainactions.h"
#include "desktop/live/livepanel.h"
#include "desktop/widgets/banner.h"
#include "desktop/widgets/logview.h"
#include "gui/windowfixture.h"

#include <QAction>
#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QSplitter>
#include <QTableView>
#include <QToolBar>
#include <QToolButton>
#include <QTreeView>
#include <QTreeWidget>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class WindowStateTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fullScreenAndItsActionAgree();
    void toolBarStaysHidden();
    void livePanelIsAsItWas();
    void escapeClosesMessages_data();
    void escapeClosesMessages();
    void escapeClosesTheNewestMessageFirst();
    void escapeClearsTheSelectedLinesFirst();
    void linesAreFilteredByAKey();
    void timesAreShownInTheChosenZone();
    void eventsAreShownInTheChosenZone();
};

namespace {

struct Fixture : WindowFixture
{
    explicit Fixture(const QString &settingsPath = {})
        : WindowFixture(settingsPath)
    {
        shop = {platform.addApp(u"shop"_s).id, {}};
        drain = platform.addDrain(shop, "tcp+tls://logs.papertrailapp.com:10333");
    }
    bool openActive()
    {
        if (!open() || !QTest::qWaitForWindowActive(&*window))
            return false;
        sources().select(shop);
        drains().selectDrain(drain.key());
        return true;
    }

    SourceRef shop;
    Drain drain;
};

} // namespace

void WindowStateTest::fullScreenAndItsActionAgree()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(u"window.ini"_s);
    {
        Fixture f(path);
        QVERIFY(f.open());
        f.child<QAction>(u"fullScreenAction"_s)->trigger();
        QVERIFY(f.window->isFullScreen());
        f.window->close();
    }
    Fixture f(path);
    QVERIFY(f.open());
    QVERIFY(f.window->isFullScreen());
    auto *action = f.child<QAction>(u"fullScreenAction"_s);
    QVERIFY(action->isChecked());
    action->trigger();
    QVERIFY(!f.window->isFullScreen());
    f.window->showFullScreen(); // the desktop has a key of its own
    QVERIFY(action->isChecked());
}

void WindowStateTest::toolBarStaysHidden()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(u"window.ini"_s);
    {
        Fixture f(path);
        QVERIFY(f.open());
        f.child<QToolBar>(u"toolBar"_s)->toggleViewAction()->trigger();
        QVERIFY(!f.child<QToolBar>(u"toolBar"_s)->isVisible());
        f.controller.emplace(f.platform, *f.window); // another connection
        QVERIFY(!f.child<QToolBar>(u"toolBar"_s)->isVisible());
        f.window->close();
    }
    {
        Fixture f(path);
        QVERIFY(f.open());
        auto *bar = f.child<QToolBar>(u"toolBar"_s);
        QVERIFY(!bar->isVisible());
        bar->toggleViewAction()->trigger();
        QVERIFY(bar->isVisible());
        f.window->close();
    }
    Fixture f(path);
    f.window.emplace(f.settings);
    f.window->show();
    QVERIFY2(!f.child<QToolBar>(u"toolBar"_s)->isVisible(), "there is nothing in it yet");
    f.controller.emplace(f.platform, *f.window);
    QVERIFY(f.child<QToolBar>(u"toolBar"_s)->isVisible());
}

void WindowStateTest::livePanelIsAsItWas()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(u"window.ini"_s);
    DrainStatus failing;
    QList<int> sizes;
    const auto fail = [&failing](Fixture &f) {
        failing.key = f.drain.key();
        failing.health.state = HealthState::Quarantined;
        failing.health.quarantinedUntil = f.platform.manualClock().now() + 5min;
        f.platform.emitStatus(failing);
        return f.window->workspace()->live().findChild<QSplitter *>(u"splitter"_s);
    };
    {
        Fixture f(path);
        QVERIFY(f.open());
        f.child<QToolButton>(u"wrap"_s)->click();
        QSplitter *splitter = fail(f);
        QTRY_VERIFY(splitter->widget(1)->isVisible());
        QCoreApplication::processEvents();
        sizes = {splitter->width() - 400, 400};
        splitter->setSizes(sizes);
        sizes = splitter->sizes();
        f.window->close();
    }
    Fixture f(path);
    QVERIFY(f.open());
    QVERIFY(f.child<QToolButton>(u"wrap"_s)->isChecked());
    QSplitter *splitter = fail(f);
    QTRY_VERIFY(splitter->widget(1)->isVisible());
    QTRY_COMPARE(splitter->sizes(), sizes);
}

void WindowStateTest::escapeClosesMessages_data()
{
    QTest::addColumn<QString>("focus");
    for (const auto &name : {u"tree"_s, u"table"_s, u"filterEdit"_s, u"view"_s, u"filterKind"_s,
                             u"attempts"_s, u"urlEdit"_s, u"pause"_s})
        QTest::newRow(qPrintable(name)) << name;
}

void WindowStateTest::escapeClosesMessages()
{
    QFETCH(QString, focus);
    Fixture f;
    f.platform.setAttempts(f.drain.key(), {{0, true, 9, u"taken"_s}});
    QVERIFY(f.openActive());
    f.window->resize(1600, 1000); // room for everything
    QTRY_VERIFY(f.child<QTreeWidget>(u"attempts"_s)->isVisible());
    auto *widget = f.child<QWidget>(focus);
    widget->setFocus();
    Banner &banner = f.window->messages();
    banner.showMessage(Tone::Info, u"Something happened."_s);
    QTest::keyClick(widget, Qt::Key_Escape);
    QVERIFY(!banner.isVisible());
}

void WindowStateTest::escapeClosesTheNewestMessageFirst()
{
    Fixture f;
    QVERIFY(f.openActive());
    auto *table = f.child<QTableView>(u"table"_s);
    table->setFocus();
    f.window->messages().showMessage(Tone::Info, u"First."_s);
    f.window->intakeNotices().showMessage(Tone::Info, u"Second."_s);
    QTest::keyClick(table, Qt::Key_Escape);
    QVERIFY(f.window->messages().isVisible());
    QVERIFY(!f.window->intakeNotices().isVisible());
    QTest::keyClick(table, Qt::Key_Escape);
    QVERIFY(!f.window->messages().isVisible());
}

void WindowStateTest::escapeClearsTheSelectedLinesFirst()
{
    Fixture f;
    QVERIFY(f.openActive());
    f.platform.emitLines(f.shop, {u"one"_s, u"two"_s});
    auto *view = f.child<LogView>(u"view"_s);
    view->setFocus();
    QTRY_VERIFY((view->selectAll(), view->selectedRows() == 2));
    f.window->messages().showMessage(Tone::Info, u"Something happened."_s);
    QTest::keyClick(view, Qt::Key_Escape);
    QCOMPARE(view->selectedRows(), std::uint64_t(0));
    QVERIFY(f.window->messages().isVisible());
    QTest::keyClick(view, Qt::Key_Escape);
    QVERIFY(!f.window->messages().isVisible());
}

void WindowStateTest::linesAreFilteredByAKey()
{
    Fixture f;
    QVERIFY(f.openActive());
    QTest::keyClick(f.child<QTableView>(u"table"_s), Qt::Key_F, Qt::ControlModifier);
    auto *filter = f.window->workspace()->live().findChild<QLineEdit *>(u"filter"_s);
    QVERIFY(filter->hasFocus());
    f.child<QAction>(u"shortcutsAction"_s)->trigger();
    auto *list = f.window->findChild<QDialog *>(u"ShortcutsDialog"_s)->findChild<QTreeWidget *>();
    QCOMPARE(list->findItems(u"Ctrl+F"_s, Qt::MatchExactly, 1).size(), 1);
}

void WindowStateTest::timesAreShownInTheChosenZone()
{
    Fixture f;
    const std::int64_t now = QDateTime::currentMSecsSinceEpoch() * 1000;
    f.platform.setAttempts(f.drain.key(), {{now, true, 9, u"taken"_s}});
    f.platform.setGaps(f.drain.key(), {{{5, 12}, u"too old"_s, now}});
    QVERIFY(f.openActive());
    DrainStatus status;
    status.key = f.drain.key();
    status.health.state = HealthState::Healthy;
    status.lastSuccess = now;
    f.platform.emitStatus(status);
    auto *attempts = f.child<QTreeWidget>(u"attempts"_s);
    auto *gaps = f.child<QTreeWidget>(u"gaps"_s);
    auto *success = f.child<QLabel>(u"successLabel"_s);
    QTRY_COMPARE(attempts->topLevelItemCount(), 1);
    const QDateTime moment = QDateTime::fromMSecsSinceEpoch(now / 1000);
    const QString local = moment.time().toString(u"HH:mm:ss"_s);
    const QString utc = moment.toUTC().time().toString(u"HH:mm:ss"_s);
    QVERIFY(local != utc);
    QVERIFY2(attempts->topLevelItem(0)->text(0).endsWith(local),
             qPrintable(attempts->topLevelItem(0)->text(0)));
    QCOMPARE(attempts->headerItem()->text(0), u"Time"_s);

    f.controller->setUtc(true);
    QVERIFY2(attempts->topLevelItem(0)->text(0).endsWith(utc),
             qPrintable(attempts->topLevelItem(0)->text(0)));
    QVERIFY(gaps->topLevelItem(0)->text(0).endsWith(utc));
    QCOMPARE(attempts->headerItem()->text(0), u"Time (UTC)"_s);
    QCOMPARE(gaps->headerItem()->text(0), u"Time (UTC)"_s);
    QVERIFY2(success->text().endsWith(QString(utc + u" UTC"_s)), qPrintable(success->text()));

    f.child<QComboBox>(u"zone"_s)->setCurrentIndex(0); // the one beside the live lines
    QVERIFY(attempts->topLevelItem(0)->text(0).endsWith(local));
    QVERIFY(success->text().endsWith(local));
    QCOMPARE(gaps->headerItem()->text(0), u"Time"_s);
}

void WindowStateTest::eventsAreShownInTheChosenZone()
{
    Fixture f;
    const QDateTime time = QDateTime::fromString(u"2026-01-15T23:30:00Z"_s, Qt::ISODate);
    f.platform.makeRemote().setAuditPages({{{time, u"jane"_s, u"new_log_drain"_s, u"A drain was added."_s}}});
    QVERIFY(f.open());
    f.controller->setUtc(true);
    f.sources().select(f.shop);
    f.child<QAction>(u"appEvents"_s)->trigger();
    auto *list = f.child<QDialog>(u"AuditDialog"_s)->findChild<QTreeWidget *>();
    QTRY_COMPARE(list->topLevelItemCount(), 1);
    QCOMPARE(list->headerItem()->text(0), u"Time (UTC)"_s);
    QCOMPARE(list->topLevelItem(0)->text(0), QLocale().toString(time, QLocale::ShortFormat));
}

int main(int argc, char *argv[])
{
    qputenv("TZ", "Asia/Kathmandu"); // far from UTC, at any time of the year
    QApplication app(argc, argv);
    WindowStateTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "windowstate_test.moc"
