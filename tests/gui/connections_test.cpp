// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/connections/accountassistant.h"
#include "desktop/connections/connectionbar.h"
#include "desktop/connections/connectioncontroller.h"
#include "desktop/connections/connectionsdialog.h"
#include "desktop/connections/editconnectiondialog.h"
#include "desktop/connections/journaldialog.h"
#include "desktop/connections/tokendialog.h"
#include "desktop/widgets/secretfield.h"
#include "support/manualclock.h"
#include "support/memoryvault.h"
#include "support/writefile.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDirIterator>
#include <QLabel>
#include <QMainWindow>
#include <QMessageBox>
#include <QPromise>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QTreeWidget>

using namespace drainboard;
using namespace Qt::StringLiterals;

class ConnectionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void addsAnAccountFromTheFirstClick();
    void addsAServerByItsAddress();
    void refusedTokenIsToldAtTheField();
    void platformThatDoesNotAnswerIsTold();
    void aCheckCanBeStopped();
    void closingDuringACheckIsSafe();
    void plainHttpOnlyToThisComputer();
    void fullDiskKeepsTheAssistantOpen();
    void withoutKeychainTheTokenIsAskedForAgain();
    void editsNameColourAndMode();
    void aNewTokenReplacesTheOld();
    void theStoredTokenGoesToNoOtherAddress();
    void removesAfterAsking();
    void switchesBackAndForth();
    void theLastWishWins();
    void inspectOnlyIsAWordOnABadge();
    void testsAConnection();
    void hostileNamesStayHarmless();
    void damagedListIsTold();
    void showsTheJournal();
    void leavesNoSecretBehind();
    void everythingHasAName();
};

namespace {

const QString goodToken = u"tk-us-good-and-secret"_s;
const QList<Region> twoRegions{
    {u"osc-fr1"_s, u"Paris"_s, u"https://api.osc-fr1.scalingo.com"_s, u"https://db.osc-fr1.scalingo.com"_s},
    {u"osc-secnum-fr1"_s, u"Paris, SecNumCloud"_s, u"https://api.secnum.scalingo.com"_s, {}}};

Connection sample(const QString &id, const QString &name, bool inspectOnly = false)
{
    return {u"0b9f7a52-8f5e-4d0e-9c59-"_s + id.rightJustified(12, u'0'),
            name,
            ConnectionKind::Scalingo,
            u"https://auth.scalingo.com"_s,
            twoRegions,
            u"#d03a3a"_s,
            inspectOnly};
}

/// The window with its switcher, a list on disk, a keychain in memory and a platform that knows one token.
struct Fixture
{
    Fixture()
    {
        window.addToolBar(&bar);
        QObject::connect(&controller, &ConnectionController::openRequested, &window,
                         [this](const Connection &connection, const SecretText &token) {
                             opened.append(connection.name);
                             openedWith = token;
                             controller.setCurrent(connection);
                         });
        QObject::connect(&controller, &ConnectionController::embeddedRequested, &window, [this] {
            opened.append(u"embedded"_s);
            Connection embedded;
            embedded.id = u"embedded"_s;
            controller.setCurrent(embedded);
        });
        QObject::connect(&controller, &ConnectionController::closeRequested, &window, [this] {
            opened.append(u"closed"_s);
            controller.setCurrent({});
        });
        QObject::connect(&controller, &ConnectionController::told, &window,
                         [this](Tone, const QString &text) { told.append(text); });
        window.show();
    }
    ~Fixture() { window.removeToolBar(&bar); }

    Reply<Account> probe(const QString &base, const SecretText &token)
    {
        probed.append(base);
        Result<Account> answer = Account{u"jane (jane@example.com)"_s, regions};
        if (token.reveal() == "tk-offline"_L1)
            answer = failure(ErrorKind::Unavailable, u"The platform does not answer."_s);
        else if (token.reveal() != goodToken)
            answer = failure(ErrorKind::NotAllowed, u"The platform does not accept the token."_s);
        auto promise = std::make_shared<QPromise<Result<Account>>>();
        promise->start();
        promise->addResult(answer);
        if (held)
            waiting.append(promise);
        else
            promise->finish();
        return promise->future();
    }
    void release()
    {
        held = false;
        for (const auto &promise : std::exchange(waiting, {}))
            promise->finish();
    }

