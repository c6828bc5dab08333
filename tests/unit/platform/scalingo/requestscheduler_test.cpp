// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/requestscheduler.h"

#include "support/manualclock.h"

#include <QSignalSpy>
#include <QTest>

using namespace drainboard;
using namespace std::chrono_literals;

class RequestSchedulerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void budgetSlides();
    void budgetKeepsAReserve();
    void budgetForgetsAndResumes();

    void urgentFirst();
    void neverMoreThanTheLimit();
    void backgroundLeavesRoom();
    void nothingSentCostsNothing();
    void refusalHoldsEverything();
    void failuresGrowThePause();
    void userDoesNotWaitForAPause();
    void backgroundCanBePaused();
    void tellsWhatWaits();

private:
    void add(Priority priority, const QByteArray &name)
    {
        m_scheduler->add(priority, [this, name] {
            m_started << name;
            m_times << m_clock.now();
            return true;
        });
    }
    ManualClock m_clock;
    std::unique_ptr<RequestScheduler> m_scheduler;
    QList<QByteArray> m_started;
    QList<Clock::TimePoint> m_times;
};

void RequestSchedulerTest::init()
{
    m_scheduler = std::make_unique<RequestScheduler>(Pacing(), m_clock);
    m_started.clear();
    m_times.clear();
}

void RequestSchedulerTest::budgetSlides()
{
    RequestBudget budget(2, 60s);
    const Clock::TimePoint start{1000s};
    QCOMPARE(budget.nextFree(start), start);
    budget.spend(start);
    budget.spend(start + 10s);
    QCOMPARE(budget.nextFree(start + 10s), start + 60s);
    QCOMPARE(budget.nextFree(start + 60s), start + 60s);
    budget.spend(start + 60s);
    QCOMPARE(budget.nextFree(start + 61s), start + 70s);
}

void RequestSchedulerTest::budgetKeepsAReserve()
{
    RequestBudget budget(3, 60s);
    const Clock::TimePoint start{1000s};
    budget.spend(start);
    budget.spend(start + 1s);
    QCOMPARE(budget.nextFree(start + 2s), start + 2s);
    QCOMPARE(budget.nextFree(start + 2s, 1), start + 60s);
    QCOMPARE(budget.nextFree(start + 2s, 10), start + 61s); // never less than one
    QCOMPARE(RequestBudget(0, 60s).nextFree(start, 5), start);
}

void RequestSchedulerTest::budgetForgetsAndResumes()
{
    RequestBudget budget(2, 60s);
    const Clock::TimePoint start{1000s};
    budget.setSpent({start - 50s, start - 5s});
    QCOMPARE(budget.nextFree(start), start + 10s);
    QCOMPARE(budget.spent(start + 20s).size(), 1U);
    QCOMPARE(budget.spent(start + 70s).size(), 0U);
}

void RequestSchedulerTest::urgentFirst()
{
    m_scheduler->holdUntil(m_clock.now() + 10s);
    add(Priority::Background, "rest");
    add(Priority::Focus, "screen");
    add(Priority::User, "user");
    m_scheduler->addFirst(Priority::User, [this] {
        m_started << "again";
        return true;
    });
    QVERIFY(m_started.isEmpty());
    m_clock.advance(10s);
    QCOMPARE(m_started, (QList<QByteArray>{"again", "user", "screen", "rest"}));
}

void RequestSchedulerTest::neverMoreThanTheLimit()
{
    constexpr int count = 150;
    for (int i = 0; i < count; ++i)
        add(Priority::User, QByteArray::number(i));
    QCOMPARE(m_started.size(), 3); // more at once would wait unseen in Qt
    while (m_started.size() < count) {
        const auto before = m_started.size();
        m_scheduler->answered(Priority::User);
        m_scheduler->answered(Priority::User);
        m_scheduler->answered(Priority::User);
        if (m_started.size() == before)
            m_clock.advance(1s);
    }
    for (qsizetype i = 60; i < m_times.size(); ++i)
        QVERIFY2(m_times[i] - m_times[i - 60] > 60s, qPrintable(QString::number(i)));
    QVERIFY(m_times.back() - m_times.front() < 3min); // and not slower than it has to be
}

