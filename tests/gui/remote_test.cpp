// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/drains/drainactions.h"
#include "desktop/live/livepanel.h"
#include "desktop/models/draintablemodel.h"
#include "desktop/models/remotetext.h"
#include "desktop/models/sourcetreemodel.h"
#include "desktop/widgets/banner.h"
#include "desktop/widgets/logview.h"
#include "remotefixture.h"

#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPlainTextEdit>
#include <QPointer>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <QTreeView>
#include <QTreeWidget>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class RemoteTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void consentInWords();
    void tellsWhoseAccountItIs();
    void tellsWhatIsLookedAt();
    void reloadAsksThePlatform();
    void showsHowFarItHasRead();
    void countsDownToTheNextRequest();
    void asksForAnotherToken();
    void whatFailedIsTakenBackWhenItWorksAgain();
    void healthIsNotGuessed();
    void logIsFollowedInstead();
    void logTellsHowItIs();
    void noConsentNoDrains();
    void reasonIsRequired();
    void consentIsShownAndEnds();
    void endedConsentHidesEverywhere();
    void editSaysThatItReplaces();
    void eventsByPage();
    void eventsThatCannotBeRead();
};

namespace {

bool showsPage(RemoteFixture &f, const QString &name)
{
    return f.child<QStackedWidget>(u"stack"_s)->isVisible() && f.child<QWidget>(name)->isVisible();
}

} // namespace

void RemoteTest::consentInWords()
{
    const QDateTime now({2031, 5, 4}, {12, 0}, Qt::UTC);
    const auto later = now.addDays(10);
    const auto text = [&](const Consent &consent) { return consentText(consent, now, TimeFormat()); };
    QVERIFY(text({}).isEmpty());
    QVERIFY(mayLook({}, false, now));
    const Consent none{true, {}, {}, {}};
    QVERIFY(!mayLook(none, false, now) && !mayLook(none, true, now));
    QVERIFY(text(none).contains(u"not given consent"_s));
    const Consent ended{true, now, now.addDays(-1), {}}; // until this very moment
    QVERIFY(!mayLook(ended, false, now) && !mayLook(ended, true, now));
    const Consent app{true, later, {}, {}};
    QVERIFY(mayLook(app, false, now) && !mayLook(app, true, now));
    QVERIFY(text(app).contains(QLocale().toString(later.toLocalTime().date(), QLocale::LongFormat)));
    QVERIFY(text(app).contains(u"not at the addons"_s));
    QVERIFY(consentText(app, now, TimeFormat(true))
                .contains(QLocale().toString(later.date(), QLocale::LongFormat) + u" UTC"_s));
    const Consent addons{true, {}, later, {}};
    QVERIFY(!mayLook(addons, false, now) && mayLook(addons, true, now));
    const Consent stated{true, {}, {}, u"Ticket 7\u202e"_s};
    QVERIFY(mayLook(stated, false, now) && mayLook(stated, true, now));
    QVERIFY(text(stated).contains(u"Ticket 7"_s) && !text(stated).contains(u'\u202e'));
}

void RemoteTest::tellsWhoseAccountItIs()
{
    RemoteFixture f;
    f.remote.setAccount({});
    QVERIFY(f.open());
    QVERIFY(!f.child<QLabel>(u"accountLabel"_s)->isVisible());
    f.remote.setAccount(u"jane (jane@example.com)\u202e"_s);
    QVERIFY(labelText(f, u"accountLabel"_s).startsWith(u"Account of jane (jane@example.com)"_s));
    QVERIFY(!labelText(f, u"accountLabel"_s).contains(u'\u202e'));
    f.controller.reset();
    QVERIFY(!f.window->findChild<QLabel *>(u"accountLabel"_s)); // with the account it goes
}

void RemoteTest::tellsWhatIsLookedAt()
{
    RemoteFixture f;
    QVERIFY(f.open());
    QCOMPARE(f.remote.focused(), QList<SourceRef>{SourceRef()});
    f.sources().select(f.shop);
    f.sources().select(f.postgres);
    QCOMPARE(f.remote.focused(), (QList<SourceRef>{{}, f.shop, f.postgres}));
}