    template <typename Dialog>
    Dialog *dialog()
    {
        for (auto *found : window.findChildren<Dialog *>()) {
            if (found->isVisible())
                return found;
        }
        return nullptr;
    }
    Connection keep(const Connection &connection)
    {
        Q_ASSERT(store.save(connection));
        vault.write(connection.id, SecretText(goodToken));
        return connection;
    }
    QStringList menu()
    {
        QStringList names;
        for (const QAction *action : bar.menu().actions())
            names.append(action->text().remove(u'&'));
        return names;
    }
    void choose(const QString &name)
    {
        for (QAction *action : bar.menu().actions()) {
            if (action->text() == name) {
                action->trigger();
                return;
            }
        }
        QFAIL(qPrintable(u"no entry "_s + name));
    }
    QString current() const { return bar.findChild<QToolButton *>(u"connectionButton"_s)->text(); }

    QTemporaryDir folder;
    ManualClock clock;
    QMainWindow window;
    ConnectionBar bar;
    ConnectionStore store{folder.filePath(u"connections.json"_s)};
    MemoryVault vault;
    Journal journal{folder.filePath(u"journal.jsonl"_s), clock};
    ConnectionController controller{
        {store, vault, journal,
         [this](ConnectionKind, const QString &base, const SecretText &token) { return probe(base, token); }},
        bar,
        window};
    QList<Region> regions = twoRegions;
    QStringList probed;
    QStringList opened;
    SecretText openedWith;
    QStringList told;
    bool held = false;
    QList<std::shared_ptr<QPromise<Result<Account>>>> waiting;
};

template <typename Widget>
Widget *child(QWidget *parent, const char *name)
{
    for (auto *widget : parent->findChildren<Widget *>(QLatin1StringView(name))) {
        if (widget->isVisible())
            return widget;
    }
    return nullptr;
}

QString errorAt(QWidget *editor)
{
    return editor->parentWidget()->findChild<QWidget *>(u"error"_s)->findChildren<QLabel *>().last()->text();
}

/// All sentences that can be read in a window.
QString wordsOf(QWidget *window)
{
    QStringList words;
    for (const auto *label : window->findChildren<QLabel *>()) {
        if (label->isVisible())
            words.append(label->text());
    }
    return words.join(u'\n');
}

void next(QWizard *wizard)
{
    wizard->button(QWizard::NextButton)->click();
}

QString page(QWizard *wizard)
{
    return wizard->currentPage()->objectName();
}

/// From the first page to the fields of an account.
AccountAssistant *toAccount(Fixture &f, const QString &token)
{
    f.controller.addAccount(ConnectionKind::Scalingo);
    auto *assistant = f.dialog<AccountAssistant>();
    child<QLineEdit>(assistant, "tokenEdit")->setText(token);
    return assistant;
}

} // namespace

void ConnectionsTest::addsAnAccountFromTheFirstClick()
{
    Fixture f;
    f.bar.findChild<QAction *>(u"addAccountAction"_s)->trigger();
    QPointer<AccountAssistant> assistant = f.dialog<AccountAssistant>();
    QVERIFY(assistant);
    QCOMPARE(page(assistant), u"KindPage"_s);
    QVERIFY(child<QRadioButton>(assistant, "scalingoRadio")->isChecked());
    next(assistant);
    QCOMPARE(page(assistant), u"AccountPage"_s);
    auto *token = child<SecretField>(assistant, "tokenEdit");
    QTest::keyClicks(token, u" "_s + goodToken + u' '); // as it is copied
    QCOMPARE(token->echoMode(), QLineEdit::Password);
    f.held = true;
    next(assistant);
    QCOMPARE(page(assistant), u"AccountPage"_s);
    QVERIFY(wordsOf(assistant).contains(u"Checking"_s));
    QVERIFY(!assistant->button(QWizard::NextButton)->isEnabled());
    QVERIFY(!QFile::exists(f.folder.filePath(u"connections.json"_s))); // nothing is kept yet
    f.release();
    QTRY_COMPARE(page(assistant), u"RegionsPage"_s);
    QCOMPARE(f.probed, QStringList{u"https://auth.scalingo.com"_s});
    QVERIFY(wordsOf(assistant).contains(u"jane (jane@example.com)"_s));
    auto *regions = child<QTreeWidget>(assistant, "tree");
    QCOMPARE(regions->topLevelItemCount(), 2);
    for (int row = 0; row < 2; ++row)
        regions->topLevelItem(row)->setCheckState(0, Qt::Unchecked);
    QVERIFY(!assistant->button(QWizard::NextButton)->isEnabled());
    regions->topLevelItem(1)->setCheckState(0, Qt::Checked);
    next(assistant);
    QCOMPARE(page(assistant), u"NamePage"_s);
    child<QLineEdit>(assistant, "nameEdit")->setText(u"Customer"_s);
    child<QComboBox>(assistant, "colourCombo")->setCurrentIndex(3);
    child<QCheckBox>(assistant, "inspectOnlyCheck")->setChecked(true);
    assistant->button(QWizard::FinishButton)->click();

    QTRY_COMPARE(f.opened, QStringList{u"Customer"_s});
    QCOMPARE(f.openedWith, SecretText(goodToken));
    QTRY_VERIFY(!assistant);
    QCOMPARE(f.store.connections().size(), 1);
    const Connection kept = f.store.connections().constFirst();
    QCOMPARE(kept.kind, ConnectionKind::Scalingo);
    QCOMPARE(kept.regions, QList<Region>{twoRegions[1]});
    QVERIFY(kept.inspectOnly);
    QVERIFY(!kept.colour.isEmpty());
    QCOMPARE(f.vault.token(kept.id), SecretText(goodToken));
    QCOMPARE(f.current(), u"Customer"_s);
    QVERIFY(f.menu().contains(u"Customer (inspect only)"_s));
}

