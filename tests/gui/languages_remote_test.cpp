// SPDX-License-Identifier: GPL-3.0-or-later
// What languages_test looks for, in the dialogs of connections, diagnosis and report and in the window on a
// platform behind a network.
#include "demo/receiver.h"
#include "desktop/connections/connectionsdialog.h"
#include "desktop/connections/editconnectiondialog.h"
#include "desktop/connections/journaldialog.h"
#include "desktop/connections/tokendialog.h"
#include "desktop/diagnosis/diagnosisdialog.h"
#include "desktop/drains/reasondialog.h"
#include "desktop/mainwindow/auditdialog.h"
#include "desktop/mainwindow/shortcutsdialog.h"
#include "desktop/report/reportdialog.h"
#include "gui/connectionsfixture.h"
#include "gui/languagecheck.h"
#include "gui/remotefixture.h"
#include "support/filedauthority.h"

#include <QAction>
#include <QCheckBox>
#include <QDialogButtonBox>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class LanguagesRemoteTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup();
    void assistant();
    void refusedToken();
    void connections();
    void diagnosis_data();
    void diagnosis();
    void report();
    void mainWindow();
    void inspectOnly();
    void dialogs();

private:
    std::optional<InLanguage> m_language;
};

void LanguagesRemoteTest::initTestCase_data()
{
    QTest::addColumn<QString>("language");
    QTest::newRow("en") << u"en"_s;
    QTest::newRow("fr") << u"fr"_s;
}

void LanguagesRemoteTest::init()
{
    QFETCH_GLOBAL(const QString, language);
    m_language.emplace(language);
    QVERIFY(m_language->isLoaded());
}

void LanguagesRemoteTest::cleanup()
{
    QFETCH_GLOBAL(const QString, language);
    const QStringList missing = m_language->takeMissing();
    m_language.reset();
    if (language != "en"_L1) // English texts are their own translation
        QCOMPARE(missing.join(u'\n'), QString());
}

void LanguagesRemoteTest::assistant()
{
    for (const ConnectionKind kind : {ConnectionKind::Scalingo, ConnectionKind::Server}) {
        ConnectionsFixture f;
        f.controller.addAccount({});
        auto *assistant = f.dialog<AccountAssistant>();
        QCOMPARE(problemsOf(*assistant), QString());
        child<QAbstractButton>(assistant, kind == ConnectionKind::Server ? "serverRadio" : "scalingoRadio")
            ->click();
        next(assistant);
        QCOMPARE(problemsOf(*assistant), QString());
        if (auto *advanced =
                child<QToolButton>(assistant, "advancedButton")) // a server has an address anyway
            advanced->click();
        QCOMPARE(problemsOf(*assistant), QString());
        next(assistant); // without a token: the field says what it misses
        QCOMPARE(problemsOf(*assistant), QString());
        child<QLineEdit>(assistant, "tokenEdit")->setText(goodToken);
        if (auto *base = child<QLineEdit>(assistant, "baseEdit"); base && base->text().isEmpty())
            base->setText(u"http://127.0.0.1:8514"_s);
        f.held = true;
        next(assistant);
        QCOMPARE(problemsOf(*assistant), QString()); // checking
        f.release();
        QTRY_COMPARE(page(assistant), u"RegionsPage"_s);
        QCOMPARE(problemsOf(*assistant), QString());
        next(assistant);
        QCOMPARE(page(assistant), u"NamePage"_s);
        QCOMPARE(problemsOf(*assistant), QString());
        assistant->reject();
    }
}

void LanguagesRemoteTest::refusedToken()
{
    ConnectionsFixture f;
    for (const QString &token : {u"tk-wrong"_s, u"tk-offline"_s}) {
        AccountAssistant *assistant = toAccount(f, token);
        next(assistant);
        QTRY_VERIFY(f.probed.size() > 0);
        QCOMPARE(problemsOf(*assistant), QString());
        assistant->reject();
        f.probed.clear();
    }
}

void LanguagesRemoteTest::connections()
{
    ConnectionsFixture f;
    f.keep(sample(u"1"_s, u"Production of the largest customer"_s, true));
    const Connection second = f.keep(sample(u"2"_s, u"Staging"_s));
    f.journal.add(
        {u"Staging"_s, u"jane"_s, u"shop-api"_s, JournalAction::LookedWithoutConsent, u"Ticket 7"_s});
    f.controller.load();
    f.controller.open(second.id);
    QTRY_COMPARE(f.opened.size(), 1);
    QCOMPARE(problemsOf(f.window), QString()); // with the switcher's menu
    f.controller.manage();
    auto *manager = f.dialog<ConnectionsDialog>();
    QCOMPARE(problemsOf(*manager), QString());
    child<QPushButton>(manager, "testButton")->click();
    QTRY_VERIFY(!f.probed.isEmpty());
    QCOMPARE(problemsOf(*manager), QString());

    child<QPushButton>(manager, "editButton")->click();
    auto *edit = f.dialog<EditConnectionDialog>();
    QCOMPARE(problemsOf(*edit), QString());
    child<QLineEdit>(edit, "nameEdit")->setText(u"Staging"_s);
    edit->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Save)->click(); // the name is taken
    QCOMPARE(problemsOf(*edit), QString());
    edit->findChild<QTabWidget *>()->setCurrentIndex(1);
    child<QToolButton>(edit, "advancedButton")->click();
    child<QPushButton>(edit, "checkButton")->click();
    QTRY_COMPARE(f.probed.size(), 2);
    QCOMPARE(problemsOf(*edit), QString());

    child<QPushButton>(manager, "journalButton")->click();
    QCOMPARE(problemsOf(*f.dialog<JournalDialog>()), QString());
    f.controller.askToken(second, u"The token of Staging is not accepted any more."_s);
    QCOMPARE(problemsOf(*f.dialog<TokenDialog>()), QString());
    child<QPushButton>(manager, "removeButton")->click();
    QCOMPARE(problemsOf(*f.dialog<QMessageBox>()), QString());
}

