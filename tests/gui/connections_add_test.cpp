// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/connections/tokendialog.h"
#include "desktop/widgets/secretfield.h"
#include "gui/connectionsfixture.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QDirIterator>
#include <QLockFile>
#include <QPushButton>
#include <QRadioButton>
#include <QTreeWidget>

using namespace drainboard;
using namespace Qt::StringLiterals;

class ConnectionsAddTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void addsAnAccountFromTheFirstClick();
    void addsAServerByItsAddress();
    void tabReachesEveryFieldAndTheButtons_data();
    void tabReachesEveryFieldAndTheButtons();
    void refusedTokenIsToldAtTheField();
    void platformThatDoesNotAnswerIsTold();
    void serverThatDoesNotAnswerIsToldAtItsAddress();
    void aCheckCanBeStopped();
    void closingDuringACheckIsSafe();
    void plainHttpOnlyToThisComputer();
    void fullDiskKeepsTheAssistantOpen();
    void waitsForTheDiskWithoutStandingStill();
    void withoutKeychainTheTokenIsAskedForAgain();
    void hostileNamesStayHarmless();
    void leavesNoSecretBehind();
};

void ConnectionsAddTest::addsAnAccountFromTheFirstClick()
{
    ConnectionsFixture f;
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

void ConnectionsAddTest::addsAServerByItsAddress()
{
    ConnectionsFixture f;
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

void ConnectionsAddTest::tabReachesEveryFieldAndTheButtons_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QStringList>("order");
    QTest::newRow("account") << u"scalingoRadio"_s << QStringList{u"tokenEdit"_s, u"advancedButton"_s};
    QTest::newRow("server") << u"serverRadio"_s << QStringList{u"baseEdit"_s, u"tokenEdit"_s};
}

void ConnectionsAddTest::tabReachesEveryFieldAndTheButtons()
{
    QFETCH(const QString, kind);
    QFETCH(const QStringList, order);
    ConnectionsFixture f;
    f.controller.addAccount({});
    auto *assistant = f.dialog<AccountAssistant>();
    assistant->findChild<QRadioButton *>(kind)->setChecked(true);
    next(assistant);
    QVERIFY(QTest::qWaitForWindowActive(assistant));
    QTRY_COMPARE(assistant->focusWidget()->objectName(), order.first());
    QStringList reached;
    for (int i = 0; i < 12 && assistant->focusWidget() != assistant->button(QWizard::CancelButton); ++i) {
        reached.append(assistant->focusWidget()->objectName());
        QTest::keyClick(assistant->focusWidget(), Qt::Key_Tab);
    }
    QCOMPARE(assistant->focusWidget(), assistant->button(QWizard::CancelButton));
    QCOMPARE(reached.mid(0, order.size()), order);
}

void ConnectionsAddTest::refusedTokenIsToldAtTheField()
{
    ConnectionsFixture f;
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

void ConnectionsAddTest::platformThatDoesNotAnswerIsTold()
{
    ConnectionsFixture f;
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

void ConnectionsAddTest::serverThatDoesNotAnswerIsToldAtItsAddress()
{
    ConnectionsFixture f;
    f.controller.addAccount({});
    auto *assistant = f.dialog<AccountAssistant>();
    child<QRadioButton>(assistant, "serverRadio")->setChecked(true);
    next(assistant);
    auto *base = child<QLineEdit>(assistant, "baseEdit");
    base->setText(u"https://logs.example.com:8443"_s);
    child<QLineEdit>(assistant, "tokenEdit")->setText(u"tk-offline"_s);
    next(assistant);
    QTRY_VERIFY(errorAt(base).contains(u"does not answer"_s));
    QTRY_COMPARE(assistant->focusWidget(), base);
    base->setText(u"https://logs.example.com:8444"_s);
    QCOMPARE(errorAt(base), QString());
}

void ConnectionsAddTest::aCheckCanBeStopped()
{
    ConnectionsFixture f;
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

void ConnectionsAddTest::closingDuringACheckIsSafe()
{
    ConnectionsFixture f;
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

void ConnectionsAddTest::plainHttpOnlyToThisComputer()
{
    ConnectionsFixture f;
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

void ConnectionsAddTest::fullDiskKeepsTheAssistantOpen()
{
    ConnectionsFixture f;
    QVERIFY(QDir(f.folder.path()).mkdir(u"connections.json"_s)); // nothing can be written there
    QPointer<AccountAssistant> assistant = toAccount(f, goodToken);
    next(assistant);
    QTRY_COMPARE(page(assistant), u"RegionsPage"_s);
    next(assistant);
    assistant->button(QWizard::FinishButton)->click();
    QTRY_VERIFY(wordsOf(assistant).contains(u"connections.json"_s));
    QVERIFY(assistant->isVisible());
    QVERIFY(f.opened.isEmpty());

    QVERIFY(QDir(f.folder.path()).rmdir(u"connections.json"_s));
    assistant->button(QWizard::FinishButton)->click();
    QTRY_COMPARE(f.opened.size(), 1);
    QTRY_VERIFY(!assistant);
}

void ConnectionsAddTest::waitsForTheDiskWithoutStandingStill()
{
    ConnectionsFixture f;
    QPointer<AccountAssistant> assistant = toAccount(f, goodToken);
    next(assistant);
    QTRY_COMPARE(page(assistant), u"RegionsPage"_s);
    next(assistant);
    QLockFile lock(f.folder.filePath(u"connections.json.lock"_s));
    QVERIFY(lock.lock()); // another program is changing the list
    assistant->button(QWizard::FinishButton)->click();
    assistant->button(QWizard::FinishButton)->click();
    assistant->reject(); // too late: it may be on disk already
    QVERIFY(assistant->isVisible());
    QVERIFY(!assistant->button(QWizard::BackButton)->isEnabled());
    lock.unlock();
    QTRY_COMPARE(f.opened.size(), 1);
    QTRY_VERIFY(!assistant);
    QCOMPARE(f.store.connections().size(), 1);
}

void ConnectionsAddTest::withoutKeychainTheTokenIsAskedForAgain()
{
    ConnectionsFixture f;
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
    QCOMPARE(f.told.constLast(), QString()); // nothing is being opened while it asks
    QVERIFY(wordsOf(dialog).contains(u"No keychain"_s));
    auto *ok = dialog->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok);
    QVERIFY(!ok->isEnabled());
    QTest::keyClicks(child<QLineEdit>(dialog, "tokenEdit"), goodToken);
    ok->click();
    QTRY_COMPARE(f.opened.size(), 2);
    QCOMPARE(f.openedWith, SecretText(goodToken));
}

void ConnectionsAddTest::hostileNamesStayHarmless()
{
    ConnectionsFixture f;
    f.regions[0].displayName = u"<img src=x>\u202eevil"_s;
    auto *assistant = toAccount(f, goodToken);
    next(assistant);
    QTRY_COMPARE(page(assistant), u"RegionsPage"_s);
    QVERIFY(!child<QTreeWidget>(assistant, "tree")->topLevelItem(0)->text(0).contains(u'\u202e'));
}

void ConnectionsAddTest::leavesNoSecretBehind()
{
    ConnectionsFixture f;
    auto *assistant = toAccount(f, goodToken);
    next(assistant);
    QTRY_COMPARE(page(assistant), u"RegionsPage"_s);
    next(assistant);
    assistant->button(QWizard::FinishButton)->click();
    QTRY_COMPARE(f.opened.size(), 1);
    f.journal.add({f.store.connections().constFirst().name, u"jane"_s, {}, JournalAction::Opened, {}});
    QTRY_VERIFY(QFileInfo(f.journal.path()).size() > 0);
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

QTEST_MAIN(ConnectionsAddTest)
#include "connections_add_test.moc"
