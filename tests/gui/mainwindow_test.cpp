// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/drains/drainactions.h"
#include "desktop/mainwindow/addondialog.h"
#include "desktop/mainwindow/appnamedialog.h"
#include "desktop/welcome/welcomepage.h"
#include "desktop/widgets/banner.h"
#include "desktop/widgets/messageline.h"
#include "desktop/wizard/adddrainwizard.h"
#include "desktop/wizard/deletedraindialog.h"
#include "gui/windowfixture.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QRadioButton>
#include <QScrollArea>
#include <QSignalSpy>
#include <QSplitter>
#include <QToolBar>
#include <QToolButton>
#include <QTreeView>
#include <QTreeWidget>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class MainWindowTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void welcomeComesFirst();
    void welcomeFitsALowWindow();
    void restartBringsEverythingBack();
    void selectsTheAppThatWasAskedFor();
    void createsAndRenamesApps();
    void firstAppLeavesTheKeyboardInTheTree();
    void createsAndDeletesAddons();
    void deletesAppsAfterAsking();
    void opensTheDialogsOfDrains();
    void opensDiagnosisAndReport();
    void dialogsGoWithThePlatform();
    void deletedDrainsComeBack();
    void undoIsAnActionToo();
    void failedUndoIsTriedAgain();
    void failedUndoWaitsBehindOtherMessages();
    void noUndoWhereItMustFail();
    void tellsWhatTheIntakeCouldNotTake();
    void offersAnotherPort();
    void tellsThatAFollowedFileCannotBeRead();
    void offersToCreateUnknownApps();
    void noticesGoWithThePlatform();
    void tellsWhatIsGoingOn();
    void aLastingProblemIsSeen();
    void asksBeforeLinesAreLost();
    void listsItsShortcuts();
    void everythingHasAName();
};

namespace {

/// A window on a platform with two apps, one with a database and a drain on both.
struct Fixture : WindowFixture
{
    explicit Fixture(const QString &settingsPath = {})
        : WindowFixture(settingsPath)
    {
        shop = {platform.addApp(u"shop"_s).id, {}};
        platform.addApp(u"billing"_s);
        postgres = {shop.app, platform.addAddon(shop.app, u"postgresql"_s).id};
        drain = platform.addDrain(shop, "tcp+tls://logs.papertrailapp.com:10333");
        platform.addDrain(postgres, "tcp+tls://logs.papertrailapp.com:10333");
    }
    static QPushButton *buttonOf(const QWidget &parent, const QString &text)
    {
        for (auto *button : parent.findChildren<QPushButton *>()) {
            if (button->text().remove(u'&') == text && !button->isHidden())
                return button;
        }
        return nullptr;
    }

    SourceRef shop, postgres;
    Drain drain;
};

} // namespace

void MainWindowTest::welcomeComesFirst()
{
    Fixture f;
    f.window.emplace(f.settings);
    f.window->show();
    QVERIFY(f.child<QWidget>(u"WelcomePage"_s)->isVisible());
    QVERIFY(!f.child<QToolBar>(u"toolBar"_s)->isVisible());
    f.controller.emplace(f.platform, *f.window);
    QVERIFY(!f.child<QWidget>(u"WelcomePage"_s)->isVisible());
    QVERIFY(f.child<QToolBar>(u"toolBar"_s)->isVisible());
    f.controller.reset(); // the platform was closed
    QVERIFY(f.child<QWidget>(u"WelcomePage"_s)->isVisible());
    QCOMPARE(f.window->workspace(), nullptr);
}

