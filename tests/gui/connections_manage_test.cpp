// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/connections/connectionsdialog.h"
#include "desktop/connections/editconnectiondialog.h"
#include "desktop/connections/journaldialog.h"
#include "gui/connectionsfixture.h"
#include "support/writefile.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QLabel>
#include <QLockFile>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTreeWidget>

using namespace drainboard;
using namespace Qt::StringLiterals;

class ConnectionsManageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void editsNameColourAndMode();
    void fullDiskKeepsTheDialogOpen();
    void waitsForTheDiskWithoutStandingStill();
    void aNewTokenReplacesTheOld();
    void theStoredTokenGoesToNoOtherAddress();
    void removesAfterAsking();
    void switchesBackAndForth();
    void theLastWishWins();
    void whoChangesTheirMindIsToldNothingMore();
    void inspectOnlyIsAWordOnABadge();
    void testsAConnection();
    void damagedListIsTold();
    void showsTheJournal();
    void everythingHasAName();
};

void ConnectionsManageTest::editsNameColourAndMode()
{
    ConnectionsFixture f;
    const Connection before = f.keep(sample(u"1"_s, u"Production"_s));
    f.keep(sample(u"2"_s, u"Staging"_s));
    f.controller.open(before.id);
    QTRY_COMPARE(f.current(), u"Production"_s);
    f.controller.manage();
    auto *manager = f.dialog<ConnectionsDialog>();
    QCOMPARE(child<QTreeWidget>(manager, "tree")->topLevelItemCount(), 2);
    child<QPushButton>(manager, "editButton")->click();
    QPointer<EditConnectionDialog> dialog = f.dialog<EditConnectionDialog>();
    QVERIFY(dialog);
    QVERIFY(dialog->findChild<QLineEdit *>(u"tokenEdit"_s)->text().isEmpty()); // never shown
    auto *name = child<QLineEdit>(dialog, "nameEdit");
    auto *save = dialog->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Save);
    name->setText(u"staging"_s);
    save->click();
    QVERIFY(errorAt(name).contains(u"Another connection"_s));
    name->setText(u"Shop"_s);
    child<QComboBox>(dialog, "colourCombo")->setCurrentIndex(0);
    child<QCheckBox>(dialog, "inspectOnlyCheck")->setChecked(true);
    save->click();
    QTRY_VERIFY(!dialog);
    const auto after = f.store.find(before.id);
    QVERIFY(after);
    QCOMPARE(after->name, u"Shop"_s);
    QCOMPARE(after->colour, QString());
    QVERIFY(after->inspectOnly);
    QCOMPARE(after->regions, before.regions);
    QVERIFY(f.probed.isEmpty()); // no need to ask anybody
    // It was open, with more rights than it has now.
    QTRY_COMPARE(f.opened, (QStringList{u"Production"_s, u"closed"_s, u"Shop"_s}));
    QCOMPARE(child<QTreeWidget>(manager, "tree")->topLevelItem(0)->text(0), u"Shop"_s);
}

void ConnectionsManageTest::fullDiskKeepsTheDialogOpen()
{
    ConnectionsFixture f;
    const Connection connection = f.keep(sample(u"1"_s, u"Production"_s));
    f.controller.open(connection.id);
    QTRY_COMPARE(f.opened.size(), 1);
    const QString path = f.folder.filePath(u"connections.json"_s);
    QVERIFY(QFile::remove(path) && QDir().mkdir(path)); // nothing can be written there
    f.controller.manage();
    auto *manager = f.dialog<ConnectionsDialog>();
    child<QPushButton>(manager, "editButton")->click();
    auto *dialog = f.dialog<EditConnectionDialog>();
    child<QLineEdit>(dialog, "nameEdit")->setText(u"Shop"_s);
    dialog->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Save)->click();
    QTRY_VERIFY(wordsOf(dialog).contains(u"connections.json"_s));
    QVERIFY(dialog->isVisible());
    QCOMPARE(f.store.find(connection.id), connection);
    dialog->reject();
    QVERIFY(!dialog->isVisible());

    child<QPushButton>(manager, "removeButton")->click();
    for (QAbstractButton *button : f.dialog<QMessageBox>()->buttons()) {
        if (button->text() == "&Remove"_L1)
            button->click();
    }
    QTRY_VERIFY(f.told.constLast().contains(u"connections.json"_s));
    QCOMPARE(f.opened, QStringList{u"Production"_s}); // nor is it closed
    QVERIFY(!f.vault.token(connection.id).isEmpty());
}