void RemoteTest::reloadAsksThePlatform()
{
    RemoteFixture f;
    QVERIFY(f.open());
    QCOMPARE(f.remote.refreshes(), 0);
    const int asked = f.platform.callCount(u"drains"_s);
    f.child<QAction>(u"reloadAction"_s)->trigger();
    QCOMPARE(f.remote.refreshes(), 1);
    QTRY_COMPARE(f.platform.callCount(u"drains"_s), asked + 3);
}

void RemoteTest::showsHowFarItHasRead()
{
    RemoteFixture f;
    f.remote.setCrawl(reading(120, 600));
    QVERIFY(f.open());
    auto *bar = f.child<QWidget>(u"CrawlBar"_s);
    auto *label = bar->findChild<QLabel *>(u"label"_s);
    auto *progress = bar->findChild<QProgressBar *>();
    auto *pause = bar->findChild<QToolButton *>(u"pauseButton"_s);
    QTRY_VERIFY(bar->isVisible());
    QCOMPARE(label->text(), u"Reading the account: 120 of 600"_s);
    QCOMPARE(progress->value(), 120);
    QCOMPARE(progress->maximum(), 600);
    RemoteFixture::picture(*f.window, u"crawl"_s);
    pause->click();
    QVERIFY(f.remote.crawl().paused);
    QCOMPARE(label->text(), u"Reading is paused: 120 of 600"_s);
    QVERIFY(pause->accessibleName().startsWith(u"Go on"_s));
    pause->click();
    QVERIFY(!f.remote.crawl().paused);
    f.remote.setCrawl(reading(600, 600));
    QVERIFY(!bar->isVisible());
}

void RemoteTest::countsDownToTheNextRequest()
{
    RemoteFixture f;
    QVERIFY(f.open());
    CrawlStatus waiting = reading(120, 600);
    waiting.waitsUntil = f.platform.clock().now() + 42s;
    f.remote.setCrawl(waiting);
    auto *label = f.child<QWidget>(u"CrawlBar"_s)->findChild<QLabel *>(u"label"_s);
    QCOMPARE(label->text(), u"Scalingo allows no more requests for 0:42."_s);
    RemoteFixture::picture(*f.window, u"limit"_s);
    f.platform.manualClock().advance(1s);
    QCOMPARE(label->text(), u"Scalingo allows no more requests for 0:41."_s);
    f.platform.manualClock().advance(40s + 500ms);
    QCOMPARE(label->text(), u"Scalingo allows no more requests for 0:01."_s);
    f.platform.manualClock().advance(500ms);
    QCOMPARE(label->text(), u"Reading the account: 120 of 600"_s);
}

void RemoteTest::asksForAnotherToken()
{
    RemoteFixture f;
    CrawlStatus refused = reading(0, 1);
    refused.problem = u"The token is not accepted."_s;
    refused.tokenRefused = true;
    f.remote.setCrawl(refused); // before anybody looks
    f.window.emplace(f.settings);
    f.controller.emplace(f.platform, *f.window);
    QSignalSpy asked(&*f.controller, &MainController::tokenRefused);
    QTRY_COMPARE(asked.size(), 1);
    f.remote.setCrawl(refused);
    QCOMPARE(asked.size(), 1); // not over and over
    f.remote.setCrawl(reading(1, 2));
    f.remote.setCrawl(refused);
    QCOMPARE(asked.size(), 2);
}