void MainWindowTest::welcomeFitsALowWindow()
{
    Fixture f;
    f.window.emplace(f.settings);
    f.window->show();
    f.window->resize(f.window->fontMetrics().averageCharWidth() * 100, f.window->fontMetrics().height() * 24);
    auto *scroll = f.child<QWidget>(u"WelcomePage"_s)->findChild<QScrollArea *>();
    QVERIFY(scroll);
    auto *demo = f.child<QAbstractButton>(u"demoButton"_s);
    const auto seen = [&](const QWidget *widget) {
        return scroll->viewport()->rect().contains(
            QRect(widget->mapTo(scroll->viewport(), QPoint()), widget->size()));
    };
    for (const QString &name :
         {u"embeddedButton"_s, u"scalingoButton"_s, u"serverButton"_s, u"demoButton"_s}) {
        auto *button = f.child<QAbstractButton>(name);
        QTRY_VERIFY2(button->height() >= button->heightForWidth(button->width()), qPrintable(name));
    }
    f.window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&*f.window));
    f.child<QWidget>(u"embeddedButton"_s)->setFocus();
    for (int i = 0; i < 3; ++i)
        QTest::keyClick(f.window->focusWidget(), Qt::Key_Tab);
    QCOMPARE(f.window->focusWidget(), demo);
    QTRY_VERIFY2(seen(demo), "the keyboard brings it into view");
    QSignalSpy chosen(&f.window->welcome(), &WelcomePage::demoChosen);
    QTest::keyClick(demo, Qt::Key_Return);
    QCOMPARE(chosen.size(), 1);
}

void MainWindowTest::restartBringsEverythingBack()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(u"window.ini"_s);
    QSize size;
    QList<int> columns;
    {
        Fixture f(path);
        QVERIFY(f.open());
        f.window->resize(1111, 777);
        f.sources().select(f.postgres);
        f.child<QSplitter>(u"mainSplitter"_s)->setSizes({400, 700});
        columns = f.child<QSplitter>(u"mainSplitter"_s)->sizes();
        size = f.window->size();
        f.window->close();
    }
    Fixture f(path);
    QVERIFY(f.open());
    QCOMPARE(f.window->size(), size);
    QCOMPARE(f.sources().current(), f.postgres);
    QCOMPARE(f.child<QLabel>(u"scopeLabel"_s)->text(), u"Drains of shop › PostgreSQL"_s);
    QTRY_COMPARE(f.child<QSplitter>(u"mainSplitter"_s)->sizes(), columns);
}

void MainWindowTest::selectsTheAppThatWasAskedFor()
{
    Fixture f;
    f.window.emplace(f.settings);
    f.controller.emplace(f.platform, *f.window);
    f.controller->selectApp(u"shop"_s);
    QTRY_COMPARE(f.sources().current(), f.shop);
}

void MainWindowTest::createsAndRenamesApps()
{
    Fixture f;
    QVERIFY(f.open());
    f.child<QAction>(u"createApp"_s)->trigger();
    auto *dialog = f.window->findChild<AppNameDialog *>();
    QVERIFY(dialog && dialog->isVisible());
    auto *name = dialog->findChild<QLineEdit *>(u"nameEdit"_s);
    auto *ok = dialog->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok);
    QVERIFY(!ok->isEnabled());
    QTest::keyClicks(name, u"payments"_s);
    f.platform.hold();
    ok->click();
    QVERIFY(dialog->isVisible()); // until the platform has said yes
    f.platform.release();
    QTRY_COMPARE(f.inventory().sourceName(f.sources().current()), u"payments"_s);

    f.child<QAction>(u"renameApp"_s)->trigger();
    QPointer<AppNameDialog> rename;
    QTRY_VERIFY((rename = f.window->findChild<AppNameDialog *>()) && rename->isVisible());
    rename->findChild<QLineEdit *>(u"nameEdit"_s)->setText(u"money"_s);
    rename->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok)->click();
    QTRY_COMPARE(f.inventory().sourceName(f.sources().current()), u"money"_s);
    QTRY_VERIFY(!rename);
}

void MainWindowTest::firstAppLeavesTheKeyboardInTheTree()
{
    WindowFixture f;
    QVERIFY(f.open());
    f.window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&*f.window));
    auto *create = f.child<QPushButton>(u"messageButton"_s);
    QTRY_COMPARE(create->text(), u"Create your first app"_s);
    create->setFocus();
    QTest::keyClick(create, Qt::Key_Return);
    QPointer<AppNameDialog> dialog = f.window->findChild<AppNameDialog *>();
    QVERIFY(dialog);
    dialog->findChild<QLineEdit *>(u"nameEdit"_s)->setText(u"shop"_s);
    dialog->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok)->click();
    QTRY_VERIFY(!dialog);
    QTRY_COMPARE(f.inventory().sourceName(f.sources().current()), u"shop"_s);
    QCOMPARE(f.window->focusWidget(), f.sources().focusProxy());
}