void ConnectionsManageTest::waitsForTheDiskWithoutStandingStill()
{
    ConnectionsFixture f;
    const Connection connection = f.keep(sample(u"1"_s, u"Production"_s));
    f.controller.open(connection.id);
    QTRY_COMPARE(f.opened.size(), 1);
    f.controller.manage();
    child<QPushButton>(f.dialog<ConnectionsDialog>(), "editButton")->click();
    QPointer<EditConnectionDialog> dialog = f.dialog<EditConnectionDialog>();
    child<QCheckBox>(dialog, "inspectOnlyCheck")->setChecked(true);
    QLockFile lock(f.folder.filePath(u"connections.json.lock"_s));
    QVERIFY(lock.lock()); // another program is changing the list
    auto *save = dialog->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Save);
    save->click();
    save->click();
    dialog->reject(); // too late: what is open must become "inspect only" with the list
    QVERIFY(dialog->isVisible());
    lock.unlock();
    QTRY_VERIFY(!dialog);
    QVERIFY(f.store.find(connection.id)->inspectOnly);
    QTRY_COMPARE(f.opened, (QStringList{u"Production"_s, u"closed"_s, u"Production"_s}));
}

void ConnectionsManageTest::aNewTokenReplacesTheOld()
{
    ConnectionsFixture f;
    const Connection connection = f.keep(sample(u"1"_s, u"Production"_s));
    f.vault.write(connection.id, SecretText(u"tk-old"_s));
    f.controller.manage();
    child<QPushButton>(f.dialog<ConnectionsDialog>(), "editButton")->click();
    QPointer<EditConnectionDialog> dialog = f.dialog<EditConnectionDialog>();
    dialog->findChild<QTabWidget *>()->setCurrentIndex(1);
    auto *token = child<QLineEdit>(dialog, "tokenEdit");
    auto *save = dialog->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Save);
    token->setText(u"tk-wrong"_s);
    save->click();
    QTRY_VERIFY(errorAt(token).contains(u"does not accept"_s));
    QCOMPARE(f.vault.token(connection.id), SecretText(u"tk-old"_s));
    token->setText(goodToken);
    save->click();
    QTRY_VERIFY(!dialog);
    QCOMPARE(f.vault.token(connection.id), SecretText(goodToken));
    QVERIFY(f.opened.isEmpty()); // it was not open
}

void ConnectionsManageTest::theStoredTokenGoesToNoOtherAddress()
{
    ConnectionsFixture f;
    f.keep(sample(u"1"_s, u"Production"_s));
    f.controller.manage();
    child<QPushButton>(f.dialog<ConnectionsDialog>(), "editButton")->click();
    auto *dialog = f.dialog<EditConnectionDialog>();
    dialog->findChild<QTabWidget *>()->setCurrentIndex(1);
    child<QPushButton>(dialog, "checkButton")->click();
    QTRY_VERIFY(wordsOf(dialog).contains(u"accepted"_s)); // the stored one
    child<QToolButton>(dialog, "advancedButton")->click();
    child<QLineEdit>(dialog, "baseEdit")->setText(u"https://elsewhere.example.com"_s);
    QVERIFY(!wordsOf(dialog).contains(u"accepted"_s));
    child<QPushButton>(dialog, "checkButton")->click();
    QVERIFY(errorAt(child<QLineEdit>(dialog, "tokenEdit")).contains(u"Paste"_s));
    QCOMPARE(f.probed, QStringList{u"https://auth.scalingo.com"_s});
}

void ConnectionsManageTest::removesAfterAsking()
{
    ConnectionsFixture f;
    const Connection connection = f.keep(sample(u"1"_s, u"Production"_s));
    f.controller.open(connection.id);
    QTRY_COMPARE(f.opened.size(), 1);
    f.controller.manage();
    auto *manager = f.dialog<ConnectionsDialog>();
    QSignalSpy removed(&f.controller, &ConnectionController::removed);
    const auto remove = [&] { child<QPushButton>(manager, "removeButton")->click(); };
    remove();
    f.dialog<QMessageBox>()->button(QMessageBox::Cancel)->click();
    QCOMPARE(f.store.connections().size(), 1);
    QTRY_VERIFY(!f.dialog<QMessageBox>());
    remove();
    for (QAbstractButton *button : f.dialog<QMessageBox>()->buttons()) {
        if (button->text() == "&Remove"_L1)
            button->click();
    }
    QTRY_COMPARE(removed.size(), 1);
    QVERIFY(f.store.connections().isEmpty());
    QVERIFY(f.vault.token(connection.id).isEmpty());
    QCOMPARE(f.opened.constLast(), u"closed"_s);
    QCOMPARE(removed[0][0].toString(), connection.id);
    QCOMPARE(f.current(), u"No connection"_s);
    QVERIFY(!f.menu().contains(u"Production"_s));
    QVERIFY(!child<QPushButton>(manager, "removeButton")->isEnabled());
}