void RequestSchedulerTest::backgroundLeavesRoom()
{
    for (int i = 0; i < 100; ++i) {
        add(Priority::Background, "rest");
        m_scheduler->answered(Priority::Background);
    }
    QCOMPARE(m_started.count("rest"), 50);
    for (int i = 0; i < 12; ++i) {
        add(Priority::User, "user");
        m_scheduler->answered(Priority::User);
    }
    QCOMPARE(m_started.count("user"), 10);
}

void RequestSchedulerTest::nothingSentCostsNothing()
{
    for (int i = 0; i < 200; ++i)
        m_scheduler->add(Priority::User, [] { return false; });
    QCOMPARE(m_scheduler->budget().spent(m_clock.now()).size(), 0U);
    add(Priority::User, "user");
    QCOMPARE(m_started.size(), 1);
}

void RequestSchedulerTest::refusalHoldsEverything()
{
    m_scheduler->holdUntil(m_clock.now() + 30s);
    m_scheduler->holdUntil(m_clock.now() + 5s); // an earlier moment does not shorten it
    for (const auto priority : {Priority::User, Priority::Focus, Priority::Background})
        add(priority, "x");
    m_clock.advance(29s);
    QVERIFY(m_started.isEmpty());
    QVERIFY(m_scheduler->waitsUntil());
    m_clock.advance(1s);
    QCOMPARE(m_started.size(), 3);
    QVERIFY(!m_scheduler->waitsUntil());
}

void RequestSchedulerTest::failuresGrowThePause()
{
    QList<Clock::Duration> pauses;
    for (int i = 0; i < 10; ++i) {
        m_scheduler->platformFailed();
        const auto failed = m_clock.now();
        add(Priority::Background, "rest");
        while (m_started.size() <= i)
            m_clock.advance(1s);
        pauses << m_clock.now() - failed;
        m_scheduler->answered(Priority::Background);
    }
    QCOMPARE(pauses.first(), 2s);
    QCOMPARE(pauses[1], 4s);
    QCOMPARE(pauses[4], 32s);
    QCOMPARE(pauses.last(), 5min);

    m_scheduler->platformAnswered();
    m_scheduler->platformFailed();
    add(Priority::Focus, "screen");
    QCOMPARE(m_started.last(), "rest");
    m_clock.advance(2s);
    QCOMPARE(m_started.last(), "screen");
}

void RequestSchedulerTest::userDoesNotWaitForAPause()
{
    m_scheduler->platformFailed();
    add(Priority::User, "user");
    add(Priority::Focus, "screen");
    QCOMPARE(m_started, QList<QByteArray>{"user"});
    m_scheduler->endPause();
    QCOMPARE(m_started, (QList<QByteArray>{"user", "screen"}));
}

void RequestSchedulerTest::backgroundCanBePaused()
{
    m_scheduler->setBackgroundPaused(true);
    add(Priority::Background, "rest");
    add(Priority::Focus, "screen");
    m_clock.advance(10min);
    QCOMPARE(m_started, QList<QByteArray>{"screen"});
    QCOMPARE(m_clock.waitingAlarms(), 0); // and costs nothing meanwhile
    m_scheduler->setBackgroundPaused(false);
    QCOMPARE(m_started.last(), "rest");
}

void RequestSchedulerTest::tellsWhatWaits()
{
    const QSignalSpy told(m_scheduler.get(), &RequestScheduler::waitChanged);
    for (int i = 0; i < 70; ++i) {
        add(Priority::Background, "rest");
        m_scheduler->answered(Priority::Background);
    }
    QVERIFY(!m_scheduler->waitsUntil()); // nobody waits for the background
    for (int i = 0; i < 11; ++i) {
        add(Priority::User, "user");
        m_scheduler->answered(Priority::User);
    }
    QCOMPARE(m_scheduler->waitsUntil(), m_clock.now() + 61s);
    QCOMPARE(told.size(), 1);
    m_clock.advance(61s);
    QVERIFY(!m_scheduler->waitsUntil());
    QCOMPARE(told.size(), 2);
}

QTEST_GUILESS_MAIN(RequestSchedulerTest)
#include "requestscheduler_test.moc"