void MainWindowTest::createsAndDeletesAddons()
{
    Fixture f;
    QVERIFY(f.open());
    f.sources().select(f.shop);
    f.child<QAction>(u"createAddon"_s)->trigger();
    auto *dialog = f.window->findChild<AddonDialog *>();
    QVERIFY(dialog);
    auto *kind = dialog->findChild<QComboBox *>(u"kindCombo"_s);
    kind->setCurrentIndex(kind->findData(u"mailer"_s));
    QVERIFY(dialog->findChild<QLabel *>(u"noteLabel"_s)->text().contains(u"no log"_s));
    kind->setCurrentIndex(kind->findData(u"redis"_s));
    dialog->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok)->click();
    QTRY_COMPARE(f.inventory().sourceName(f.sources().current()), u"shop › Redis"_s);

    const SourceRef redis = f.sources().current();
    f.child<QAction>(u"deleteSource"_s)->trigger();
    auto *box = f.window->findChild<QMessageBox *>();
    QVERIFY(box);
    Fixture::buttonOf(*box, u"Delete"_s)->click();
    QTRY_VERIFY(!f.inventory().addon(redis));
    QVERIFY(f.inventory().app(f.shop.app));
}

void MainWindowTest::deletesAppsAfterAsking()
{
    Fixture f;
    QVERIFY(f.open());
    QVERIFY(!f.child<QAction>(u"deleteSource"_s)->isEnabled()); // "All apps" is not one
    f.sources().select(f.shop);
    f.child<QAction>(u"deleteSource"_s)->trigger();
    QPointer<QMessageBox> box = f.window->findChild<QMessageBox *>();
    QVERIFY2(box->informativeText().startsWith(u"2 drain(s), its addons and all"_s),
             qPrintable(box->informativeText()));
    QVERIFY2(box->width() > box->fontMetrics().averageCharWidth() * 60, "the title fits");
    QCOMPARE(box->defaultButton(), box->button(QMessageBox::Cancel)); // Enter alone destroys nothing
    box->button(QMessageBox::Cancel)->click();
    QTRY_VERIFY(!box);
    QCOMPARE(f.platform.callCount(u"deleteApp"_s), 0);
    f.child<QAction>(u"deleteSource"_s)->trigger();
    Fixture::buttonOf(*f.window->findChild<QMessageBox *>(), u"Delete"_s)->click();
    QTRY_COMPARE(f.inventory().apps().size(), 1);

    f.sources().select({f.inventory().apps().constFirst().id, {}});
    f.child<QAction>(u"deleteSource"_s)->trigger();
    QTRY_VERIFY((box = f.window->findChild<QMessageBox *>()) && box->isVisible());
    QCOMPARE(box->informativeText(), u"All its lines go with it. This cannot be undone."_s);
}

void MainWindowTest::opensTheDialogsOfDrains()
{
    Fixture f;
    QVERIFY(f.open());
    f.sources().select(f.shop);
    f.drains().drainActions().add->trigger();
    auto *wizard = f.window->findChild<AddDrainWizard *>();
    QVERIFY(wizard && wizard->isVisible());
    wizard->reject();
    f.drains().selectDrain(f.drain.key());
    f.drains().drainActions().edit->trigger();
    QVERIFY(f.window->findChild<QDialog *>(u"EditDrainDialog"_s));
}

void MainWindowTest::opensDiagnosisAndReport()
{
    Fixture f;
    QVERIFY(f.open());
    f.sources().select(f.shop);
    f.drains().selectDrain(f.drain.key());
    f.drains().drainActions().diagnose->trigger();
    auto *diagnosis = f.window->findChild<QDialog *>(u"DiagnosisDialog"_s);
    QVERIFY(diagnosis && diagnosis->isVisible());
    diagnosis->reject();
    f.window->findChild<QAction *>(u"saveReportAction"_s)->trigger();
    auto *report = f.window->findChild<QDialog *>(u"ReportDialog"_s);
    QVERIFY(report && report->isVisible());
    QVERIFY(report->findChild<QRadioButton *>(u"appRadio"_s)->text().contains(u"shop"_s));
}