void LanguagesRemoteTest::diagnosis_data()
{
    QTest::addColumn<ReceiverBehaviour>("behaviour");
    QTest::addColumn<bool>("sends");
    QTest::newRow("well") << ReceiverBehaviour::Accept << true;
    QTest::newRow("refused connection") << ReceiverBehaviour::Refuse << false;
    QTest::newRow("wrong certificate") << ReceiverBehaviour::WrongCertificate << false;
    QTest::newRow("key refused") << ReceiverBehaviour::Answer403 << true;
}

void LanguagesRemoteTest::diagnosis()
{
    QFETCH(const ReceiverBehaviour, behaviour);
    QFETCH(const bool, sends);
    const FiledAuthority authority;
    DiagnosisTarget target;
    target.options.caFile = authority.file;
    Receiver receiver(ReceiverKind::Https, authority, u"127.0.0.1"_s);
    receiver.setBehaviour(behaviour);
    target.url = "https://user:s3cr3t@127.0.0.1:" + QByteArray::number(receiver.port());
    target.labels = {"shop-api", "drainboard"};
    SystemClock clock;
    auto *dialog = new DiagnosisDialog(target, {}, clock);
    const std::unique_ptr<QDialog> owner(dialog);
    const QSignalSpy results(dialog, &DiagnosisDialog::resultChanged);
    dialog->open();
    QCOMPARE(problemsOf(*dialog), QString());
    QTRY_COMPARE(results.size(), 1);
    QCOMPARE(problemsOf(*dialog), QString());
    child<QCheckBox>(dialog, "detailsCheck")->setChecked(true);
    QCOMPARE(problemsOf(*dialog), QString());
    QCOMPARE(child<QPushButton>(dialog, "sampleButton")->isEnabled(), sends);
    if (!sends)
        return;
    child<QPushButton>(dialog, "sampleButton")->click();
    QTRY_COMPARE(results.size(), 2);
    QCOMPARE(problemsOf(*dialog), QString());
}

void LanguagesRemoteTest::report()
{
    RemoteFixture f;
    QVERIFY(f.open());
    auto *dialog = new ReportDialog(f.inventory(), f.shop, {});
    const std::unique_ptr<QDialog> owner(dialog);
    dialog->show();
    QCOMPARE(problemsOf(*dialog), QString());
}

void LanguagesRemoteTest::mainWindow()
{
    RemoteFixture f;
    f.remote.setReadAt(f.shop, f.time().addSecs(-300));
    QVERIFY(f.open());
    f.window->resize(smallScreen);
    CrawlStatus crawl;
    crawl.done = 120;
    crawl.total = 640;
    f.remote.setCrawl(crawl);
    QCOMPARE(problemsOf(*f.window), QString());
    crawl.paused = true;
    f.remote.setCrawl(crawl);
    QCOMPARE(problemsOf(*f.window), QString());
    crawl.waitsUntil = f.platform.clock().now() + 42s;
    f.remote.setCrawl(crawl);
    QCOMPARE(problemsOf(*f.window), QString());
    f.remote.setReadAt(f.shop, f.time().addDays(-3));
    f.remote.setLiveStatus(f.shop, {LiveStatus::State::Waiting, f.platform.clock().now() + 8s, {}});
    f.sources().select(f.shop);
    QCOMPARE(problemsOf(*f.window), QString());
    f.remote.setConsent(f.shop.app, {true, f.time().addDays(3), f.time().addDays(4), {}});
    QCOMPARE(problemsOf(*f.window), QString());
    f.remote.setConsent(f.shop.app, {true, {}, {}, {}});
    QCOMPARE(problemsOf(*f.window), QString());
}

void LanguagesRemoteTest::inspectOnly()
{
    RemoteFixture f;
    f.makeInspectOnly();
    QVERIFY(f.open());
    f.window->resize(smallScreen);
    f.sources().select(f.shop);
    QCOMPARE(problemsOf(*f.window), QString());
}

void LanguagesRemoteTest::dialogs()
{
    RemoteFixture f;
    f.remote.setAuditPages({{{f.time(), u"jane"_s, u"new_log_drain"_s, u"A drain was added."_s}}, {}});
    QVERIFY(f.open());
    QDialog *const all[] = {new AuditDialog(f.remote, f.shop.app, u"shop"_s, TimeFormat()),
                            new ReasonDialog(u"shop"_s),
                            new ShortcutsDialog(f.window->findChildren<QAction *>())};
    for (QDialog *dialog : all) {
        const std::unique_ptr<QDialog> owner(dialog);
        dialog->show();
        QCOMPARE(problemsOf(*dialog), QString());
    }
}

QTEST_MAIN(LanguagesRemoteTest)
#include "languages_remote_test.moc"