void RemoteTest::whatFailedIsTakenBackWhenItWorksAgain()
{
    RemoteFixture f;
    f.platform.setCapabilities(f.platform.capabilities() | Capability::ControlDrains);
    QVERIFY(f.open());
    f.sources().select(f.shop);
    f.drains().selectDrain(f.drain.key());
    Banner &messages = f.window->messages();
    QAction *pause = f.drains().drainActions().pause;
    const auto failToPause = [&](ErrorKind kind, const QString &text) {
        f.platform.fail(f.shop, {kind, text, {}});
        pause->trigger();
        return QTest::qWaitFor([&] { return messages.text().contains(text) && pause->isEnabled(); });
    };
    const auto unreachable = [&] {
        CrawlStatus crawl = reading(2, 2);
        crawl.problem = u"It does not answer."_s;
        f.remote.setCrawl(crawl);
        return failToPause(ErrorKind::Unavailable, crawl.problem);
    };
    QVERIFY(unreachable());
    QCOMPARE(messages.text(), u"Pausing failed: It does not answer."_s);
    f.remote.setCrawl(reading(2, 2)); // an answer to something else
    QVERIFY2(messages.isVisible(), "for as long as it takes to read it");
    QTRY_VERIFY_WITH_TIMEOUT(!messages.isVisible(), 10'000);

    QVERIFY(failToPause(ErrorKind::NotFound, u"The drain is gone."_s));
    CrawlStatus crawl = reading(2, 2);
    crawl.problem = u"It does not answer."_s;
    f.remote.setCrawl(crawl);
    f.remote.setCrawl(reading(2, 2));
    QVERIFY2(messages.isVisible(), "another matter");

    QVERIFY(unreachable());
    messages.showMessage(Tone::Success, u"1 drain(s) deleted."_s);
    f.remote.setCrawl(reading(2, 2));
    QVERIFY2(messages.isVisible(), "another message");

    QVERIFY(failToPause(ErrorKind::NotAllowed, u"This token is read-only."_s));
    f.remote.setCrawl(crawl);
    f.remote.setCrawl(reading(2, 2));
    QVERIFY2(messages.isVisible(), "answering is not permitting");
    f.platform.succeed(f.shop);
    pause->trigger();
    QTRY_VERIFY(!messages.isVisible());

    f.platform.setReadOnlyReason(u"This token may only look."_s);
    Q_EMIT f.platform.catalogueChanged();
    Q_EMIT f.drains().deleteRequested(f.drain);
    QCOMPARE(messages.text(), u"This token may only look."_s);
    Q_EMIT f.platform.catalogueChanged();
    QVERIFY(messages.isVisible());
    f.platform.setReadOnlyReason({});
    Q_EMIT f.platform.catalogueChanged();
    QVERIFY(!messages.isVisible());
}

void RemoteTest::healthIsNotGuessed()
{
    RemoteFixture f;
    QVERIFY(f.open());
    f.sources().select(f.shop);
    f.drains().selectDrain(f.drain.key());
    auto *table = f.child<QTableView>(u"table"_s);
    for (int at = 0; at < table->model()->rowCount(); ++at) {
        for (const DrainColumn column :
             {DrainColumn::Health, DrainColumn::Rate, DrainColumn::Delivered, DrainColumn::LastError})
            QCOMPARE(table->model()->index(at, int(column)).data().toString(), u"Not reported by Scalingo"_s);
    }
    QVERIFY(!table->isColumnHidden(int(DrainColumn::Health)));
    for (const DrainColumn column : {DrainColumn::Rate, DrainColumn::Delivered, DrainColumn::LastError})
        QVERIFY(table->isColumnHidden(int(column)));
    QVERIFY(labelText(f, u"sentenceLabel"_s).startsWith(u"Not reported by Scalingo"_s));
    QVERIFY(!f.child<QLabel>(u"deliveredTitle"_s)->isVisible());
    QVERIFY(!row(f, f.shop).data(SourceTreeModel::WorstHealthRole).isValid());
    QVERIFY(row(f, f.shop).data(Qt::AccessibleTextRole).toString().contains(u"not reported by Scalingo"_s));
    QCOMPARE(f.platform.callCount(u"attempts"_s), 0);
    f.platform.manualClock().advance(1s);
    QCOMPARE(labelText(f, u"rateLabel"_s), u"Health: not reported by Scalingo"_s);
    QVERIFY(!f.child<QWidget>(u"strip"_s)->isVisible()); // nothing to tell of targets, good or bad
    QVERIFY(!labelText(f, u"status"_s).contains(u"failing"_s));
    RemoteFixture::picture(*f.window, u"unknown-health"_s);

    // The columns of a platform that reports are another matter.
    f.controller.reset();
    QSettings &settings = f.settings;
    QVERIFY(settings.contains(u"drains/columnsWithoutHealth"_s));
    QVERIFY(!settings.contains(u"drains/columns"_s));
}

void RemoteTest::logIsFollowedInstead()
{
    RemoteFixture f;
    QVERIFY(f.open());
    f.window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&*f.window));
    f.sources().select({});
    f.drains().selectDrain({f.postgres, f.platform.allDrains().at(1).url});
    f.child<QToolButton>(u"follow"_s)->setChecked(false);
    auto *button = f.child<QToolButton>(u"followButton"_s);
    QVERIFY(!button->isHidden());
    button->click();
    QCOMPARE(f.sources().current(), f.postgres);
    QVERIFY(f.child<QToolButton>(u"follow"_s)->isChecked());
    QVERIFY(f.window->workspace()->live().isAncestorOf(QApplication::focusWidget()));
}

