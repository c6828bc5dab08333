// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/forwarder.h"

#include "faketarget.h"
#include "support/manualclock.h"
#include "support/memorylinelog.h"

#include <QSignalSpy>
#include <QTest>

using namespace drainboard;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

constexpr DrainId drainId{1};
constexpr SourceId sourceId{7};

/// A forwarder with everything around it under the test's control. The jitter is always at its top.
struct Bench
{
    ManualClock clock;
    MemoryLineLog log;
    FakeTarget target;
    DrainOptions options;
    SavedHealth savedHealth;
    std::size_t maxLines = 10;
    bool batched = false;
    std::unique_ptr<Forwarder> forwarder;

    /// Called again: a restart of the program.
    void start()
    {
        forwarder.reset();
        ForwarderParts parts;
        parts.drain = drainId;
        parts.source = sourceId;
        parts.options = options;
        parts.savedHealth = savedHealth;
        parts.encoder = std::make_unique<FakeEncoder>(maxLines, batched);
        parts.makeSink = target.maker();
        parts.random = [] { return 0.999; };
        forwarder = std::make_unique<Forwarder>(std::move(parts), log, clock);
        log.setCommitListener([this](std::span<const Commit>) { forwarder->linesCommitted(); });
    }

    void lines(std::size_t count) { log.appendTexts(sourceId, count); }

    /// Refuses every attempt until none comes for `silence`; returns how many came.
    int refuseUntilSilence(std::chrono::milliseconds silence = 60s)
    {
        int count = 0;
        while (true) {
            if (!target.isAsked())
                clock.advance(silence);
            if (!target.isAsked())
                return count;
            target.refuse();
            ++count;
        }
    }
    HealthState state() const { return forwarder->health().state; }
};

QStringList numbered(int first, int end)
{
    QStringList texts;
    for (int i = first; i < end; ++i)
        texts.append(u"line %1"_s.arg(i));
    return texts;
}

} // namespace

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
    void tenFailuresThenSilenceThenOneProbe();
    void quarantineGrows();
    void successResetsTheCount();
    void probeThatSucceedsEndsTheQuarantine();
    void quarantineSurvivesARestart();
    void pausesGrowUpToTheCap();
    void honoursRetryAfter();
    void retryNowEndsAQuarantine();
    void retryNowEndsAPause();
    void halvesABatchThatIsTooLarge();
    void oneLineThatIsTooLargeBecomesAGap();
    void refusedPayloadBecomesAGap();
    void refusedNoticeIsNotTriedForEver();
    void retentionThatOvertakesMakesAGap();
    void retentionOfEverythingMakesAGap();
    void retentionDuringQuarantineIsToldAfterRecovery();
    void skipsToTheNewestAfterQuarantine();
    void lostConnectionSendsUnconfirmedLinesAgain();
    void lostConnectionDuringAnAttempt();
    void hangingUpAgainAndAgainPausesLonger();
    void targetThatNeverReadsIsQuarantined();
    void resentLinesThatStayEndAFailure();
    void lastSuccessAndErrorSurviveARestart();
    void targetThatClosesIdleConnectionsGetsNoLineThreeTimes();
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

void ForwarderTest::tenFailuresThenSilenceThenOneProbe()
{
    Bench bench;
    bench.start();
    bench.lines(30);
    for (int i = 1; i <= 10; ++i) {
        if (i > 1)
            bench.clock.advance(30s);
        QVERIFY(bench.target.isAsked());
        bench.target.refuse();
        QCOMPARE(bench.forwarder->health().failures, i);
        QCOMPARE(bench.state(), i < 10 ? HealthState::Failing : HealthState::Quarantined);
    }
    QTRY_VERIFY(!bench.target.isConnected());
    bench.lines(1);
    bench.clock.advance(5min - 1ms);
    QCOMPARE(bench.target.attempts, 10);
    bench.clock.advance(1ms);
    QCOMPARE(bench.target.attempts, 11);
    QCOMPARE(bench.state(), HealthState::Probing);
    bench.target.refuse();
    QCOMPARE(bench.state(), HealthState::Quarantined);
    QCOMPARE(bench.forwarder->health().round, 2);
    bench.clock.advance(5min - 1ms); // flat: as long as before
    QCOMPARE(bench.target.attempts, 11);
    bench.clock.advance(1ms);
    QCOMPARE(bench.target.attempts, 12);
    bench.target.acceptAll();
    QCOMPARE(bench.target.received, numbered(0, 31));
    QCOMPARE(bench.forwarder->counters().attemptsFailed, 11U);
}

