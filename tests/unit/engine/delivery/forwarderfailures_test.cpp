// SPDX-License-Identifier: GPL-3.0-or-later
#include "forwarderbench.h"

#include <QSignalSpy>
#include <QTest>

using namespace drainboard;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

/// Pauses, quarantine, and connections that break.
class ForwarderFailuresTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nextSinkKnowsOfTheFailures();
    void tenFailuresThenSilenceThenOneProbe();
    void quarantineGrows();
    void successResetsTheCount();
    void probeThatSucceedsEndsTheQuarantine();
    void quarantineSurvivesARestart();
    void pausesGrowUpToTheCap();
    void honoursRetryAfter();
    void retryNowEndsAQuarantine();
    void retryNowEndsAPause();
    void lostConnectionSendsUnconfirmedLinesAgain();
    void repeatsNothingThatArrivedIfSetSo();
    void lostConnectionDuringAnAttempt();
    void hangingUpAgainAndAgainPausesLonger();
    void targetThatNeverReadsIsQuarantined();
    void resentLinesThatStayEndAFailure();
    void lastSuccessAndErrorSurviveARestart();
    void targetThatClosesIdleConnectionsGetsNoLineThreeTimes();
    void linesThatNeverArrivedGoAsOftenAsItTakes();
    void retryNowConfirmsNothing();
    void commitsCostAQuarantinedDrainNothing();
};

void ForwarderFailuresTest::tenFailuresThenSilenceThenOneProbe()
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
    QCOMPARE(bench.forwarder->counters().failures.of(FailureReason::Refused), 11U);
}

void ForwarderFailuresTest::quarantineGrows()
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

void ForwarderFailuresTest::successResetsTheCount()
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

void ForwarderFailuresTest::probeThatSucceedsEndsTheQuarantine()
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

void ForwarderFailuresTest::quarantineSurvivesARestart()
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

void ForwarderFailuresTest::pausesGrowUpToTheCap()
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

void ForwarderFailuresTest::honoursRetryAfter()
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

void ForwarderFailuresTest::retryNowEndsAQuarantine()
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

void ForwarderFailuresTest::retryNowEndsAPause()
{
    Bench bench;
    bench.start();
    bench.lines(1);
    bench.target.refuse();
    bench.forwarder->retryNow();
    QCOMPARE(bench.target.attempts, 2);
}

void ForwarderFailuresTest::lostConnectionSendsUnconfirmedLinesAgain()
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

void ForwarderFailuresTest::repeatsNothingThatArrivedIfSetSo()
{
    Bench bench;
    bench.options.repeatUnconfirmed = false;
    bench.start();
    bench.lines(30);
    bench.target.acceptAll();
    bench.target.loseConnection(5);
    QCOMPARE(bench.forwarder->cursor(), 30U);
    bench.lines(1);
    bench.clock.advance(2s);
    bench.target.acceptAll();
    QCOMPARE(bench.target.received, numbered(0, 31));
}

void ForwarderFailuresTest::lostConnectionDuringAnAttempt()
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

void ForwarderFailuresTest::hangingUpAgainAndAgainPausesLonger()
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
void ForwarderFailuresTest::targetThatNeverReadsIsQuarantined()
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
    QCOMPARE(bench.forwarder->counters().failures.of(FailureReason::Connection), 10U);
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

void ForwarderFailuresTest::resentLinesThatStayEndAFailure()
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

void ForwarderFailuresTest::lastSuccessAndErrorSurviveARestart()
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

void ForwarderFailuresTest::targetThatClosesIdleConnectionsGetsNoLineThreeTimes()
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

/// A peer that hangs: its system acknowledges nothing, and its connections last until they are cut.
void ForwarderFailuresTest::linesThatNeverArrivedGoAsOftenAsItTakes()
{
    Bench bench;
    bench.start();
    bench.lines(4);
    bench.target.accept();
    for (int i = 1; i <= 5; ++i) {
        bench.clock.advance(1min); // as if they had been read
        QVERIFY(!bench.target.isAsked());
        bench.target.loseConnection(4, 3);
        bench.clock.advance(1min);
        QVERIFY(bench.target.isAsked());
        bench.target.accept();
    }
    // All four once more, then those that did not arrive.
    QStringList expected = numbered(0, 4) + numbered(0, 4);
    for (int i = 2; i <= 5; ++i)
        expected += numbered(1, 4);
    QCOMPARE(bench.target.received, expected);
    QCOMPARE(bench.forwarder->counters().linesDelivered, 4U);
}

void ForwarderFailuresTest::retryNowConfirmsNothing()
{
    Bench bench;
    bench.start();
    bench.lines(2);
    bench.target.accept();
    for (int i = 1; i <= 3; ++i) {
        bench.target.loseConnection(2);
        bench.clock.advance(5s);
        bench.target.accept();
        bench.forwarder->retryNow(); // somebody is impatient
        QVERIFY(!bench.target.isAsked());
    }
    QCOMPARE(bench.target.received, numbered(0, 2) + numbered(0, 2) + numbered(0, 2) + numbered(0, 2));
}

void ForwarderFailuresTest::commitsCostAQuarantinedDrainNothing()
{
    Bench bench;
    bench.start();
    bench.lines(1);
    bench.refuseUntilSilence();
    const int reads = bench.log.reads;
    QSignalSpy progress(bench.forwarder.get(), &Forwarder::progressed);
    for (int i = 0; i < 100; ++i)
        bench.lines(10);
    QCOMPARE(bench.log.reads, reads);
    QCOMPARE(progress.count(), 0);
    bench.clock.advance(5min);
    bench.target.acceptAll();
    QCOMPARE(bench.target.received, numbered(0, 1001));
}

/// A UDP target that is gone must not look healthy for one attempt after each quarantine.
void ForwarderFailuresTest::nextSinkKnowsOfTheFailures()
{
    Bench bench;
    bench.start();
    bench.lines(1);
    QVERIFY(!bench.target.refusalExpected);
    bench.refuseUntilSilence(1min);
    bench.clock.advance(4min);
    QVERIFY(bench.target.isAsked());
    QCOMPARE(bench.target.connections, 2);
    QVERIFY(bench.target.refusalExpected);
}

QTEST_GUILESS_MAIN(ForwarderFailuresTest)
#include "forwarderfailures_test.moc"