void RemoteTest::logTellsHowItIs()
{
    RemoteFixture f;
    QVERIFY(f.open());
    f.sources().select(f.shop);
    QVERIFY(note(f, u"liveNews"_s).isEmpty() && note(f, u"liveTrouble"_s).isEmpty());
    f.remote.setLiveStatus(f.shop, {LiveStatus::State::Connecting, {}, {}});
    QVERIFY(note(f, u"liveNews"_s).startsWith(u"Connecting"_s));
    const auto until = f.platform.clock().now() + 12s;
    f.remote.setLiveStatus(f.shop, {LiveStatus::State::Waiting, until, u"The connection was closed."_s});
    QVERIFY(note(f, u"liveNews"_s).isEmpty());
    QVERIFY2(note(f, u"liveTrouble"_s).contains(u"0:12"_s), qPrintable(note(f, u"liveTrouble"_s)));
    QVERIFY(note(f, u"liveTrouble"_s).endsWith(u"The connection was closed."_s));
    RemoteFixture::picture(*f.window, u"log-interrupted"_s);
    f.platform.manualClock().advance(5s);
    QVERIFY(note(f, u"liveTrouble"_s).contains(u"0:07"_s));
    f.platform.manualClock().advance(7s);
    QVERIFY(!note(f, u"liveTrouble"_s).contains(u"0:0"_s));
    f.sources().select(f.postgres); // another source is another matter
    QVERIFY(note(f, u"liveTrouble"_s).isEmpty());
    f.sources().select(f.shop);
    f.remote.setLiveStatus(f.shop, {LiveStatus::State::Refused, {}, u"It is not there any more."_s});
    QVERIFY(note(f, u"liveTrouble"_s).startsWith(u"The log cannot be followed."_s));
    f.remote.setLiveStatus(f.shop, {LiveStatus::State::Live, {}, {}});
    QVERIFY(note(f, u"liveTrouble"_s).isEmpty());

    const int asked = f.platform.callCount(u"newestLines"_s);
    f.remote.setConsent(f.billing.app, {});
    QCOMPARE(f.platform.callCount(u"newestLines"_s), asked);
    f.remote.setConsent(f.shop.app, {}); // what was refused is asked for again
    QCOMPARE(f.platform.callCount(u"newestLines"_s), asked + 1);
}

