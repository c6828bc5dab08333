// SPDX-License-Identifier: GPL-3.0-or-later
#include "forwarderbench.h"

#include <QSignalSpy>
#include <QTest>

using namespace drainboard;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

/// What a forwarder sends, and when.
class ForwarderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sendsEveryLineInOrder();
    void movesTheCursorOnlyWhenDelivered();
    void goesOnAtTheCursorOfAnEarlierRun();
    void batchLeavesWhenFull();
    void batchLeavesWhenOneSecondOld();
    void streamCoalescesWhatWaits();
    void pauseHoldsBackAndResumeGoesOn();
    void pauseLetsTheAttemptEnd();
    void unknownUrlSendsNothing();
    void unreadableLogIsTriedAgain();
    void reportsHealthChangesOnce();
    void notesAttempts();
};

void ForwarderTest::sendsEveryLineInOrder()
{
    Bench bench;
    bench.start();
    bench.lines(25);
    bench.lines(7);
    QCOMPARE(bench.target.acceptAll(), 4);
    QCOMPARE(bench.target.received, numbered(0, 32));
    QCOMPARE(bench.forwarder->counters().linesDelivered, 32U);
    QCOMPARE(bench.forwarder->counters().bytesDelivered, 4 * FakeTarget::bytesPerAttempt);
    QCOMPARE(bench.log.cursors[drainId], 32U);
    QCOMPARE(bench.log.counted[drainId], bench.forwarder->counters());
    QCOMPARE(bench.state(), HealthState::Healthy);
    QCOMPARE(bench.clock.waitingAlarms(), 0);
}

void ForwarderTest::movesTheCursorOnlyWhenDelivered()
{
    Bench bench;
    bench.start();
    bench.lines(5);
    QVERIFY(bench.target.isAsked());
    QCOMPARE(bench.forwarder->cursor(), 0U);
    bench.target.refuse();
    QCOMPARE(bench.forwarder->cursor(), 0U);
    bench.clock.advance(1s);
    bench.target.accept();
    QCOMPARE(bench.forwarder->cursor(), 5U);
    QCOMPARE(bench.target.received, numbered(0, 5));
}

void ForwarderTest::goesOnAtTheCursorOfAnEarlierRun()
{
    Bench bench;
    bench.start();
    bench.lines(20);
    bench.target.accept();
    QVERIFY(bench.target.isAsked()); // lines 10 … are on their way, and never answered
    bench.start();
    bench.target.acceptAll();
    QCOMPARE(bench.target.received, numbered(0, 20));
    QCOMPARE(bench.forwarder->counters().linesDelivered, 20U);
}

void ForwarderTest::batchLeavesWhenFull()
{
    Bench bench;
    bench.batched = true;
    bench.start();
    bench.lines(4);
    bench.lines(5);
    QVERIFY(!bench.target.isAsked());
    bench.lines(2);
    QCOMPARE(bench.target.offered(), numbered(0, 10));
    bench.target.accept();
    QVERIFY(!bench.target.isAsked()); // the last line starts a new batch
}

void ForwarderTest::batchLeavesWhenOneSecondOld()
{
    Bench bench;
    bench.batched = true;
    bench.start();
    bench.lines(2);
    bench.clock.advance(600ms);
    bench.lines(2);
    bench.clock.advance(399ms);
    QVERIFY(!bench.target.isAsked());
    bench.clock.advance(1ms);
    QCOMPARE(bench.target.offered(), numbered(0, 4));
}

void ForwarderTest::streamCoalescesWhatWaits()
{
    Bench bench;
    bench.start();
    bench.lines(1);
    QCOMPARE(bench.target.offered(), numbered(0, 1));
    bench.lines(2);
    bench.lines(3);
    bench.target.accept();
    QCOMPARE(bench.target.offered(), numbered(1, 6));
}

void ForwarderTest::pauseHoldsBackAndResumeGoesOn()
{
    Bench bench;
    bench.start();
    bench.lines(2);
    bench.target.acceptAll();
    QSignalSpy changes(bench.forwarder.get(), &Forwarder::healthChanged);
    bench.forwarder->setPaused(true);
    QCOMPARE(changes.count(), 1);
    bench.lines(3);
    bench.clock.advance(1h);
    QVERIFY(!bench.target.isAsked());
    QTRY_VERIFY(!bench.target.isConnected());
    bench.forwarder->setPaused(false);
    QCOMPARE(changes.count(), 2);
    bench.target.acceptAll();
    QCOMPARE(bench.target.received, numbered(0, 5));
}

void ForwarderTest::pauseLetsTheAttemptEnd()
{
    Bench bench;
    bench.start();
    bench.lines(15);
    bench.forwarder->setPaused(true);
    bench.target.accept();
    QVERIFY(!bench.target.isAsked());
    QCOMPARE(bench.forwarder->cursor(), 10U);
    QTRY_VERIFY(!bench.target.isConnected());
}

void ForwarderTest::unknownUrlSendsNothing()
{
    ManualClock clock;
    MemoryLineLog log;
    ForwarderParts parts;
    parts.drain = drainId;
    parts.source = sourceId;
    parts.problem = u"The scheme is not recognised."_s;
    Forwarder forwarder(std::move(parts), log, clock);
    log.appendTexts(sourceId, 3);
    forwarder.linesCommitted();
    forwarder.retryNow();
    QCOMPARE(forwarder.health(), Health());
    QCOMPARE(forwarder.lastError(), u"The scheme is not recognised."_s);
    QCOMPARE(forwarder.cursor(), 0U);
    QCOMPARE(clock.waitingAlarms(), 0);
}

void ForwarderTest::unreadableLogIsTriedAgain()
{
    Bench bench;
    bench.start();
    bench.log.readProblem = u"The disk cannot be read."_s;
    bench.lines(1);
    QVERIFY(!bench.target.isAsked());
    QCOMPARE(bench.forwarder->lastError(), u"The disk cannot be read."_s);
    QCOMPARE(bench.state(), HealthState::Idle); // not the target's fault
    bench.log.readProblem.clear();
    bench.clock.advance(5s);
    bench.target.accept();
    QCOMPARE(bench.target.received, numbered(0, 1));
}

void ForwarderTest::reportsHealthChangesOnce()
{
    Bench bench;
    bench.start();
    QSignalSpy changes(bench.forwarder.get(), &Forwarder::healthChanged);
    bench.lines(30);
    bench.target.acceptAll();
    QCOMPARE(changes.count(), 1); // idle to healthy, not one for each batch
    bench.lines(1);
    bench.refuseUntilSilence();
    QCOMPARE(changes.count(), 11);
    bench.clock.advance(4min);
    QCOMPARE(changes.count(), 12); // probing
    bench.target.accept();
    QCOMPARE(changes.count(), 13);
}

void ForwarderTest::notesAttempts()
{
    Bench bench;
    bench.start();
    bench.lines(25);
    bench.target.acceptAll();
    bench.lines(1);
    bench.target.refuse();
    const auto &attempts = bench.forwarder->attempts();
    QCOMPARE(attempts.size(), 2U);
    QVERIFY(attempts[0].delivered);
    QCOMPARE(attempts[0].lines, 25U);
    QVERIFY(!attempts[1].delivered);
    QCOMPARE(attempts[1].text, u"connection refused"_s);
    QCOMPARE(bench.forwarder->lastError(), u"connection refused"_s);
}

QTEST_GUILESS_MAIN(ForwarderTest)
#include "forwarder_test.moc"