void ForwarderTest::quarantineGrows()
{
    Bench bench;
    bench.options.quarantine.growing = true;
    bench.start();
    bench.lines(1);
    QCOMPARE(bench.refuseUntilSilence(), 10);
    bench.clock.advance(4min); // one minute of silence has passed already
    for (const auto pause : {10min, 15min, 20min}) {
        QVERIFY(bench.target.isAsked());
        bench.target.refuse();
        bench.clock.advance(pause - 1ms);
        QVERIFY(!bench.target.isAsked());
        bench.clock.advance(1ms);
    }
    QCOMPARE(bench.target.attempts, 14);
    bench.target.accept();
    bench.lines(1);
    QCOMPARE(bench.refuseUntilSilence(), 10);
    QCOMPARE(bench.forwarder->health().round, 1); // starts again after a success
}

void ForwarderTest::successResetsTheCount()
{
    Bench bench;
    bench.start();
    bench.lines(15);
    for (int i = 0; i < 9; ++i) {
        bench.target.refuse();
        bench.clock.advance(30s);
    }
    QCOMPARE(bench.forwarder->health().failures, 9);
    bench.target.accept();
    QCOMPARE(bench.forwarder->health().failures, 0);
    QCOMPARE(bench.refuseUntilSilence(), 10);
}

void ForwarderTest::probeThatSucceedsEndsTheQuarantine()
{
    Bench bench;
    bench.batched = true;
    bench.start();
    bench.lines(3);
    QCOMPARE(bench.refuseUntilSilence(), 10);
    bench.lines(40);
    bench.clock.advance(4min);
    bench.target.acceptAll();
    bench.clock.advance(1s); // the last batch is not full
    bench.target.acceptAll();
    QCOMPARE(bench.target.received, numbered(0, 43));
    QCOMPARE(bench.state(), HealthState::Healthy);
    QVERIFY(bench.log.recorded[drainId].isEmpty());
}

void ForwarderTest::quarantineSurvivesARestart()
{
    Bench bench;
    bench.start();
    bench.lines(1);
    bench.refuseUntilSilence(1min);
    bench.savedHealth = bench.forwarder->savedHealth();
    bench.start();
    bench.clock.advance(4min - 1ms);
    QCOMPARE(bench.target.attempts, 10);
    bench.clock.advance(1ms);
    QCOMPARE(bench.target.attempts, 11);
}

void ForwarderTest::pausesGrowUpToTheCap()
{
    Bench bench;
    bench.start();
    bench.lines(1);
    for (const auto pause : {500ms, 1000ms, 2000ms, 4000ms, 8000ms, 16000ms, 30000ms, 30000ms, 30000ms}) {
        const int before = bench.target.attempts;
        bench.target.refuse();
        bench.clock.advance(pause * 9 / 10);
        QCOMPARE(bench.target.attempts, before);
        bench.clock.advance(pause / 10);
        QCOMPARE(bench.target.attempts, before + 1);
    }
}

void ForwarderTest::honoursRetryAfter()
{
    Bench bench;
    bench.start();
    bench.lines(1);
    bench.target.answer({Verdict::Retry, u"HTTP 429"_s, 90s});
    bench.clock.advance(90s - 1ms);
    QCOMPARE(bench.target.attempts, 1);
    bench.clock.advance(1ms);
    QCOMPARE(bench.target.attempts, 2);
}