void RemoteTest::noConsentNoDrains()
{
    RemoteFixture f;
    f.remote.setConsent(f.shop.app, {true, {}, {}, {}});
    QVERIFY(f.open());
    f.sources().select(f.shop);
    QVERIFY(showsPage(f, u"ConsentPage"_s));
    auto *page = f.child<QWidget>(u"ConsentPage"_s);
    QVERIFY(page->findChild<QLabel *>(u"titleLabel"_s)->text().startsWith(u"shop"_s));
    QVERIFY(!f.child<QWidget>(u"DrainDetails"_s)->isVisible());
    QVERIFY(!f.drains().drainActions().add->isEnabled());
    QVERIFY(!f.drains().drainActions().edit->isEnabled()); // even if something were known of it
    QVERIFY(!f.drains().drainActions().copyUrl->isEnabled());
    QCOMPARE(row(f, f.shop).data(SourceTreeModel::StatusTextRole).toString(), u"no consent"_s);
    RemoteFixture::picture(*f.window, u"no-consent"_s);
    QVERIFY(!row(f, f.postgres).isValid());
    f.sources().select(f.billing); // one's own
    QVERIFY(!showsPage(f, u"ConsentPage"_s));

    f.sources().select(f.shop);
    const int asked = f.platform.callCount(u"drains"_s);
    f.child<QPushButton>(u"lookButton"_s)->click();
    auto *dialog = f.child<QDialog>(u"ReasonDialog"_s);
    QVERIFY(dialog->isVisible());
    RemoteFixture::picture(*dialog, u"reason"_s);
    dialog->findChild<QPlainTextEdit *>()->setPlainText(u"  Ticket 7: lines are missing \n"_s);
    dialog->findChild<QPushButton *>(u"lookButton"_s)->click();
    QCOMPARE(f.remote.consent(f.shop.app).statedReason, u"Ticket 7: lines are missing"_s);
    QTRY_VERIFY(showsPage(f, u"table"_s));
    QVERIFY(note(f, u"consentNote"_s).contains(u"Ticket 7"_s));
    QCOMPARE(f.platform.callCount(u"drains"_s), asked + 2); // what may be read now
    QVERIFY(row(f, f.shop).data(SourceTreeModel::StatusTextRole).toString().isEmpty());
}

void RemoteTest::reasonIsRequired()
{
    RemoteFixture f;
    f.remote.setConsent(f.shop.app, {true, {}, {}, {}});
    QVERIFY(f.open());
    f.sources().select(f.shop);
    f.child<QPushButton>(u"lookButton"_s)->click();
    QPointer<QDialog> dialog = f.child<QDialog>(u"ReasonDialog"_s);
    auto *edit = dialog->findChild<QPlainTextEdit *>();
    auto *look = dialog->findChild<QPushButton *>(u"lookButton"_s);
    QVERIFY(!look->isEnabled());
    edit->setPlainText(u" \n\t "_s);
    QVERIFY(!look->isEnabled());
    edit->setPlainText(u' ' + QString(500, u'x') + u' ');
    QVERIFY(look->isEnabled());
    edit->setPlainText(QString(501, u'x'));
    QVERIFY(!look->isEnabled());
    QVERIFY(dialog->findChild<QLabel *>(u"hintLabel"_s)->text().contains(u"too long"_s));
    dialog->reject();
    QTRY_VERIFY(!dialog);
    QVERIFY(f.remote.consent(f.shop.app).statedReason.isEmpty());
    QVERIFY(showsPage(f, u"ConsentPage"_s));
}

void RemoteTest::consentIsShownAndEnds()
{
    RemoteFixture f;
    const QDateTime until = f.time().addSecs(90);
    f.remote.setConsent(f.shop.app, {true, until, until, {}});
    QVERIFY(f.open());
    f.sources().select(f.shop);
    QVERIFY(showsPage(f, u"table"_s));
    QVERIFY2(
        note(f, u"consentNote"_s).contains(QLocale().toString(until.toLocalTime(), QLocale::ShortFormat)),
        qPrintable(note(f, u"consentNote"_s)));
    f.controller->setUtc(true);
    QVERIFY2(note(f, u"consentNote"_s)
                 .contains(QLocale().toString(until.toUTC(), QLocale::ShortFormat) + u" UTC"_s),
             qPrintable(note(f, u"consentNote"_s)));
    RemoteFixture::picture(*f.window, u"consent"_s);
    f.platform.manualClock().advance(2min);
    QVERIFY(showsPage(f, u"ConsentPage"_s));
    QVERIFY(note(f, u"consentNote"_s).isEmpty());
}

