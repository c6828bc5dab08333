// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/drains/drainactions.h"
#include "desktop/drains/draindelegates.h"
#include "desktop/drains/drainsview.h"
#include "desktop/widgets/clipboard.h"
#include "gui/drainsfixture.h"

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPainter>
#include <QPushButton>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QTableView>
#include <QTest>
#include <QToolButton>
#include <QTreeWidget>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

using Fixture = DrainsFixture;

class DrainsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhatIsMissing();
    void saysWhatFailed();
    void addonsWithoutLog();
    void filterAndAddonsToggle();
    void countdownRunsOnThePlatformsClock();
    void oneDrainIsAlwaysSelected();
    void selectionWaitsForTheFirst();
    void selectionWaitsForNoAccount();
    void firstIsSelectedUntilSomebodyChooses();
    void detailsTellTheState();
    void nothingToldIsNoZero();
    void controlsAskThePlatform();
    void whatIsUnderWayIsNotAskedForAgain();
    void controlsThatThePlatformLacksAreHidden();
    void testLineStepByStep();
    void aTestIsNotStartedTwice();
    void lateAnswersHarmNobody();
    void urlsAreMaskedUnlessRevealed();
    void copiedSecretsGoAgain();
};

void DrainsTest::saysWhatIsMissing()
{
    Fixture f;
    f.platform.deleteApp(f.shop.app);
    f.platform.hold();
    f.show();
    QVERIFY(f.showsMessage());
    QVERIFY(f.message().contains(u"Reading"_s));
    f.platform.release();
    QTRY_COMPARE(f.child<QPushButton>(u"messageButton"_s)->text(), u"Create your first app"_s);
    QSignalSpy create(&*f.view, &DrainsView::createAppRequested);
    f.child<QPushButton>(u"messageButton"_s)->click();
    QCOMPARE(create.size(), 1);

    f.platform.createApp(u"new"_s);
    QTRY_COMPARE(f.child<QPushButton>(u"messageButton"_s)->text(), u"Add a drain"_s);
    QSignalSpy add(&*f.view, &DrainsView::addRequested);
    f.child<QPushButton>(u"messageButton"_s)->click();
    QCOMPARE(add.size(), 1);
}

void DrainsTest::saysWhatFailed()
{
    Fixture f;
    f.platform.fail(f.shop, {ErrorKind::Unavailable, u"No answer."_s, {}});
    f.platform.fail(f.postgres, {ErrorKind::Unavailable, u"No answer."_s, {}});
    f.show();
    QTRY_VERIFY(f.message().contains(u"No answer."_s));
    f.platform.succeed(f.shop);
    f.platform.succeed(f.postgres);
    f.child<QPushButton>(u"messageButton"_s)->click();
    QTRY_COMPARE(f.rows(), 2);
    QVERIFY(!f.showsMessage());
}

void DrainsTest::addonsWithoutLog()
{
    Fixture f;
    const SourceRef mailer{f.shop.app, f.platform.addAddon(f.shop.app, u"mailer"_s).id};
    QVERIFY(f.showReady());
    f.view->setScope(mailer);
    QVERIFY2(f.message().contains(u"no log"_s), qPrintable(f.message()));
    QVERIFY(!f.view->drainActions().add->isEnabled());
    f.view->setScope(f.postgres);
    QVERIFY(f.view->drainActions().add->isEnabled());
}

void DrainsTest::filterAndAddonsToggle()
{
    Fixture f;
    QVERIFY(f.showReady());
    QCOMPARE(f.rows(), 2);
    f.child<QCheckBox>(u"withAddonsCheck"_s)->setChecked(false);
    QCOMPARE(f.rows(), 1);
    QTest::keyClicks(f.child<QLineEdit>(u"filterEdit"_s), u"papertrail"_s);
    QCOMPARE(f.rows(), 0);
    f.child<QPushButton>(u"messageButton"_s)->click(); // "Clear the filter"
    QCOMPARE(f.rows(), 1);
    f.platform.removeDrains({f.drain.key()});
    QTRY_VERIFY(f.showsMessage());
    f.child<QPushButton>(u"messageButton"_s)->click(); // "Show with addons"
    QCOMPARE(f.rows(), 1);
    f.view->selectDrain(f.platform.allDrains().constFirst().key());
    QCOMPARE(f.view->currentDrain()->source, f.postgres);
}