void ConnectionsTest::addsAServerByItsAddress()
{
    Fixture f;
    f.regions = {
        {u"drainboard"_s, {}, u"https://logs.example.com:8443"_s, u"https://logs.example.com:8443"_s}};
    f.controller.addAccount({});
    auto *assistant = f.dialog<AccountAssistant>();
    child<QRadioButton>(assistant, "serverRadio")->setChecked(true);
    next(assistant);
    child<QLineEdit>(assistant, "tokenEdit")->setText(goodToken);
    next(assistant);
    auto *base = child<QLineEdit>(assistant, "baseEdit");
    QVERIFY(base); // not under Advanced
    QVERIFY(errorAt(base).contains(u"Give an address"_s));
    QVERIFY(f.probed.isEmpty());
    base->setText(u"https://logs.example.com:8443/"_s);
    next(assistant);
    QTRY_COMPARE(page(assistant), u"NamePage"_s); // one region leaves no choice
    QVERIFY(wordsOf(assistant).contains(u"jane"_s) ||
            assistant->currentPage()->subTitle().contains(u"jane"_s));
    QCOMPARE(child<QLineEdit>(assistant, "nameEdit")->text(), u"logs.example.com"_s);
    assistant->button(QWizard::FinishButton)->click();
    QTRY_COMPARE(f.opened, QStringList{u"logs.example.com"_s});
    QCOMPARE(f.store.connections().constFirst().kind, ConnectionKind::Server);
    QCOMPARE(f.store.connections().constFirst().authBase, u"https://logs.example.com:8443"_s);
    QCOMPARE(f.store.connections().constFirst().regions, f.regions);
}

void ConnectionsTest::refusedTokenIsToldAtTheField()
{
    Fixture f;
    auto *assistant = toAccount(f, u"tk-wrong"_s);
    next(assistant);
    auto *token = child<QLineEdit>(assistant, "tokenEdit");
    QTRY_VERIFY(errorAt(token).contains(u"does not accept"_s));
    QCOMPARE(page(assistant), u"AccountPage"_s);
    QVERIFY(assistant->button(QWizard::NextButton)->isEnabled());
    QVERIFY(!errorAt(token).contains(u"tk-wrong"_s));

    token->setText(u"with space"_s);
    next(assistant);
    QVERIFY(errorAt(token).contains(u"no spaces"_s));
    token->clear();
    next(assistant);
    QVERIFY(errorAt(token).contains(u"Paste"_s));
    QCOMPARE(f.probed.size(), 1); // neither was worth asking for
    token->setText(goodToken);
    next(assistant);
    QTRY_COMPARE(page(assistant), u"RegionsPage"_s);
}

void ConnectionsTest::platformThatDoesNotAnswerIsTold()
{
    Fixture f;
    auto *assistant = toAccount(f, u"tk-offline"_s);
    next(assistant);
    QTRY_VERIFY(wordsOf(assistant).contains(u"The platform does not answer."_s));
    QCOMPARE(errorAt(child<QLineEdit>(assistant, "tokenEdit")), QString()); // the token is not at fault
    QVERIFY(assistant->button(QWizard::NextButton)->isEnabled());
    f.regions.clear();
    child<QLineEdit>(assistant, "tokenEdit")->setText(goodToken);
    QVERIFY(!wordsOf(assistant).contains(u"does not answer"_s));
    next(assistant);
    QTRY_VERIFY(wordsOf(assistant).contains(u"no region"_s));
}