void MainWindowTest::dialogsGoWithThePlatform()
{
    Fixture f;
    QVERIFY(f.open());
    f.sources().select(f.shop);
    f.drains().drainActions().add->trigger();
    const QPointer<AddDrainWizard> wizard = f.window->findChild<AddDrainWizard *>();
    QVERIFY(wizard);
    f.controller.reset(); // another connection is opened, at last, by a slow keychain
    QVERIFY(!wizard);
}

void MainWindowTest::deletedDrainsComeBack()
{
    Fixture f;
    QVERIFY(f.open());
    f.sources().select(f.shop);
    f.drains().selectDrain(f.drain.key());
    f.drains().drainActions().remove->trigger();
    auto *dialog = f.window->findChild<DeleteDrainDialog *>();
    QVERIFY(dialog);
    Q_EMIT dialog->drainsRemoved(f.platform.allDrains());
    dialog->reject();
    f.platform.removeDrains({f.drain.key(), {f.postgres, f.drain.url}});
    QTRY_VERIFY(f.inventory().drains(f.shop).isEmpty());
    QVERIFY(f.window->messages().isVisible());
    Fixture::buttonOf(f.window->messages(), u"Undo"_s)->click();
    QTRY_COMPARE(f.inventory().drains(f.shop).size(), 1);
    QTRY_COMPARE(f.inventory().drains(f.postgres).size(), 1);
    QTRY_VERIFY(f.window->messages().text().contains(u"put back"_s));

    f.platform.fail(f.shop, {ErrorKind::Storage, u"The disk is full."_s, {}});
    Q_EMIT f.drains().failed(u"The disk is full."_s, ErrorKind::Storage);
    QVERIFY(f.window->messages().text().contains(u"disk is full"_s));
}

void MainWindowTest::undoIsAnActionToo()
{
    Fixture f;
    QVERIFY(f.open());
    f.sources().select(f.shop);
    QAction *undo = f.drains().drainActions().undoDelete;
    QVERIFY(!undo->isEnabled());
    const DrainKey ofAddon{f.postgres, f.drain.url};
    QStringList told;
    const auto remove = [&](const DrainKey &key) {
        f.drains().selectDrain(key);
        if (!QTest::qWaitFor([&] { return f.drains().currentDrain().value_or(Drain()).key() == key; }))
            return false;
        f.drains().drainActions().remove->trigger();
        const QPointer<DeleteDrainDialog> dialog = f.window->findChild<DeleteDrainDialog *>();
        auto *button = dialog->findChild<QPushButton *>(u"removeButton"_s);
        if (!QTest::qWaitFor([&] { return button->isEnabled(); }))
            return false;
        told.append(dialog->findChild<MessageLine *>(u"canUndo"_s)->text());
        if (auto *only = dialog->findChild<QCheckBox *>(u"onlyAppCheck"_s); only->isVisible())
            only->click();
        button->click();
        return QTest::qWaitFor([&] { return !dialog && !f.inventory().drain(key); });
    };
    QVERIFY(remove(ofAddon));
    QVERIFY2(told.constFirst().contains(u"half a minute (Ctrl+Z)"_s), qPrintable(told.constFirst()));
    QVERIFY(undo->isEnabled());
    f.window->messages().dismiss();
    QVERIFY2(undo->isEnabled(), "half a minute is promised, read or not");
    QVERIFY(remove(f.drain.key()));

    f.window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&*f.window));
    QTest::keyClick(&*f.window, Qt::Key_Z, Qt::ControlModifier);
    QTRY_VERIFY2(f.inventory().drain(f.drain.key()), "the newest comes back first");
    QVERIFY(!f.inventory().drain(ofAddon));
    QCOMPARE(f.window->messages().text(), u"1 drain(s) put back."_s);
    QVERIFY(undo->isEnabled());
    undo->trigger();
    QTRY_VERIFY(f.inventory().drain(ofAddon));
    QVERIFY(!undo->isEnabled());
    QCOMPARE(f.platform.callCount(u"restoreDrains"_s), 2);

    QVERIFY(remove(ofAddon));
    QPushButton *button = nullptr; // a new one is shown by the event loop
    QTRY_VERIFY((button = Fixture::buttonOf(f.window->messages(), u"Undo"_s)));
    button->click();
    QTRY_VERIFY(f.inventory().drain(ofAddon));
    QVERIFY2(!undo->isEnabled(), "it was taken back already");
}