void ConnectionsManageTest::switchesBackAndForth()
{
    ConnectionsFixture f;
    f.keep(sample(u"1"_s, u"Production"_s));
    f.keep(sample(u"2"_s, u"R&D"_s));
    QCOMPARE(f.menu().mid(0, 3), (QStringList{u"This computer"_s, u"Production"_s, u"RD"_s}));
    f.choose(u"Production"_s);
    QTRY_COMPARE(f.current(), u"Production"_s);
    f.choose(u"R&&D"_s); // a name is no key
    QTRY_COMPARE(f.current(), u"R&&D"_s);
    f.choose(u"This computer"_s);
    QTRY_COMPARE(f.opened.size(), 3);
    f.choose(u"Production"_s);
    QTRY_COMPARE(f.current(), u"Production"_s);
    f.choose(u"Production"_s); // it is open: nothing to do
    QCoreApplication::processEvents();
    QCOMPARE(f.opened, (QStringList{u"Production"_s, u"R&D"_s, u"embedded"_s, u"Production"_s}));
    for (const QAction *action : f.bar.menu().actions()) {
        if (action->isCheckable())
            QCOMPARE(action->isChecked(), action->text() == "Production"_L1);
    }
}

void ConnectionsManageTest::theLastWishWins()
{
    ConnectionsFixture f;
    f.keep(sample(u"1"_s, u"Production"_s));
    f.keep(sample(u"2"_s, u"Staging"_s));
    f.choose(u"Production"_s);
    f.choose(u"Staging"_s); // before the keychain has answered
    QTRY_COMPARE(f.current(), u"Staging"_s);
    QCOMPARE(f.opened, QStringList{u"Staging"_s});
    f.choose(u"Production"_s);
    f.choose(u"This computer"_s);
    QCoreApplication::processEvents();
    QCOMPARE(f.opened, (QStringList{u"Staging"_s, u"embedded"_s}));
}

void ConnectionsManageTest::whoChangesTheirMindIsToldNothingMore()
{
    ConnectionsFixture f;
    const Connection open = f.keep(sample(u"1"_s, u"Production"_s));
    const Connection locked = f.keep(sample(u"2"_s, u"Staging"_s));
    f.controller.open(open.id);
    QTRY_COMPARE(f.current(), u"Production"_s);
    f.controller.open(locked.id);
    QVERIFY(f.told.last().contains(u"Staging"_s));
    f.controller.open(open.id);
    QCOMPARE(f.told.last(), QString());
    QCoreApplication::processEvents();
    QCOMPARE(f.current(), u"Production"_s);
    QCOMPARE(f.told.last(), QString());
}

void ConnectionsManageTest::inspectOnlyIsAWordOnABadge()
{
    ConnectionsFixture f;
    f.keep(sample(u"1"_s, u"Production"_s));
    f.keep(sample(u"2"_s, u"Customer"_s, true));
    f.choose(u"Production"_s);
    QTRY_COMPARE(f.current(), u"Production"_s);
    QVERIFY(!child<QLabel>(&f.bar, "inspectOnlyBadge"));
    f.choose(u"Customer (inspect only)"_s);
    QTRY_COMPARE(f.current(), u"Customer"_s);
    auto *badge = child<QLabel>(&f.bar, "inspectOnlyBadge");
    QVERIFY(badge);
    QCOMPARE(badge->text(), u"Inspect only"_s);
    QVERIFY(contrastRatio(badge->palette().color(QPalette::WindowText),
                          badge->palette().color(QPalette::Window)) >= textContrast);
    QVERIFY(f.bar.findChild<QToolButton *>(u"connectionButton"_s)->accessibleName().contains(u"inspect"_s));
    QVERIFY(!f.bar.toggleViewAction()->isEnabled()); // it cannot be hidden

    // A token may say the same of a connection that is not marked so.
    f.choose(u"Production"_s);
    QTRY_COMPARE(f.current(), u"Production"_s);
    QVERIFY(!child<QLabel>(&f.bar, "inspectOnlyBadge"));
    f.controller.setInspectOnly(true);
    QTRY_VERIFY(child<QLabel>(&f.bar, "inspectOnlyBadge"));
    QVERIFY(f.menu().contains(u"Production (inspect only)"_s));
    f.controller.manage();
    const auto changes = [&f] {
        const auto *tree = f.dialog<ConnectionsDialog>()->findChild<QTreeWidget *>(u"tree"_s);
        return tree->findItems(u"Production"_s, Qt::MatchExactly).value(0)->text(4);
    };
    QCOMPARE(changes(), u"Inspect only"_s);
    f.controller.setInspectOnly(false);
    QCOMPARE(changes(), u"Allowed"_s);
}