void ForwarderTest::retryNowEndsAQuarantine()
{
    Bench bench;
    bench.start();
    bench.lines(1);
    bench.refuseUntilSilence();
    bench.forwarder->retryNow();
    QCOMPARE(bench.target.attempts, 11);
    bench.target.refuse();
    QCOMPARE(bench.state(), HealthState::Quarantined);
    QCOMPARE(bench.refuseUntilSilence(), 0);
}

void ForwarderTest::retryNowEndsAPause()
{
    Bench bench;
    bench.start();
    bench.lines(1);
    bench.target.refuse();
    bench.forwarder->retryNow();
    QCOMPARE(bench.target.attempts, 2);
}

void ForwarderTest::halvesABatchThatIsTooLarge()
{
    Bench bench;
    bench.start();
    bench.lines(10);
    bench.target.answer({Verdict::TooLarge, u"HTTP 413"_s, {}});
    QCOMPARE(bench.target.offered(), numbered(0, 5)); // at once
    bench.target.answer({Verdict::TooLarge, u"HTTP 413"_s, {}});
    QCOMPARE(bench.target.offered(), numbered(0, 2));
    bench.target.acceptAll();
    QCOMPARE(bench.target.received, numbered(0, 10));
    QCOMPARE(bench.forwarder->counters().attemptsFailed, 0U);
    QCOMPARE(bench.state(), HealthState::Healthy);
}

void ForwarderTest::oneLineThatIsTooLargeBecomesAGap()
{
    Bench bench;
    bench.maxLines = 2;
    bench.start();
    bench.lines(3);
    bench.target.answer({Verdict::TooLarge, u"HTTP 413"_s, {}});
    QCOMPARE(bench.target.offered(), numbered(0, 1));
    bench.target.answer({Verdict::TooLarge, u"HTTP 413: one line is too large"_s, {}});
    QCOMPARE(bench.forwarder->counters().attemptsFailed, 1U);
    QCOMPARE(bench.log.recorded[drainId].size(), 1);
    QCOMPARE(bench.log.recorded[drainId].front().lines, (LineRange{0, 1}));
    QCOMPARE(bench.log.recorded[drainId].front().cause, u"HTTP 413: one line is too large"_s);
    bench.clock.advance(1s);
    bench.target.accept();
    QCOMPARE(bench.target.received, numbered(1, 2));
}

void ForwarderTest::refusedPayloadBecomesAGap()
{
    Bench bench;
    bench.start();
    bench.lines(15);
    bench.target.answer({Verdict::Refused, u"HTTP 400"_s, {}});
    QCOMPARE(bench.forwarder->counters().attemptsFailed, 1U);
    QCOMPARE(bench.forwarder->counters().linesLost, 10U);
    QCOMPARE(bench.forwarder->health().failures, 1);
    QCOMPARE(bench.forwarder->recentGaps(), bench.log.recorded[drainId]);
    QCOMPARE(bench.forwarder->recentGaps().front().lines, (LineRange{0, 10}));
    QCOMPARE(bench.forwarder->recentGaps().front().cause, u"HTTP 400"_s);
    bench.clock.advance(1s);
    QCOMPARE(bench.target.acceptAll(), 2);
    QCOMPARE(bench.target.received.mid(0, 5), numbered(10, 15));
    QVERIFY2(bench.target.received.back().startsWith(u"10 lines not delivered since 2026-01-15T09:"),
             qPrintable(bench.target.received.back()));
    QCOMPARE(bench.forwarder->counters().linesDelivered, 5U); // the notice is none of the source's lines
    bench.lines(1);
    QCOMPARE(bench.target.acceptAll(), 1); // told once
}

void ForwarderTest::refusedNoticeIsNotTriedForEver()
{
    Bench bench;
    bench.start();
    bench.lines(1);
    bench.target.answer({Verdict::Refused, u"HTTP 400"_s, {}});
    bench.lines(1);
    bench.clock.advance(1s);
    bench.target.accept();
    QVERIFY(bench.target.offered().front().startsWith(u"1 line not delivered since "));
    bench.target.answer({Verdict::Refused, u"HTTP 400"_s, {}});
    bench.clock.advance(1min);
    QVERIFY(!bench.target.isAsked());
    QCOMPARE(bench.forwarder->counters().linesLost, 1U);
    QCOMPARE(bench.forwarder->health().failures, 1);
}