void MainWindowTest::failedUndoIsTriedAgain()
{
    Fixture f;
    QVERIFY(f.open());
    f.sources().select(f.shop);
    f.drains().selectDrain(f.drain.key());
    f.drains().drainActions().remove->trigger();
    auto *dialog = f.window->findChild<DeleteDrainDialog *>();
    Q_EMIT dialog->drainsRemoved(f.platform.allDrains());
    dialog->reject();
    f.platform.removeDrains({f.drain.key(), {f.postgres, f.drain.url}});

    Banner &messages = f.window->messages();
    for (const SourceRef &source : {f.shop, f.postgres})
        f.platform.fail(source, {ErrorKind::Unavailable, u"The platform does not answer."_s, {}});
    Fixture::buttonOf(messages, u"Undo"_s)->click();
    QTRY_COMPARE(messages.text(), u"2 drain(s) could not be put back. shop: The platform does not answer."_s);
    f.platform.succeed(f.shop);
    Fixture::buttonOf(messages, u"Try again"_s)->click();
    QTRY_COMPARE(messages.text(),
                 u"1 drain(s) could not be put back. shop › PostgreSQL: The platform does not answer."_s);
    QCOMPARE(f.platform.allDrains().size(), 1);

    f.platform.succeed(f.postgres);
    f.platform.addDrain(f.postgres, f.drain.url); // it was put back after all, only not told
    Fixture::buttonOf(messages, u"Try again"_s)->click();
    QTRY_COMPARE(messages.text(), u"1 drain(s) put back."_s);
    QCOMPARE(f.platform.allDrains().size(), 2);
}

void MainWindowTest::failedUndoWaitsBehindOtherMessages()
{
    Fixture f;
    QVERIFY(f.open());
    f.sources().select(f.shop);
    Banner &messages = f.window->messages();
    const auto press = [&messages](const QString &text) {
        QPushButton *button = nullptr; // a new one is shown by the event loop
        const bool there = QTest::qWaitFor([&] { return (button = Fixture::buttonOf(messages, text)); });
        if (there)
            button->click();
        return there;
    };
    const auto failToUndo = [&](const DrainKey &key, int together) {
        const auto isSelected = [&] { return f.drains().currentDrain().value_or(Drain()).key() == key; };
        f.drains().selectDrain(key);
        if (!QTest::qWaitFor(isSelected))
            return false;
        const Drain drain = *f.drains().currentDrain();
        f.drains().drainActions().remove->trigger();
        const QPointer<DeleteDrainDialog> dialog = f.window->findChild<DeleteDrainDialog *>();
        f.platform.removeDrains({key});
        Q_EMIT dialog->drainsRemoved({drain});
        dialog->reject();
        f.platform.fail(key.source, {ErrorKind::Unavailable, u"The platform does not answer."_s, {}});
        const QString told = u"%1 drain(s) could not be put back."_s.arg(together);
        return press(u"Undo"_s) &&
               QTest::qWaitFor([&] { return !dialog && messages.text().startsWith(told); });
    };
    const DrainKey ofApp = f.drain.key();
    const DrainKey ofAddon{f.postgres, f.drain.url};
    const auto tellAnother = [&] {
        Q_EMIT f.drains().failed(u"The disk is full."_s, ErrorKind::Storage);
        return messages.text() == u"The disk is full."_s;
    };

    QVERIFY(failToUndo(ofApp, 1));
    QVERIFY(tellAnother());
    messages.dismiss();
    QVERIFY(messages.isVisible());
    QCOMPARE(messages.text(), u"1 drain(s) could not be put back. shop: The platform does not answer."_s);

    QVERIFY(tellAnother());
    QVERIFY(failToUndo(ofAddon, 2)); // both wait together
    QCOMPARE(messages.text(),
             u"2 drain(s) could not be put back. shop › PostgreSQL: The platform does not answer."_s);
    f.platform.setReadOnlyReason(u"The server is read-only."_s);
    QVERIFY(press(u"Try again"_s));
    QCOMPARE(messages.text(), u"2 drain(s) could not be put back. The server is read-only."_s);
    f.platform.setReadOnlyReason({});
    f.platform.succeed(f.shop);
    f.platform.succeed(f.postgres);
    QVERIFY(press(u"Try again"_s));
    QTRY_COMPARE(messages.text(), u"2 drain(s) put back."_s);
    QTRY_VERIFY(f.inventory().drain(ofApp) && f.inventory().drain(ofAddon));

    QVERIFY(failToUndo(ofApp, 1));
    messages.dismiss(); // whoever closes it does not want them back
    QVERIFY(!messages.isVisible());
    QVERIFY(tellAnother());
    messages.dismiss();
    QVERIFY(!messages.isVisible());

    QVERIFY(failToUndo(ofAddon, 1));
    QVERIFY(tellAnother());
    f.controller.reset();
    QVERIFY(!messages.isVisible());
}