void RemoteTest::endedConsentHidesEverywhere()
{
    RemoteFixture f;
    const QDateTime until = f.time().addSecs(30);
    f.remote.setConsent(f.shop.app, {true, until, until.addSecs(30), {}});
    f.platform.addDrain(f.billing, "tcp+tls://mine.example.com:6514"); // one's own
    f.platform.emitLines(f.shop, {u"theirs"_s});
    f.platform.emitLines(f.billing, {u"mine"_s});
    QVERIFY(f.open());
    f.sources().select({});
    f.drains().selectDrain(f.drain.key());
    auto *table = f.child<QTableView>(u"table"_s);
    auto *view = f.child<LogView>(u"view"_s);
    const auto logged = [view](const QString &text) {
        view->selectAll();
        return view->selectedLines().result().text.contains(text);
    };
    QCOMPARE(table->model()->rowCount(), 3);
    QTRY_VERIFY(logged(u"theirs"_s));
    QVERIFY(row(f, f.postgres).isValid());

    f.platform.manualClock().advance(30s); // not that for the addons
    QTRY_COMPARE(table->model()->rowCount(), 2);
    QVERIFY(row(f, f.postgres).isValid());
    QCOMPARE(f.drains().currentDrain().value_or(Drain()).source == f.shop, false);
    QVERIFY(f.inventory().drains(f.shop).isEmpty());
    QTRY_VERIFY(logged(u"mine"_s) && !logged(u"theirs"_s));
    f.platform.manualClock().advance(30s);
    QTRY_COMPARE(table->model()->rowCount(), 1);
    QCOMPARE(f.inventory().drains(f.billing).size(), 1);
    QTRY_VERIFY(!row(f, f.postgres).isValid()); // nor which addons there are
    QVERIFY(f.inventory().addons(f.shop.app).isEmpty());
    QCOMPARE(row(f, f.shop).data(SourceTreeModel::StatusTextRole).toString(), u"no consent"_s);

    f.remote.setConsent(f.shop.app, {true, f.time().addSecs(60), {}, {}}); // given anew
    QTRY_COMPARE(table->model()->rowCount(), 2);
    QTRY_VERIFY(row(f, f.postgres).isValid()); // though its drains may not be looked at
    f.sources().select(f.postgres);
    QVERIFY(showsPage(f, u"ConsentPage"_s));
    f.sources().select(f.shop);
    QTRY_VERIFY(logged(u"theirs"_s));
    auto *banner = f.window->workspace()->live().findChild<Banner *>();
    QVERIFY(!banner->isVisible());
    f.remote.setConsent(f.shop.app, {true, {}, {}, {}}); // withdrawn
    QTRY_VERIFY(banner->isVisible());
    QVERIFY2(banner->text().contains(u"not consented"_s), qPrintable(banner->text()));
    QVERIFY(!logged(u"theirs"_s));
    f.remote.setConsent(f.shop.app, {true, f.time().addSecs(60), {}, {}});
    QTRY_VERIFY(logged(u"theirs"_s));
    QVERIFY(!banner->isVisible());
}

void RemoteTest::editSaysThatItReplaces()
{
    RemoteFixture f;
    QVERIFY(f.open());
    f.sources().select(f.shop);
    f.drains().selectDrain(f.drain.key());
    f.child<QAction>(u"editDrain"_s)->trigger();
    auto *dialog = f.child<QDialog>(u"EditDrainDialog"_s);
    auto *label = dialog->findChild<QLabel *>(u"replaceLabel"_s);
    QVERIFY(label->isVisible());
    QVERIFY(label->text().startsWith(u"Scalingo cannot change a drain."_s));
    QVERIFY(!dialog->findChild<QWidget *>(u"DrainOptionsForm"_s)->isVisible());
    RemoteFixture::picture(*dialog, u"edit"_s);
    dialog->reject();

    f.platform.setCapabilities(f.platform.capabilities() | Capability::DrainOptions);
    QTRY_VERIFY(!f.window->findChild<QDialog *>(u"EditDrainDialog"_s));
    f.child<QAction>(u"editDrain"_s)->trigger();
    QVERIFY(!f.child<QLabel>(u"replaceLabel"_s)->isVisible());
}