void ForwarderTest::retentionThatOvertakesMakesAGap()
{
    Bench bench;
    bench.options.paused = true;
    bench.start();
    bench.lines(10);
    bench.lines(10);
    bench.lines(10);
    bench.log.dropBefore(sourceId, 20);
    bench.forwarder->setPaused(false);
    QCOMPARE(bench.target.acceptAll(), 2);
    QVERIFY(bench.target.received.front().startsWith(u"20 lines not delivered since "));
    QCOMPARE(bench.target.received.mid(1), numbered(20, 30));
    QCOMPARE(bench.log.recorded[drainId].size(), 1);
    QCOMPARE(bench.log.recorded[drainId].front().lines, (LineRange{0, 20}));
    QVERIFY(!bench.log.recorded[drainId].front().cause.isEmpty());
    QCOMPARE(bench.forwarder->counters().linesLost, 20U);
}

void ForwarderTest::retentionOfEverythingMakesAGap()
{
    Bench bench;
    bench.options.paused = true;
    bench.start();
    bench.lines(10);
    bench.log.dropBefore(sourceId, 10);
    bench.forwarder->setPaused(false);
    QCOMPARE(bench.forwarder->cursor(), 10U);
    QCOMPARE(bench.log.recorded[drainId].front().lines, (LineRange{0, 10}));
    QCOMPARE(bench.target.acceptAll(), 1);
}

void ForwarderTest::retentionDuringQuarantineIsToldAfterRecovery()
{
    Bench bench;
    bench.start();
    bench.lines(10);
    bench.refuseUntilSilence(1min);
    bench.lines(10);
    bench.log.dropBefore(sourceId, 10);
    bench.clock.advance(4min);
    QCOMPARE(bench.target.offered(), numbered(10, 20)); // the probe is made of real lines
    bench.target.accept();
    QVERIFY(bench.target.offered().front().startsWith(u"10 lines not delivered since "));
    bench.target.accept();
    QVERIFY(!bench.target.isAsked());
}

void ForwarderTest::skipsToTheNewestAfterQuarantine()
{
    Bench bench;
    bench.options.afterQuarantine = AfterQuarantine::SkipToNewest;
    bench.start();
    bench.lines(10);
    bench.refuseUntilSilence(1min);
    bench.lines(10);
    bench.clock.advance(4min);
    QVERIFY(!bench.target.isAsked());
    QCOMPARE(bench.state(), HealthState::Probing);
    QCOMPARE(bench.log.recorded[drainId].front().lines, (LineRange{0, 20}));
    bench.lines(1);
    QCOMPARE(bench.target.offered(), numbered(20, 21));
    bench.target.accept();
    QVERIFY(bench.target.offered().front().startsWith(u"20 lines not delivered since "));
}

void ForwarderTest::lostConnectionSendsUnconfirmedLinesAgain()
{
    Bench bench;
    bench.start();
    bench.lines(30);
    bench.target.acceptAll();
    bench.target.loseConnection(5);
    QCOMPARE(bench.forwarder->cursor(), 25U);
    QCOMPARE(bench.log.cursors[drainId], 25U);
    bench.clock.advance(1s);
    bench.target.acceptAll();
    QCOMPARE(bench.target.received, numbered(0, 30) + numbered(25, 30));
    QCOMPARE(bench.forwarder->counters().linesDelivered, 30U); // each line counts once

    bench.target.loseConnection(1000); // never before what this forwarder sent
    QCOMPARE(bench.forwarder->cursor(), 0U);
}

void ForwarderTest::lostConnectionDuringAnAttempt()
{
    Bench bench;
    bench.start();
    bench.lines(20);
    bench.target.accept();
    bench.target.loseConnection(3);
    QCOMPARE(bench.forwarder->cursor(), 10U); // what is on its way is not disturbed
    bench.target.refuse();
    QCOMPARE(bench.forwarder->cursor(), 7U);
    bench.clock.advance(2s);
    QCOMPARE(bench.target.offered(), numbered(7, 10)); // alone: what becomes of them tells
}