void MainWindowTest::noUndoWhereItMustFail()
{
    Fixture f;
    f.platform.setNotRestorable(f.drain.url, u"The platform cannot make it."_s);
    QVERIFY(f.open());
    f.sources().select(f.shop);
    f.drains().selectDrain(f.drain.key());
    f.drains().drainActions().remove->trigger();
    auto *dialog = f.window->findChild<DeleteDrainDialog *>();
    auto *remove = dialog->findChild<QPushButton *>(u"removeButton"_s);
    QTRY_VERIFY(remove->isEnabled());
    auto *warning = dialog->findChild<MessageLine *>(u"noUndo"_s);
    QVERIFY(warning->isVisible());
    QVERIFY2(warning->text().endsWith(u"The platform cannot make it."_s), qPrintable(warning->text()));
    remove->click();
    QTRY_COMPARE(f.window->messages().text(), u"2 drain(s) deleted."_s);
    QVERIFY(!Fixture::buttonOf(f.window->messages(), u"Undo"_s));
}

void MainWindowTest::tellsWhatTheIntakeCouldNotTake()
{
    Fixture f;
    QVERIFY(f.open());
    f.platform.fakeIntake().setCounts({12, 0, 1});
    QCOMPARE(f.child<QLabel>(u"intakeLabel"_s)->text(),
             u"Syslog at 127.0.0.1:5514 · 12 datagram(s) lost · 1 message(s) cut"_s);
}

void MainWindowTest::offersAnotherPort()
{
    Fixture f;
    f.platform.fakeIntake().setStatus(
        {false, u"127.0.0.1:5514"_s, u"Port 5514 is in use by another program."_s, u"127.0.0.1:5515"_s});
    QVERIFY(f.open());
    Banner &banner = f.window->intakeNotices();
    QVERIFY(banner.isVisible());
    QVERIFY(banner.text().contains(u"5514 is in use"_s));
    Fixture::buttonOf(banner, u"Use 127.0.0.1:5515"_s)->click();
    QTRY_VERIFY(!banner.isVisible());
    QCOMPARE(f.child<QLabel>(u"intakeLabel"_s)->text(), u"Syslog at 127.0.0.1:5515"_s);
}