void ConnectionsTest::aCheckCanBeStopped()
{
    Fixture f;
    f.held = true;
    auto *assistant = toAccount(f, goodToken);
    next(assistant);
    auto *stop = child<QPushButton>(assistant, "stopButton");
    QVERIFY(stop);
    stop->click();
    QVERIFY(assistant->button(QWizard::NextButton)->isEnabled());
    f.release(); // the answer comes late
    QCoreApplication::processEvents();
    QCOMPARE(page(assistant), u"AccountPage"_s);
    next(assistant);
    QTRY_COMPARE(page(assistant), u"RegionsPage"_s);
}

void ConnectionsTest::closingDuringACheckIsSafe()
{
    Fixture f;
    f.held = true;
    QPointer<AccountAssistant> assistant = toAccount(f, goodToken);
    next(assistant);
    assistant->reject();
    QTRY_VERIFY(!assistant);
    f.release();
    QCoreApplication::processEvents();
    QVERIFY(f.store.connections().isEmpty());
    QVERIFY(f.opened.isEmpty());
}

void ConnectionsTest::plainHttpOnlyToThisComputer()
{
    Fixture f;
    auto *assistant = toAccount(f, goodToken);
    QVERIFY(!child<QLineEdit>(assistant, "baseEdit"));
    child<QToolButton>(assistant, "advancedButton")->click();
    auto *base = child<QLineEdit>(assistant, "baseEdit");
    QCOMPARE(base->text(), u"https://auth.scalingo.com"_s);
    base->setText(u"http://auth.example.com"_s);
    next(assistant);
    QVERIFY(errorAt(base).contains(u"use https"_s));
    QVERIFY(f.probed.isEmpty());
    base->setText(u"http://127.0.0.1:8080"_s);
    next(assistant);
    QTRY_COMPARE(f.probed, QStringList{u"http://127.0.0.1:8080"_s});
}

void ConnectionsTest::fullDiskKeepsTheAssistantOpen()
{
    Fixture f;
    QVERIFY(QDir(f.folder.path()).mkdir(u"connections.json"_s)); // nothing can be written there
    auto *assistant = toAccount(f, goodToken);
    next(assistant);
    QTRY_COMPARE(page(assistant), u"RegionsPage"_s);
    next(assistant);
    assistant->button(QWizard::FinishButton)->click();
    QVERIFY(assistant->isVisible());
    QVERIFY(wordsOf(assistant).contains(u"connections.json"_s));
    QCoreApplication::processEvents();
    QVERIFY(f.opened.isEmpty());
}

void ConnectionsTest::withoutKeychainTheTokenIsAskedForAgain()
{
    Fixture f;
    f.vault.setKeychain(false);
    auto *assistant = toAccount(f, goodToken);
    next(assistant);
    QTRY_COMPARE(page(assistant), u"RegionsPage"_s);
    next(assistant);
    assistant->button(QWizard::FinishButton)->click();
    QTRY_COMPARE(f.opened.size(), 1);
    QVERIFY(f.told.join(u'\n').contains(u"No keychain"_s));

    const Connection kept = f.store.connections().constFirst();
    f.vault.forget(kept.id); // the program was started again
    f.controller.setCurrent({});
    f.controller.open(kept.id);
    QTRY_VERIFY(f.dialog<TokenDialog>());
    auto *dialog = f.dialog<TokenDialog>();
    QVERIFY(wordsOf(dialog).contains(u"No keychain"_s));
    auto *ok = dialog->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok);
    QVERIFY(!ok->isEnabled());
    QTest::keyClicks(child<QLineEdit>(dialog, "tokenEdit"), goodToken);
    ok->click();
    QTRY_COMPARE(f.opened.size(), 2);
    QCOMPARE(f.openedWith, SecretText(goodToken));
}