void ConnectionsManageTest::testsAConnection()
{
    ConnectionsFixture f;
    const Connection connection = f.keep(sample(u"1"_s, u"Production"_s));
    f.controller.manage();
    auto *manager = f.dialog<ConnectionsDialog>();
    auto *status = child<QLabel>(manager, "statusLabel");
    const auto test = [&] { child<QPushButton>(manager, "testButton")->click(); };
    test();
    QTRY_VERIFY(status->text().contains(u"accepted"_s));
    QVERIFY(status->text().contains(u"jane"_s));
    f.vault.write(connection.id, SecretText(u"tk-wrong"_s));
    test();
    QTRY_VERIFY(status->text().contains(u"does not accept"_s));
    f.vault.forget(connection.id);
    test();
    QTRY_COMPARE(status->text(), u"Production: There is no token."_s);
}

void ConnectionsManageTest::damagedListIsTold()
{
    ConnectionsFixture f;
    QVERIFY(writeFile(f.folder.filePath(u"connections.json"_s), "{"));
    f.controller.load();
    QCOMPARE(f.told.size(), 1);
    QVERIFY(f.told[0].contains(u"connections.json"_s));
}

void ConnectionsManageTest::showsTheJournal()
{
    ConnectionsFixture f;
    f.journal.add(
        {u"Customer"_s, u"jane"_s, u"shop\u202e"_s, JournalAction::LookedWithoutConsent, u"ticket 4711"_s});
    f.controller.setUtc(true);
    f.controller.manage();
    child<QPushButton>(f.dialog<ConnectionsDialog>(), "journalButton")->click();
    auto *dialog = f.dialog<JournalDialog>();
    QVERIFY(dialog);
    auto *tree = child<QTreeWidget>(dialog, "tree");
    QTRY_COMPARE(tree->topLevelItemCount(), 1);
    QVERIFY(!tree->topLevelItem(0)->text(4).contains(u'\u202e'));
    QCOMPARE(tree->headerItem()->text(0), u"Time (UTC)"_s);
    QCOMPARE(
        tree->topLevelItem(0)->text(0),
        QLocale().toString(QDateTime(QDate(2026, 1, 15), QTime(9, 46, 40), Qt::UTC), QLocale::ShortFormat));
    QCOMPARE(tree->topLevelItem(0)->text(5), u"ticket 4711"_s);
    QVERIFY(wordsOf(dialog).contains(f.journal.path()));
}

void ConnectionsManageTest::everythingHasAName()
{
    ConnectionsFixture f;
    f.keep(sample(u"1"_s, u"Production"_s));
    auto *assistant = toAccount(f, goodToken);
    f.controller.manage();
    auto *manager = f.dialog<ConnectionsDialog>();
    child<QPushButton>(manager, "editButton")->click();
    child<QPushButton>(manager, "journalButton")->click();
    for (QWidget *top : {static_cast<QWidget *>(assistant), static_cast<QWidget *>(manager),
                         static_cast<QWidget *>(f.dialog<EditConnectionDialog>()),
                         static_cast<QWidget *>(f.dialog<JournalDialog>())}) {
        QVERIFY(top);
        for (QWidget *widget : top->findChildren<QWidget *>()) {
            if (widget->focusPolicy() == Qt::NoFocus || widget->focusProxy() || !widget->isVisible())
                continue;
            QString name = widget->accessibleName();
            if (const auto *button = qobject_cast<QAbstractButton *>(widget); button && name.isEmpty())
                name = button->text();
            if (const auto *label = qobject_cast<QLabel *>(widget); label && name.isEmpty())
                name = label->text();
            QVERIFY2(!name.isEmpty(), qPrintable(QString::fromLatin1(widget->metaObject()->className()) +
                                                 u' ' + widget->objectName()));
        }
    }
}

int main(int argc, char *argv[])
{
    qputenv("TZ", "Asia/Kathmandu"); // no time there looks like one of UTC
    QApplication app(argc, argv);
    ConnectionsManageTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "connections_manage_test.moc"