void MainWindowTest::tellsThatAFollowedFileCannotBeRead()
{
    Fixture f;
    QVERIFY(f.open());
    Banner &banner = f.window->intakeNotices();
    const FollowedFileInfo good{u"/var/log/good.log"_s, u"shop"_s, u"web"_s, {}};
    const FollowedFileInfo bad{u"/var/log/bad.log"_s, u"shop"_s, u"web"_s,
                               u"The file /var/log/bad\u202e.log cannot be read."_s};
    FakeIntake &intake = f.platform.fakeIntake();
    intake.setFollowedFiles({good, bad});
    QVERIFY(banner.isVisible());
    QVERIFY(banner.text().contains(u"cannot be read"_s));
    QVERIFY(!banner.text().contains(u'\u202e'));
    QSignalSpy settings(&*f.window, &MainWindow::settingsRequested);
    Fixture::buttonOf(banner, u"Settings…"_s)->click();
    QCOMPARE(settings.size(), 1);
    QVERIFY(!banner.isVisible());
    intake.setFollowedFiles({bad, good});
    QVERIFY(!banner.isVisible()); // it was answered
    intake.setFollowedFiles({good});
    intake.setFollowedFiles({good, bad});
    QVERIFY(banner.isVisible()); // it came again
    intake.setFollowedFiles({good});
    QVERIFY(!banner.isVisible()); // it is over
}

void MainWindowTest::offersToCreateUnknownApps()
{
    Fixture f;
    QVERIFY(f.open());
    Banner &banner = f.window->intakeNotices();
    QVERIFY(!banner.isVisible());
    f.platform.fakeIntake().setUnknownApps({{u"evil\u202ename"_s, 3}, {u"cart"_s, 1200}});
    QVERIFY(banner.isVisible());
    QVERIFY(!banner.text().contains(u'\u202e'));
    QVERIFY(f.child<QLabel>(u"unknownLabel"_s)->text().contains(QLocale().toString(1203)));
    Fixture::buttonOf(banner, u"Ignore it"_s)->click();
    QTRY_VERIFY(banner.text().contains(u"cart"_s));
    Fixture::buttonOf(banner, u"Create it"_s)->click();
    auto *dialog = f.window->findChild<AppNameDialog *>();
    QVERIFY(dialog);
    QCOMPARE(dialog->findChild<QLineEdit *>(u"nameEdit"_s)->text(), u"cart"_s);
    QVERIFY(!banner.isVisible());
    f.platform.fakeIntake().setUnknownApps({{u"cart"_s, 1300}});
    QVERIFY(!banner.isVisible()); // it was answered
}

void MainWindowTest::noticesGoWithThePlatform()
{
    Fixture f;
    QVERIFY(f.open());
    f.platform.fakeIntake().setUnknownApps({{u"cart"_s, 3}, {u"basket"_s, 4}});
    QVERIFY(f.window->intakeNotices().isVisible());
    f.controller.reset();
    QVERIFY(!f.window->intakeNotices().isVisible()); // nor that of the other one
}

void MainWindowTest::aLastingProblemIsSeen()
{
    Fixture f;
    QVERIFY(f.open());
    Banner &problem = f.window->problemNotice();
    QVERIFY(!problem.isVisible());
    f.platform.emitProblem(u"The disk is full."_s);
    QVERIFY(problem.isVisible());
    QCOMPARE(problem.text(), u"The disk is full."_s);
    problem.dismiss();
    f.platform.emitProblem(u"The disk is full."_s); // which was read
    QVERIFY(!problem.isVisible());
    QVERIFY(f.child<QLabel>(u"problemLabel"_s)->isVisible());
    f.platform.emitProblem({});
    f.platform.emitProblem(u"The disk is full."_s);
    QVERIFY(problem.isVisible());
    f.platform.emitProblem(u"The disk is broken."_s);
    QCOMPARE(problem.text(), u"The disk is broken."_s);
    f.platform.emitProblem({});
    QVERIFY(!problem.isVisible());
    f.platform.emitProblem(u"The disk is full."_s);
    f.controller.reset();
    QVERIFY(!problem.isVisible());
    f.controller.emplace(f.platform, *f.window);
    f.platform.emitProblem(u"The disk is full."_s); // the other one's
    QVERIFY(problem.isVisible());
}

