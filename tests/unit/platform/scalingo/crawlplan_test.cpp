// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/crawlplan.h"

#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;
using What = ReadTask::What;
using Place = CrawlPlan::Place;

namespace {

ReadTask drains(const QString &app)
{
    return {What::Drains, {}, {app, {}}};
}

QStringList rest(CrawlPlan &plan)
{
    QStringList apps;
    while (const auto task = plan.takeNext()) {
        apps << task->source.app;
        plan.finished(*task);
    }
    return apps;
}

} // namespace

class CrawlPlanTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsTheOrder();
    void eachOnceInARound();
    void whatIsOnScreenComesFirst();
    void theAccountStaysFirst();
    void failedOnesComeAgain();
    void countsWhatIsDone();
};

void CrawlPlanTest::keepsTheOrder()
{
    CrawlPlan plan;
    plan.add(drains(u"b"_s), Place::Last);
    plan.add(drains(u"c"_s), Place::Last);
    plan.add(drains(u"a"_s), Place::Next);
    QCOMPARE(rest(plan), (QStringList{u"a"_s, u"b"_s, u"c"_s}));
}

void CrawlPlanTest::eachOnceInARound()
{
    CrawlPlan plan;
    plan.add(drains(u"a"_s), Place::Last);
    plan.add(drains(u"a"_s), Place::Last);
    QCOMPARE(rest(plan), QStringList{u"a"_s});
    plan.add(drains(u"a"_s), Place::Last);
    QCOMPARE(rest(plan), QStringList());
    plan.addAgain(drains(u"a"_s), Place::Last);
    plan.addAgain(drains(u"a"_s), Place::Last);
    QCOMPARE(rest(plan), QStringList{u"a"_s});
    plan.restart();
    plan.add(drains(u"a"_s), Place::Last);
    QCOMPARE(rest(plan), QStringList{u"a"_s});
}

void CrawlPlanTest::whatIsOnScreenComesFirst()
{
    CrawlPlan plan;
    for (const auto *app : {"a", "b", "c", "d"})
        plan.add(drains(QLatin1StringView(app)), Place::Last);
    plan.setUrgent({drains(u"d"_s), drains(u"c"_s), drains(u"not planned"_s)});
    QCOMPARE(plan.takeUrgent(), drains(u"d"_s));
    plan.setUrgent({drains(u"b"_s)}); // another one is selected: c goes on as the next of the rest
    QCOMPARE(plan.takeUrgent(), drains(u"b"_s));
    QVERIFY(!plan.takeUrgent());
    QCOMPARE(rest(plan), (QStringList{u"c"_s, u"a"_s}));
}

void CrawlPlanTest::theAccountStaysFirst()
{
    CrawlPlan plan;
    const ReadTask apps{What::Apps, u"r"_s, {}};
    plan.add(apps, Place::Urgent);
    plan.add(drains(u"a"_s), Place::Last);
    plan.setUrgent({drains(u"a"_s)});
    QCOMPARE(plan.takeUrgent(), apps);
    QCOMPARE(plan.takeUrgent(), drains(u"a"_s));
}

void CrawlPlanTest::failedOnesComeAgain()
{
    CrawlPlan plan;
    plan.add(drains(u"a"_s), Place::Last);
    plan.add(drains(u"b"_s), Place::Last);
    const auto task = plan.takeNext();
    plan.add(*task, Place::Last); // under way: not twice
    plan.putBack(*task, Place::Last);
    QVERIFY(plan.isToCome(*task));
    QCOMPARE(rest(plan), (QStringList{u"b"_s, u"a"_s}));
    QVERIFY(!plan.isToCome(*task));
}

void CrawlPlanTest::countsWhatIsDone()
{
    CrawlPlan plan;
    for (const auto *app : {"a", "b", "c"})
        plan.add(drains(QLatin1StringView(app)), Place::Last);
    QCOMPARE(plan.total(), 3);
    const auto task = plan.takeNext();
    QCOMPARE(plan.total(), 3);
    QCOMPARE(plan.done(), 0);
    plan.finished(*task);
    QCOMPARE(plan.done(), 1);
    plan.add(drains(u"d"_s), Place::Next);
    QCOMPARE(plan.total(), 4);
    rest(plan);
    QCOMPARE(plan.done(), plan.total());
}

QTEST_GUILESS_MAIN(CrawlPlanTest)
#include "crawlplan_test.moc"