void RemoteTest::eventsByPage()
{
    RemoteFixture f;
    const AuditEvent added{f.time(), u"jane"_s, u"new_log_drain"_s,
                           u"The log drain syslog://:•••@logs.example.com:6514 was added."_s};
    const AuditEvent odd{f.time().addDays(-3), u"joe\u202e"_s, u"restart"_s, {}};
    f.remote.setAuditPages({{added, added}, {odd}});
    QVERIFY(f.open());
    QVERIFY(!f.child<QAction>(u"appEvents"_s)->isEnabled()); // "All apps" has none
    f.sources().select(f.postgres);
    f.remote.holdAudit();
    f.child<QAction>(u"appEvents"_s)->trigger();
    auto *dialog = f.child<QDialog>(u"AuditDialog"_s);
    auto *list = dialog->findChild<QTreeWidget *>();
    auto *message = dialog->findChild<QLabel *>(u"messageLabel"_s);
    auto *newer = dialog->findChild<QPushButton *>(u"newerButton"_s);
    auto *older = dialog->findChild<QPushButton *>(u"olderButton"_s);
    QCOMPARE(dialog->windowTitle(), u"Events of shop"_s);
    QVERIFY(message->isVisible() && message->text().startsWith(u"Reading"_s));
    QVERIFY(!older->isEnabled());
    f.remote.releaseAudit();
    QTRY_COMPARE(list->topLevelItemCount(), 2);
    QVERIFY(list->isVisible());
    QCOMPARE(list->topLevelItem(0)->text(1), u"jane"_s);
    QCOMPARE(list->topLevelItem(0)->text(2), added.text);
    QCOMPARE(dialog->findChild<QLabel *>(u"pageLabel"_s)->text(), u"Page 1 of 2"_s);
    QVERIFY(!newer->isEnabled());
    RemoteFixture::picture(*dialog, u"events"_s);
    older->click();
    QTRY_COMPARE(list->topLevelItemCount(), 1);
    QCOMPARE(list->topLevelItem(0)->text(2), u"restart"_s); // better than nothing
    QVERIFY(!list->topLevelItem(0)->text(1).contains(u'\u202e'));
    QVERIFY(!older->isEnabled());
    newer->click();
    QTRY_COMPARE(list->topLevelItemCount(), 2);
    QCOMPARE(f.remote.askedPages(), (QList<int>{1, 2, 1}));
}

void RemoteTest::eventsThatCannotBeRead()
{
    RemoteFixture f;
    f.remote.failAudit(Error{ErrorKind::Unavailable, u"Scalingo does not answer."_s, {}});
    QVERIFY(f.open());
    f.sources().select(f.shop);
    f.child<QAction>(u"appEvents"_s)->trigger();
    QPointer<QDialog> dialog = f.child<QDialog>(u"AuditDialog"_s);
    auto *message = dialog->findChild<QLabel *>(u"messageLabel"_s);
    auto *retry = dialog->findChild<QPushButton *>(u"retryButton"_s);
    QTRY_VERIFY(message->text().contains(u"does not answer"_s));
    QVERIFY(retry->isVisible());
    f.remote.failAudit({});
    retry->click();
    QTRY_VERIFY(message->text().startsWith(u"Nothing has happened"_s));
    QVERIFY(!retry->isVisible());
    f.remote.holdAudit(); // an answer after the end must do no harm
    retry->click();
    dialog->reject();
    QTRY_VERIFY(!dialog);
    f.remote.releaseAudit();
    QCoreApplication::processEvents();
}

QTEST_MAIN(RemoteTest)
#include "remote_test.moc"