void MainWindowTest::asksBeforeLinesAreLost()
{
    Fixture f;
    QVERIFY(f.open());
    f.platform.fakeIntake().setTakesLines(false);
    QVERIFY(!f.window->close());
    QVERIFY(f.window->isVisible());
    QPointer<QMessageBox> box = f.window->findChild<QMessageBox *>();
    QVERIFY(box);
    QVERIFY(box->informativeText().contains(u"in memory"_s));
    QTest::keyClick(box, Qt::Key_Escape);
    QTRY_VERIFY(!box);
    QVERIFY(f.window->isVisible());

    int changed = 0; // as another connection would be opened
    f.window->askBeforeLoss([&] { ++changed; });
    box = f.window->findChild<QMessageBox *>();
    QVERIFY(box);
    QCOMPARE(changed, 0);
    Fixture::buttonOf(*box, u"Lose them"_s)->click();
    QTRY_COMPARE(changed, 1);
    QTRY_VERIFY(!box);

    f.platform.fakeIntake().setTakesLines(true);
    f.window->askBeforeLoss([&] { ++changed; });
    QCOMPARE(changed, 2);
    QVERIFY(f.window->close());
    f.window->show();

    f.platform.fakeIntake().setTakesLines(false);
    QVERIFY(!f.window->close());
    box = f.window->findChild<QMessageBox *>();
    QVERIFY(box);
    Fixture::buttonOf(*box, u"Lose them"_s)->click();
    QTRY_VERIFY(!f.window->isVisible());
}

void MainWindowTest::tellsWhatIsGoingOn()
{
    Fixture f;
    QVERIFY(f.open());
    f.platform.emitProblem(u"The disk is full."_s);
    QCOMPARE(f.child<QLabel>(u"problemLabel"_s)->text(), u"The disk is full."_s);
    QVERIFY(f.child<QLabel>(u"problemLabel"_s)->isVisible());
    f.platform.emitProblem({});
    QVERIFY(!f.child<QLabel>(u"problemLabel"_s)->isVisible());

    f.platform.manualClock().advance(1s);
    f.platform.emitLines(f.shop, QStringList(20, u"hello"_s));
    f.platform.manualClock().advance(1s);
    QCOMPARE(f.child<QLabel>(u"rateLabel"_s)->text(), u"20 lines/s in"_s);
}

void MainWindowTest::listsItsShortcuts()
{
    Fixture f;
    QVERIFY(f.open());
    f.child<QAction>(u"shortcutsAction"_s)->trigger();
    auto *list = f.window->findChild<QDialog *>(u"ShortcutsDialog"_s)->findChild<QTreeWidget *>();
    QVERIFY(!list->findItems(u"Add a drain to"_s, Qt::MatchStartsWith).isEmpty());
    QSet<QString> keys;
    for (QAction *action : f.window->findChildren<QAction *>()) {
        if (action->shortcut().isEmpty() || action->shortcutContext() != Qt::WindowShortcut)
            continue;
        QVERIFY2(!keys.contains(action->shortcut().toString()), qPrintable(action->text()));
        keys.insert(action->shortcut().toString());
    }
    f.child<QAction>(u"aboutAction"_s)->trigger();
    QVERIFY(f.window->findChild<QMessageBox *>()->isVisible());
}

void MainWindowTest::everythingHasAName()
{
    Fixture f;
    QVERIFY(f.open());
    f.sources().select(f.shop);
    f.drains().selectDrain(f.drain.key());
    for (QWidget *widget : f.window->findChildren<QWidget *>()) {
        if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible() ||
            qobject_cast<QSplitterHandle *>(widget))
            continue;
        QString name = widget->accessibleName();
        if (const auto *button = qobject_cast<QAbstractButton *>(widget); button && name.isEmpty())
            name = button->text();
        if (const auto *label = qobject_cast<QLabel *>(widget); label && name.isEmpty())
            name = label->text();
        QVERIFY2(!name.isEmpty(), qPrintable(QString::fromLatin1(widget->metaObject()->className()) + u' ' +
                                             widget->objectName()));
    }
}

QTEST_MAIN(MainWindowTest)
#include "mainwindow_test.moc"