void ForwarderTest::hangingUpAgainAndAgainPausesLonger()
{
    Bench bench;
    bench.start();
    bench.lines(1);
    bench.target.accept();
    for (const auto pause : {500ms, 1000ms, 2000ms}) {
        bench.target.loseConnection(1);
        bench.clock.advance(pause * 9 / 10);
        QVERIFY(!bench.target.isAsked());
        bench.clock.advance(pause / 10);
        bench.target.accept();
    }
}

/// As a balancer in front of a dead service does: it takes the bytes and hangs up.
void ForwarderTest::targetThatNeverReadsIsQuarantined()
{
    Bench bench;
    bench.start();
    int hungUp = 0;
    while (bench.state() != HealthState::Quarantined && hungUp < 100) {
        bench.lines(1); // while lines keep coming
        if (bench.target.isAsked()) {
            bench.target.accept();
            bench.target.loseConnection(1);
            ++hungUp;
        }
        bench.clock.advance(100ms);
    }
    QCOMPARE(hungUp, 11); // the first time is no failure yet
    QCOMPARE(bench.forwarder->counters().attemptsFailed, 10U);
    QCOMPARE(bench.forwarder->counters().linesDelivered, 0U);
    QCOMPARE(bench.forwarder->cursor(), 0U);
    QVERIFY(bench.forwarder->health().reason.contains(u"closed the connection"_s));
    QTRY_VERIFY(!bench.target.isConnected());

    bench.clock.advance(5min);
    bench.target.received.clear();
    const int waiting = static_cast<int>(bench.log.range(sourceId).end);
    bench.target.accept(); // what was in doubt travels alone
    QCOMPARE(bench.target.received, numbered(0, 1));
    QCOMPARE(bench.state(), HealthState::Probing);
    bench.clock.advance(2s);
    QCOMPARE(bench.state(), HealthState::Healthy);
    bench.target.acceptAll();
    QCOMPARE(bench.target.received, numbered(0, waiting));
}

void ForwarderTest::resentLinesThatStayEndAFailure()
{
    Bench bench;
    bench.start();
    bench.lines(1);
    bench.target.accept();
    bench.target.loseConnection(1);
    bench.clock.advance(1s);
    bench.target.refuse();
    bench.clock.advance(1s);
    bench.target.accept();
    QCOMPARE(bench.state(), HealthState::Failing);
    bench.clock.advance(2s);
    QCOMPARE(bench.state(), HealthState::Healthy);
    QCOMPARE(bench.clock.waitingAlarms(), 0);
}

void ForwarderTest::lastSuccessAndErrorSurviveARestart()
{
    Bench bench;
    bench.start();
    bench.lines(2);
    bench.target.refuse();
    bench.clock.advance(1s);
    bench.target.acceptAll();
    const auto lastSuccess = bench.forwarder->lastSuccess();
    QVERIFY(lastSuccess > 0);
    bench.savedHealth = bench.forwarder->savedHealth();
    bench.clock.advance(1h);
    bench.start();
    QCOMPARE(bench.forwarder->lastSuccess(), lastSuccess);
    QCOMPARE(bench.forwarder->lastError(), u"connection refused"_s);
    QCOMPARE(bench.state(), HealthState::Healthy);
}

void ForwarderTest::targetThatClosesIdleConnectionsGetsNoLineThreeTimes()
{
    Bench bench;
    bench.start();
    bench.lines(2);
    bench.target.accept();
    bench.clock.advance(1min);
    bench.target.loseConnection(2);
    bench.clock.advance(1s);
    bench.target.accept();
    bench.clock.advance(1min);
    bench.target.loseConnection(2);
    bench.clock.advance(1h);
    QVERIFY(!bench.target.isAsked());
    QCOMPARE(bench.target.received, numbered(0, 2) + numbered(0, 2));
    QCOMPARE(bench.forwarder->cursor(), 2U);
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
