// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/drainsfixture.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLineEdit>
#include <QMimeData>
#include <QScrollBar>
#include <QToolButton>
#include <QTreeWidget>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class DrainsDetailsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void historyStaysStillWhileNothingHappens();
    void historyStaysInPlaceWhenMoreComes();
    void newestAttemptsAreSeenByWhoeverStandsNowhere();
    void shownSecretsLeaveBySecretClipboardAlone();
};

namespace {

/// Failures and successes in turn, newest first: `failure 3`, `success 2` …
QList<Attempt> attemptsUpTo(int newest)
{
    QList<Attempt> attempts;
    for (int i = newest; i > std::max(0, newest - 50); --i)
        attempts.append({i * 1'000'000, i % 2 == 0, std::uint64_t(i),
                         QString(i % 2 == 0 ? u"success "_s : u"failure "_s) + QString::number(i)});
    return attempts;
}

struct Fixture : DrainsFixture
{
    bool open(const QList<Attempt> &attempts)
    {
        platform.setAttempts(drain.key(), attempts);
        platform.setGaps(drain.key(), {{{5, 12}, u"too old"_s, 0}, {{1, 3}, u"too old"_s, 0}});
        if (!showReady())
            return false;
        view->selectDrain(drain.key());
        return QTest::qWaitFor([&] { return list()->topLevelItemCount() == attempts.size(); });
    }
    QTreeWidget *list() { return child<QTreeWidget>(u"attempts"_s); }
    static QString top(const QTreeWidget *list) { return list->itemAt(0, 0)->text(2); }
    /// A second passes in which the drain delivers.
    bool deliver(const QList<Attempt> &attempts)
    {
        platform.setAttempts(drain.key(), attempts);
        DrainStatus status;
        status.key = drain.key();
        status.health.state = HealthState::Healthy;
        status.counters.linesDelivered = ++m_delivered;
        platform.emitStatus(status);
        platform.manualClock().advance(1s);
        for (int answers = 0; answers < 5; ++answers)
            QCoreApplication::processEvents();
        return list()->topLevelItem(0)->text(2) == attempts.constFirst().text;
    }

private:
    std::uint64_t m_delivered = 0;
};

} // namespace

void DrainsDetailsTest::historyStaysStillWhileNothingHappens()
{
    Fixture f;
    QVERIFY(f.open(attemptsUpTo(40)));
    QVERIFY(f.deliver(attemptsUpTo(40)));
    const QTreeWidgetItem *item = f.list()->topLevelItem(0);
    auto *gaps = f.child<QTreeWidget>(u"gaps"_s);
    gaps->setCurrentItem(gaps->topLevelItem(1));
    const int asked = f.platform.callCount(u"attempts"_s);
    QVERIFY(f.deliver(attemptsUpTo(40)));
    QVERIFY(f.platform.callCount(u"attempts"_s) > asked);
    QCOMPARE(f.list()->topLevelItem(0), item);
    QVERIFY(gaps->currentItem());
    QCOMPARE(gaps->indexOfTopLevelItem(gaps->currentItem()), 1);
}

void DrainsDetailsTest::historyStaysInPlaceWhenMoreComes()
{
    Fixture f;
    QVERIFY(f.open(attemptsUpTo(50)));
    QTreeWidget *list = f.list();
    list->setFocus();
    list->setCurrentItem(list->topLevelItem(20)); // success 30
    list->verticalScrollBar()->setValue(15);
    const QString top = Fixture::top(list);

    // The newest success has grown, and a failure came.
    QList<Attempt> now = attemptsUpTo(51);
    now[1].lines += 7;
    now[1].time += 300'000;
    QVERIFY(f.deliver(now));
    QCOMPARE(list->topLevelItem(1)->text(1), u"57"_s);
    QCOMPARE(list->topLevelItemCount(), 50);
    QVERIFY(list->currentItem());
    QCOMPARE(list->currentItem()->text(2), u"success 30"_s);
    QCOMPARE(list->selectedItems(), QList{list->currentItem()});
    QCOMPARE(Fixture::top(list), top);

    // So much came that what was read is gone.
    QVERIFY(f.deliver(attemptsUpTo(200)));
    QCOMPARE(list->topLevelItemCount(), 50);
    QCOMPARE(list->topLevelItem(49)->text(2), u"failure 151"_s);
}

void DrainsDetailsTest::newestAttemptsAreSeenByWhoeverStandsNowhere()
{
    Fixture f;
    QVERIFY(f.open(attemptsUpTo(40)));
    QVERIFY(f.deliver(attemptsUpTo(43)));
    QCOMPARE(Fixture::top(f.list()), u"failure 43"_s);
}

void DrainsDetailsTest::shownSecretsLeaveBySecretClipboardAlone()
{
    Fixture f;
    QVERIFY(f.open(attemptsUpTo(1)));
    QClipboard *clipboard = QGuiApplication::clipboard();
    const auto marked = [clipboard] {
        return clipboard->mimeData()->data(u"x-kde-passwordManagerHint"_s) == "secret";
    };
    auto *url = f.child<QLineEdit>(u"urlEdit"_s);
    url->setFocus();
    url->selectAll();
    QTest::keyClick(url, Qt::Key_C, Qt::ControlModifier);
    QVERIFY(!clipboard->text().isEmpty());
    QVERIFY(!clipboard->text().contains(u"s3cr3t"_s));
    QVERIFY2(!marked(), "what is masked is no secret");
    f.child<QToolButton>(u"revealButton"_s)->click();
    url->setFocus();
    url->selectAll();
    QTest::keyClick(url, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(clipboard->text(), QString::fromUtf8(secretUrl));
    QVERIFY(marked());
}

QTEST_MAIN(DrainsDetailsTest)
#include "drains_details_test.moc"