void ConnectionsTest::editsNameColourAndMode()
{
    Fixture f;
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
    QVERIFY(child<QLineEdit>(dialog, "tokenEdit")->text().isEmpty()); // never shown
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

void ConnectionsTest::aNewTokenReplacesTheOld()
{
    Fixture f;
    const Connection connection = f.keep(sample(u"1"_s, u"Production"_s));
    f.vault.write(connection.id, SecretText(u"tk-old"_s));
    f.controller.manage();
    child<QPushButton>(f.dialog<ConnectionsDialog>(), "editButton")->click();
    QPointer<EditConnectionDialog> dialog = f.dialog<EditConnectionDialog>();
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

void ConnectionsTest::theStoredTokenGoesToNoOtherAddress()
{
    Fixture f;
    f.keep(sample(u"1"_s, u"Production"_s));
    f.controller.manage();
    child<QPushButton>(f.dialog<ConnectionsDialog>(), "editButton")->click();
    auto *dialog = f.dialog<EditConnectionDialog>();
    child<QPushButton>(dialog, "checkButton")->click();
    QTRY_VERIFY(wordsOf(dialog).contains(u"accepted"_s)); // the stored one
    child<QToolButton>(dialog, "advancedButton")->click();
    child<QLineEdit>(dialog, "baseEdit")->setText(u"https://elsewhere.example.com"_s);
    QVERIFY(!wordsOf(dialog).contains(u"accepted"_s));
    child<QPushButton>(dialog, "checkButton")->click();
    QVERIFY(errorAt(child<QLineEdit>(dialog, "tokenEdit")).contains(u"Paste"_s));
    QCOMPARE(f.probed, QStringList{u"https://auth.scalingo.com"_s});
}

void ConnectionsTest::removesAfterAsking()
{
    Fixture f;
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
    QTRY_VERIFY(f.store.connections().isEmpty());
    QVERIFY(f.vault.token(connection.id).isEmpty());
    QCOMPARE(f.opened.constLast(), u"closed"_s);
    QCOMPARE(removed.size(), 1);
    QCOMPARE(removed[0][0].toString(), connection.id);
    QCOMPARE(f.current(), u"No connection"_s);
    QVERIFY(!f.menu().contains(u"Production"_s));
    QVERIFY(!child<QPushButton>(manager, "removeButton")->isEnabled());
}

void ConnectionsTest::switchesBackAndForth()
{
    Fixture f;
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

void ConnectionsTest::theLastWishWins()
{
    Fixture f;
    f.keep(sample(u"1"_s, u"Production"_s));
    f.keep(sample(u"2"_s, u"Staging"_s));
    f.choose(u"Production"_s);
    f.choose(u"Staging"_s); // before the keychain has answered
    QTRY_COMPARE(f.current(), u"Staging"_s);
    QCOMPARE(f.opened, QStringList{u"Staging"_s});
}

void ConnectionsTest::inspectOnlyIsAWordOnABadge()
{
    Fixture f;
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
}

void ConnectionsTest::testsAConnection()
{
    Fixture f;
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

void ConnectionsTest::hostileNamesStayHarmless()
{
    Fixture f;
    f.regions[0].displayName = u"<img src=x>\u202eevil"_s;
    auto *assistant = toAccount(f, goodToken);
    next(assistant);
    QTRY_COMPARE(page(assistant), u"RegionsPage"_s);
    QVERIFY(!child<QTreeWidget>(assistant, "tree")->topLevelItem(0)->text(0).contains(u'\u202e'));
}

void ConnectionsTest::damagedListIsTold()
{
    Fixture f;
    QVERIFY(writeFile(f.folder.filePath(u"connections.json"_s), "{"));
    f.controller.load();
    QCOMPARE(f.told.size(), 1);
    QVERIFY(f.told[0].contains(u"connections.json"_s));
}

void ConnectionsTest::showsTheJournal()
{
    Fixture f;
    f.journal.add(
        {u"Customer"_s, u"jane"_s, u"shop\u202e"_s, JournalAction::LookedWithoutConsent, u"ticket 4711"_s});
    f.controller.manage();
    child<QPushButton>(f.dialog<ConnectionsDialog>(), "journalButton")->click();
    auto *dialog = f.dialog<JournalDialog>();
    QVERIFY(dialog);
    auto *tree = child<QTreeWidget>(dialog, "tree");
    QTRY_COMPARE(tree->topLevelItemCount(), 1);
    QVERIFY(!tree->topLevelItem(0)->text(4).contains(u'\u202e'));
    QCOMPARE(tree->topLevelItem(0)->text(5), u"ticket 4711"_s);
    QVERIFY(wordsOf(dialog).contains(f.journal.path()));
}

void ConnectionsTest::leavesNoSecretBehind()
{
    Fixture f;
    auto *assistant = toAccount(f, goodToken);
    next(assistant);
    QTRY_COMPARE(page(assistant), u"RegionsPage"_s);
    next(assistant);
    assistant->button(QWizard::FinishButton)->click();
    QTRY_COMPARE(f.opened.size(), 1);
    f.journal.add({f.store.connections().constFirst().name, u"jane"_s, {}, JournalAction::Opened, {}});
    QTRY_VERIFY(QFile::exists(f.journal.path()));
    int files = 0;
    QDirIterator all(f.folder.path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (all.hasNext()) {
        QFile file(all.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY2(!file.readAll().contains("good-and-secret"), qPrintable(file.fileName()));
        ++files;
    }
    QVERIFY(files >= 2);
    QVERIFY(!f.told.join(u'\n').contains(u"good-and-secret"_s));
}

void ConnectionsTest::everythingHasAName()
{
    Fixture f;
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
            if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible())
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

QTEST_MAIN(ConnectionsTest)
#include "connections_test.moc"