static QImage painted(const HealthDelegate &delegate, const QModelIndex &index)
{
    QImage image(300, 40, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    QStyleOptionViewItem option;
    option.rect = image.rect();
    delegate.paint(&painter, option, index);
    return image;
}

void DrainsTest::countdownRunsOnThePlatformsClock()
{
    Fixture f;
    QVERIFY(f.showReady());
    f.view->selectDrain(f.drain.key());
    f.report(HealthState::Quarantined, 10, u"connection refused"_s);
    auto *sentence = f.child<QLabel>(u"sentenceLabel"_s);
    QVERIFY2(sentence->text().contains(u"5:00"_s), qPrintable(sentence->text()));

    const HealthDelegate delegate(f.platform.clock());
    const QModelIndex cell = f.child<QTableView>(u"table"_s)->model()->index(0, int(DrainColumn::Health));
    const QImage before = painted(delegate, cell);
    QCOMPARE(painted(delegate, cell), before);
    f.platform.manualClock().advance(29s);
    QTRY_VERIFY2(sentence->text().contains(u"4:31"_s), qPrintable(sentence->text()));
    QVERIFY(painted(delegate, cell) != before);
    f.report(HealthState::Failing, 3);
    QVERIFY(!sentence->text().contains(u"4:31"_s));
}

void DrainsTest::oneDrainIsAlwaysSelected()
{
    Fixture f;
    QVERIFY(f.showReady());
    QVERIFY(f.view->currentDrain());
    QCOMPARE(f.view->currentDrain()->key(), f.drain.key());

    // One that was just added is selected when the platform tells of it.
    const DrainKey added{f.shop, "tcp+tls://logs.example.com:6514"};
    f.view->selectDrain(added);
    QCOMPARE(f.view->currentDrain()->key(), f.drain.key());
    f.platform.addDrain(f.shop, added.url);
    f.inventory->reload();
    QTRY_COMPARE(f.view->currentDrain()->key(), added);

    f.view->setScope({f.platform.addApp(u"empty"_s).id, {}});
    QVERIFY(!f.view->currentDrain());
    QVERIFY(!f.child<QStackedWidget>(u"DrainDetails"_s)->isVisible());
}

void DrainsTest::selectionWaitsForTheFirst()
{
    Fixture f;
    f.platform.addDrain({f.platform.addApp(u"billing"_s).id, {}}, secretUrl);
    f.platform.holdSources({f.shop});
    f.show();
    QTRY_COMPARE(f.rows(), 1); // billing's, which stands below shop's
    QVERIFY(!f.view->currentDrain());
    f.platform.release();
    QTRY_VERIFY(f.view->currentDrain());
    QCOMPARE(f.view->currentDrain()->key(), f.drain.key());
}

/// It is read for minutes.
void DrainsTest::selectionWaitsForNoAccount()
{
    Fixture f;
    f.platform.makeRemote();
    const Drain drain = f.platform.addDrain({f.platform.addApp(u"billing"_s).id, {}}, secretUrl);
    f.platform.holdSources({f.shop});
    f.show();
    QTRY_VERIFY(f.view->currentDrain());
    QCOMPARE(f.view->currentDrain()->key(), drain.key());
    f.view->setScope(f.shop);
    QVERIFY2(f.message().startsWith(u"Reading the drains of shop"_s), qPrintable(f.message()));
}

/// As in the demo, whose drains are added while the window is open.
void DrainsTest::firstIsSelectedUntilSomebodyChooses()
{
    Fixture f;
    const SourceRef billing{f.platform.addApp(u"billing"_s).id, {}};
    for (const Drain &drain : f.platform.allDrains())
        f.platform.removeDrains({drain.key()});
    QTRY_VERIFY(f.platform.allDrains().isEmpty());
    const auto arrive = [&f](const SourceRef &source, const QByteArray &url) {
        const DrainKey key = f.platform.addDrain(source, url).key();
        Q_EMIT f.platform.drainsChanged(source);
        [[maybe_unused]] const bool shown =
            QTest::qWaitFor([&] { return f.inventory->drain(key).has_value(); });
        QCoreApplication::processEvents();
        return key;
    };
    f.show();
    QTRY_COMPARE(f.inventory->state(), Inventory::State::Ready);
    const DrainKey last = arrive(billing, secretUrl);
    QTRY_VERIFY(f.view->currentDrain());
    QCOMPARE(f.view->currentDrain()->key(), last);
    const DrainKey middle = arrive(f.postgres, secretUrl);
    QTRY_COMPARE(f.view->currentDrain()->key(), middle);
    f.view->selectDrain(last);
    arrive(f.shop, secretUrl);
    QTRY_COMPARE(f.rows(), 3);
    QCOMPARE(f.view->currentDrain()->key(), last);
}

void DrainsTest::detailsTellTheState()
{
    Fixture f;
    f.platform.setAttempts(f.drain.key(), {{0, false, 3, u"HTTP 500\u202e"_s}, {0, true, 9, u"taken"_s}});
    f.platform.setGaps(f.drain.key(), {{{5, 12}, u"too old"_s, 0}});
    QVERIFY(f.showReady());
    auto *details = f.child<QStackedWidget>(u"DrainDetails"_s);
    QCOMPARE(details->currentWidget()->objectName(), u"drainPage"_s);
    auto *attempts = f.child<QTreeWidget>(u"attempts"_s);
    QTRY_COMPARE(attempts->topLevelItemCount(), 2);
    QVERIFY(!attempts->topLevelItem(0)->text(2).contains(u'\u202e'));
    QTRY_COMPARE(f.child<QTreeWidget>(u"gaps"_s)->topLevelItemCount(), 1);
    QVERIFY(f.child<QTreeWidget>(u"gaps"_s)->topLevelItem(0)->text(1).startsWith(u"7"_s));

    f.report(HealthState::Failing, 3, u"connection refused"_s);
    QVERIFY(f.child<QLabel>(u"sentenceLabel"_s)->text().contains(u"3 attempt"_s));
    QVERIFY(f.child<QLabel>(u"deliveredLabel"_s)->text().contains(QLocale().toString(1234)));
    QVERIFY(f.child<QLabel>(u"backlogLabel"_s)->text().contains(u"77"_s));
    QCOMPARE(f.child<QLabel>(u"errorLabel"_s)->text(), u"connection refused"_s);
    QCOMPARE(f.child<QLabel>(u"successLabel"_s)->text(), u"never"_s);
}

void DrainsTest::nothingToldIsNoZero()
{
    Fixture f;
    QVERIFY(f.showReady());
    f.view->selectDrain(f.drain.key());
    const QStringList figures{u"deliveredLabel"_s, u"backlogLabel"_s, u"lostLabel"_s,
                              u"failedLabel"_s,    u"successLabel"_s, u"errorLabel"_s};
    for (const QString &name : figures)
        QCOMPARE(f.child<QLabel>(name)->text(), u"unknown"_s);
    const auto *table = f.child<QTableView>(u"table"_s)->model();
    for (const DrainColumn column : {DrainColumn::Rate, DrainColumn::Delivered})
        QCOMPARE(table->index(0, int(column)).data().toString(), u"unknown"_s);

    DrainStatus status;
    status.key = f.drain.key();
    status.health.state = HealthState::Idle; // the zeros are true now
    f.platform.emitStatus(status);
    QTRY_COMPARE(f.child<QLabel>(u"failedLabel"_s)->text(), u"0"_s);
    QCOMPARE(f.child<QLabel>(u"successLabel"_s)->text(), u"never"_s);
    QVERIFY(f.child<QLabel>(u"deliveredLabel"_s)->text().startsWith(u"0 line"_s));
}

void DrainsTest::controlsAskThePlatform()
{
    Fixture f;
    QVERIFY(f.showReady());
    DrainActions &actions = f.view->drainActions();
    f.view->selectDrain(f.drain.key());
    f.report(HealthState::Healthy, 0);
    QVERIFY(actions.pause->isEnabled());
    QVERIFY(!actions.retryNow->isEnabled());
    f.report(HealthState::Quarantined, 10);
    QVERIFY(actions.retryNow->isEnabled());
    actions.retryNow->trigger();
    QCOMPARE(f.platform.callCount(u"retryNow"_s), 1);
    actions.pause->trigger();
    QCOMPARE(f.platform.callCount(u"setPaused"_s), 1);
    DrainStatus paused = f.inventory->status(f.drain);
    paused.paused = true;
    f.platform.emitStatus(paused);
    QVERIFY2(!actions.retryNow->isEnabled(), "nothing is sent until it is resumed");
    f.report(HealthState::Quarantined, 10);

    f.platform.fail(f.shop, {ErrorKind::Unavailable, u"No answer."_s, {}});
    QSignalSpy failed(&*f.view, &DrainsView::failed);
    QTRY_VERIFY(actions.retryNow->isEnabled()); // the first one is answered
    actions.retryNow->trigger();
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(failed[0][0].toString(), u"Retrying failed: No answer."_s);
    DrainStatus resumable = f.inventory->status(f.drain);
    for (const bool isPaused : {false, true}) {
        resumable.paused = isPaused;
        f.platform.emitStatus(resumable);
        failed.clear();
        actions.pause->trigger();
        QTRY_COMPARE(failed.size(), 1);
        QCOMPARE(failed[0][0].toString(),
                 isPaused ? u"Resuming failed: No answer."_s : u"Pausing failed: No answer."_s);
    }
}

void DrainsTest::whatIsUnderWayIsNotAskedForAgain()
{
    Fixture f;
    QVERIFY(f.showReady());
    DrainActions &actions = f.view->drainActions();
    f.view->selectDrain(f.drain.key());
    f.report(HealthState::Quarantined, 10);
    for (QAction *action : {actions.pause, actions.retryNow, actions.sendTestLine}) {
        f.platform.hold();
        action->trigger();
        QCoreApplication::processEvents();
        QVERIFY2(!action->isEnabled(), qPrintable(action->objectName()));
        f.report(HealthState::Quarantined, 11);
        QVERIFY2(!action->isEnabled(), qPrintable(action->objectName()));
        for (QAction *other : {actions.pause, actions.retryNow, actions.sendTestLine})
            QVERIFY(other == action || other->isEnabled());
        f.platform.release();
        QTRY_VERIFY2(action->isEnabled(), qPrintable(action->objectName()));
    }
}

void DrainsTest::controlsThatThePlatformLacksAreHidden()
{
    Fixture f;
    f.platform.setCapabilities({});
    QVERIFY(f.showReady());
    f.view->selectDrain(f.drain.key());
    for (QAction *action : {f.view->drainActions().edit, f.view->drainActions().pause,
                            f.view->drainActions().retryNow, f.view->drainActions().sendTestLine})
        QVERIFY(!action->isVisible());
    QVERIFY(!f.child<QToolButton>(u"testButton"_s)->isVisible());
    QVERIFY(f.child<QLabel>(u"sentenceLabel"_s)->text().startsWith(u"Not reported by Fake"_s));
    QVERIFY(!f.child<QLabel>(u"deliveredLabel"_s)->isVisible());
}

void DrainsTest::testLineStepByStep()
{
    Fixture f;
    f.platform.setTestReport(
        {{{TestStage::Name, true, u"resolved"_s}, {TestStage::Connection, false, u"connection refused"_s}}});
    QVERIFY(f.showReady());
    f.view->selectDrain(f.drain.key());
    f.platform.hold();
    f.view->drainActions().sendTestLine->trigger();
    QVERIFY(f.child<QLabel>(u"testLabel"_s)->text().contains(u"Sending"_s));
    QVERIFY(!f.view->drainActions().sendTestLine->isEnabled());
    f.platform.release();
    auto *steps = f.child<QTreeWidget>(u"testSteps"_s);
    QTRY_COMPARE(steps->topLevelItemCount(), 2);
    QCOMPARE(steps->topLevelItem(1)->text(1), u"connection refused"_s);
    QVERIFY(f.child<QLabel>(u"testLabel"_s)->text().contains(u"did not arrive"_s));
    QVERIFY(f.view->drainActions().sendTestLine->isEnabled());
}

void DrainsTest::aTestIsNotStartedTwice()
{
    Fixture f;
    QVERIFY(f.showReady());
    f.view->selectDrain(f.drain.key());
    f.platform.hold();
    const QAction *test = f.view->drainActions().sendTestLine;
    f.view->drainActions().sendTestLine->trigger();
    QVERIFY(!test->isEnabled());
    f.view->selectDrain({f.postgres, "tcp+tls://logs.papertrailapp.com:10333"});
    QVERIFY(test->isEnabled());
    f.view->selectDrain(f.drain.key());
    QVERIFY(!test->isEnabled()); // its answer is still to come
    f.platform.release();
    QTRY_VERIFY(test->isEnabled());
}

void DrainsTest::lateAnswersHarmNobody()
{
    Fixture f;
    QVERIFY(f.showReady());
    f.view->selectDrain(f.drain.key());
    f.platform.hold();
    f.view->drainActions().sendTestLine->trigger();
    f.view->selectDrain({f.postgres, "tcp+tls://logs.papertrailapp.com:10333"});
    f.platform.release();
    QCoreApplication::processEvents(); // the answer is there now
    QVERIFY(f.view->drainActions().sendTestLine->isEnabled());
    QVERIFY(!f.child<QTreeWidget>(u"testSteps"_s)->isVisible()); // it was about the other drain
    f.platform.hold();
    f.view->drainActions().sendTestLine->trigger();
    f.view.reset();
    f.platform.release();
    QCoreApplication::processEvents();
    QCOMPARE(f.platform.callCount(u"sendTestLine"_s), 2);
}

void DrainsTest::urlsAreMaskedUnlessRevealed()
{
    Fixture f;
    QVERIFY(f.showReady());
    f.view->selectDrain(f.drain.key());
    auto *url = f.child<QLineEdit>(u"urlEdit"_s);
    QVERIFY(!url->text().contains(u"s3cr3t"_s));
    f.child<QToolButton>(u"revealButton"_s)->click();
    QCOMPARE(url->text(), QString::fromUtf8(secretUrl));
    f.view->selectDrain({f.postgres, "tcp+tls://logs.papertrailapp.com:10333"});
    f.view->selectDrain(f.drain.key());
    QVERIFY(!url->text().contains(u"s3cr3t"_s));

    QSignalSpy noted(&*f.view, &DrainsView::noted);
    f.view->drainActions().copyMaskedUrl->trigger();
    QCOMPARE(noted.takeFirst().constFirst().toString(), u"URL copied, with its secrets masked."_s);
    QVERIFY(QGuiApplication::clipboard()->text().contains(u"logs.example.com"_s));
    QVERIFY(!QGuiApplication::clipboard()->text().contains(u"s3cr3t"_s));
    f.view->drainActions().copyUrl->trigger();
    QCOMPARE(noted.takeFirst().constFirst().toString(),
             u"Whole URL copied, with its secrets. It leaves the clipboard in a minute."_s);
    QCOMPARE(QGuiApplication::clipboard()->text(), QString::fromUtf8(secretUrl));
    QCOMPARE(QGuiApplication::clipboard()->mimeData()->data(u"x-kde-passwordManagerHint"_s),
             QByteArray("secret"));
}

void DrainsTest::copiedSecretsGoAgain()
{
    QClipboard *clipboard = QGuiApplication::clipboard();
    copySecret(u"first"_s, 1ms);
    QTRY_VERIFY(clipboard->text().isEmpty());
    copySecret(u"second"_s, 1ms);
    copyText(u"something else"_s); // what the user copied since must stay
    copySecret(u"third"_s, 1h);
    copyText(u"kept"_s);
    QCoreApplication::processEvents();
    QCOMPARE(clipboard->text(), u"kept"_s);
}

QTEST_MAIN(DrainsTest)
#include "drains_test.moc"
