// SPDX-License-Identifier: GPL-3.0-or-later
#include "forwarderbench.h"

#include <QSignalSpy>
#include <QTest>

using namespace drainboard;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

/// Lines that will never be sent.
class ForwarderGapsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void halvesABatchThatIsTooLarge();
    void brokenConnectionsHalveTheBatch();
    void oneLineThatBreaksConnectionsStays();
    void lineThatTheTargetFailsOnBecomesAGap();
    void oneLineThatIsTooLargeBecomesAGap();
    void refusedPayloadBecomesAGap();
    void refusedNoticeIsNotTriedForEver();
    void retentionThatOvertakesMakesAGap();
    void retentionOfEverythingMakesAGap();
    void retentionDuringQuarantineIsToldAfterRecovery();
    void skipsToTheNewestAfterQuarantine();
    void unreadableLinesAreAGap();
    void targetIsToldAfterARestart();
    void noticeThatFailedIsToldAfterARestart();
    void noticeThatGotLostIsToldAgain();
    void noticeThatArrivedIsToldOnce();
    void noticeLostWithItsOwnAttemptIsToldAgain();
    void noticeThatAPauseLeavesUnacknowledgedIsToldAgain();
    void gapWaitsForTheLinesBeforeIt();
    void gapTakesTheLinesBeforeItThatGotLost();
    void gapDoesNotWaitForAPeerThatHangs();
};

namespace {

/// Lines 0 to 19 are delivered, 20 to 29 gone, 30 to 39 there; the peer's system has not acknowledged 4.
void deliverUpToAGap(Bench &bench)
{
    bench.start();
    bench.lines(10);
    bench.target.accept();
    for (int chunk = 0; chunk < 3; ++chunk)
        bench.lines(10);
    bench.target.unacknowledged = 4;
    bench.log.dropBefore(sourceId, 30);
    bench.target.accept();
}

/// Lines 0 to 9, before the drain could send any.
void dropAll(Bench &bench)
{
    bench.options.paused = true;
    bench.start();
    bench.lines(10);
    bench.log.dropBefore(sourceId, 10);
    bench.forwarder->setPaused(false);
}

/// About lines 0 to 9, which are gone; the peer's system has not acknowledged it.
void writeANotice(Bench &bench)
{
    dropAll(bench);
    bench.target.unacknowledged = 1;
    bench.target.accept();
    QVERIFY(!bench.target.isAsked());
    bench.clock.advance(1min);
    QVERIFY(!bench.target.isAsked());
}

} // namespace

void ForwarderGapsTest::halvesABatchThatIsTooLarge()
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

/// Some targets refuse what is too large without an answer that could be read.
void ForwarderGapsTest::brokenConnectionsHalveTheBatch()
{
    Bench bench;
    bench.start();
    bench.lines(10);
    const Outcome broken{Verdict::Retry, u"connection reset"_s, {}, 0, 0, FailureReason::Connection,
                         Doubt::Size};
    bench.target.answer(broken);
    QVERIFY(!bench.target.isAsked()); // a failure like others
    QCOMPARE(bench.forwarder->counters().attemptsFailed, 1U);
    bench.clock.advance(1s);
    QCOMPARE(bench.target.offered(), numbered(0, 5));
    bench.target.answer(broken);
    bench.clock.advance(2s);
    QCOMPARE(bench.target.offered(), numbered(0, 2));
    bench.target.acceptAll();
    QCOMPARE(bench.target.received, numbered(0, 10));
}

void ForwarderGapsTest::oneLineThatBreaksConnectionsStays()
{
    Bench bench;
    bench.start();
    bench.lines(1);
    for (int attempt = 0; attempt < 9; ++attempt) {
        bench.target.answer(
            {Verdict::Retry, u"connection reset"_s, {}, 0, 0, FailureReason::Connection, Doubt::Size});
        bench.clock.advance(1min);
    }
    QVERIFY(bench.log.recorded[drainId].isEmpty());
    QCOMPARE(bench.target.offered(), numbered(0, 1));
}

void ForwarderGapsTest::lineThatTheTargetFailsOnBecomesAGap()
{
    Bench bench;
    bench.maxLines = 1;
    bench.start();
    bench.lines(3);
    const Outcome failing{Verdict::Retry, u"HTTP 500"_s, {}, 0, 500, FailureReason::Http5xx, Doubt::Content};
    const auto fail = [&](int times) {
        for (int i = 0; i < times; ++i) {
            bench.target.answer(failing);
            bench.clock.advance(1min);
        }
    };
    fail(3);
    QCOMPARE(bench.target.offered(), numbered(0, 1));
    bench.target.accept(); // so it was the target
    fail(3);
    bench.target.refuse(); // tells nothing of the line
    bench.clock.advance(1min);
    QCOMPARE(bench.target.offered(), numbered(1, 2));
    fail(1);
    QCOMPARE(bench.log.recorded[drainId].front().lines, (LineRange{1, 2}));
    QCOMPARE(bench.log.recorded[drainId].front().cause, u"HTTP 500"_s);
    QCOMPARE(bench.forwarder->counters().attemptsFailed, 8U);
    fail(1); // each line has its own retries
    bench.target.acceptAll();
    QCOMPARE(bench.log.recorded[drainId].size(), 1);
    QCOMPARE(bench.target.received.mid(0, 2), numbered(0, 1) + numbered(2, 3));
}

void ForwarderGapsTest::oneLineThatIsTooLargeBecomesAGap()
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

void ForwarderGapsTest::refusedPayloadBecomesAGap()
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

void ForwarderGapsTest::refusedNoticeIsNotTriedForEver()
{
    Bench bench;
    bench.start();
    bench.lines(1);
    bench.target.answer({Verdict::Refused, u"HTTP 400"_s, {}});
    bench.lines(1);
    bench.clock.advance(1s);
    bench.target.accept();
    QVERIFY(bench.target.offered().constFirst().startsWith(u"1 line not delivered since "));
    bench.target.answer({Verdict::Refused, u"HTTP 400"_s, {}});
    bench.clock.advance(1min);
    QVERIFY(!bench.target.isAsked());
    QCOMPARE(bench.forwarder->counters().linesLost, 1U);
    QCOMPARE(bench.forwarder->health().failures, 1);
}

void ForwarderGapsTest::retentionThatOvertakesMakesAGap()
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
    QCOMPARE(bench.log.recorded[drainId].front().time, bench.clock.wallMicroseconds());
    QVERIFY(!bench.log.recorded[drainId].front().cause.isEmpty());
    QCOMPARE(bench.forwarder->counters().linesLost, 20U);
}

void ForwarderGapsTest::retentionOfEverythingMakesAGap()
{
    Bench bench;
    dropAll(bench);
    QCOMPARE(bench.forwarder->cursor(), 10U);
    QCOMPARE(bench.log.recorded[drainId].front().lines, (LineRange{0, 10}));
    QCOMPARE(bench.target.acceptAll(), 1);
}

void ForwarderGapsTest::retentionDuringQuarantineIsToldAfterRecovery()
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
    QVERIFY(bench.target.offered().constFirst().startsWith(u"10 lines not delivered since "));
    bench.target.accept();
    QVERIFY(!bench.target.isAsked());
}

void ForwarderGapsTest::skipsToTheNewestAfterQuarantine()
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
    QVERIFY(bench.target.offered().constFirst().startsWith(u"20 lines not delivered since "));
}

void ForwarderGapsTest::unreadableLinesAreAGap()
{
    Bench bench;
    bench.options.paused = true;
    bench.start();
    bench.lines(10);
    bench.lines(10);
    bench.lines(10);
    auto &chunks = bench.log.sources[sourceId].chunks;
    chunks.erase(chunks.begin() + 1); // damaged on disk: read() gives the next whole one
    bench.forwarder->setPaused(false);
    bench.target.acceptAll();
    QCOMPARE(bench.target.received.mid(0, 10), numbered(0, 10));
    QVERIFY(bench.target.received[10].startsWith(u"10 lines not delivered since "));
    QCOMPARE(bench.target.received.mid(11), numbered(20, 30));
    QCOMPARE(bench.log.recorded[drainId].front().lines, (LineRange{10, 20}));
    QVERIFY(bench.log.recorded[drainId].front().cause.contains(u"could not be read"_s));
}

void ForwarderGapsTest::targetIsToldAfterARestart()
{
    Bench bench;
    bench.start();
    bench.lines(1);
    bench.target.accept();
    for (int i = 0; i < 7; ++i) { // more than are shown
        bench.lines(10);
        bench.target.answer({Verdict::Refused, u"HTTP 400"_s, {}});
        bench.clock.advance(1min);
    }
    bench.savedHealth = bench.forwarder->savedHealth();
    bench.start();
    bench.lines(1);
    bench.target.accept(); // the target takes lines again
    bench.target.accept();
    QVERIFY2(bench.target.received.back().startsWith(u"70 lines not delivered since 2026-01-15T09:"),
             qPrintable(bench.target.received.back()));

    bench.savedHealth = bench.forwarder->savedHealth();
    bench.start();
    bench.lines(1);
    QCOMPARE(bench.target.acceptAll(), 1); // told once
}

void ForwarderGapsTest::noticeThatFailedIsToldAfterARestart()
{
    Bench bench;
    bench.start();
    bench.lines(10);
    bench.target.answer({Verdict::Refused, u"HTTP 400"_s, {}});
    bench.clock.advance(1min);
    bench.lines(1);
    bench.target.accept();
    QVERIFY(bench.target.offered().constFirst().startsWith(u"10 lines not delivered since "));
    bench.target.refuse();

    bench.savedHealth = bench.forwarder->savedHealth();
    bench.start();
    bench.lines(1);
    QCOMPARE(bench.target.acceptAll(), 2);
    QVERIFY2(bench.target.received.back().startsWith(u"10 lines not delivered since "),
             qPrintable(bench.target.received.back()));
}

void ForwarderGapsTest::noticeThatGotLostIsToldAgain()
{
    Bench bench;
    writeANotice(bench);
    bench.target.loseConnection(1, 1);
    QCOMPARE(bench.forwarder->counters().attemptsFailed, 1U);
    bench.clock.advance(1min); // no notice for a target that fails
    QVERIFY(!bench.target.isAsked());
    bench.target.unacknowledged = 0;
    bench.lines(1);
    QCOMPARE(bench.target.acceptAll(), 2);
    QCOMPARE(bench.target.received.mid(1, 1), numbered(10, 11));
    QVERIFY2(bench.target.received.back().startsWith(u"10 lines not delivered since "),
             qPrintable(bench.target.received.back()));
    bench.lines(1);
    QCOMPARE(bench.target.acceptAll(), 1);
}

/// Of what was written after it, something may still be open.
void ForwarderGapsTest::noticeThatArrivedIsToldOnce()
{
    Bench bench;
    writeANotice(bench);
    QVERIFY(bench.forwarder->savedHealth().lastSuccess < bench.clock.wallMicroseconds()); // not told yet
    bench.lines(2);
    bench.target.unacknowledged = 2;
    bench.target.acceptAll();
    bench.target.unacknowledged = 0;
    bench.target.loseConnection(2, 2);
    bench.clock.advance(1s);
    QCOMPARE(bench.target.acceptAll(), 1);
    QCOMPARE(bench.target.received.mid(1), numbered(10, 12) + numbered(10, 12));
}

void ForwarderGapsTest::noticeLostWithItsOwnAttemptIsToldAgain()
{
    Bench bench;
    dropAll(bench);
    bench.target.loseConnection(1, 1); // comes before the end of the attempt
    bench.target.accept();
    QCOMPARE(bench.forwarder->counters().attemptsFailed, 1U);
    bench.lines(1);
    bench.clock.advance(1s);
    QCOMPARE(bench.target.acceptAll(), 2);
    QVERIFY(bench.target.received.back().startsWith(u"10 lines not delivered since "));
}

void ForwarderGapsTest::noticeThatAPauseLeavesUnacknowledgedIsToldAgain()
{
    Bench bench;
    writeANotice(bench);
    bench.forwarder->setPaused(true);
    bench.target.unacknowledged = 0;
    bench.forwarder->setPaused(false);
    QCOMPARE(bench.target.acceptAll(), 1);
    QCOMPARE(bench.target.received.size(), 2);
}

void ForwarderGapsTest::gapWaitsForTheLinesBeforeIt()
{
    Bench bench;
    deliverUpToAGap(bench);
    for (const std::uint64_t open : {4, 3, 2, 1}) { // as long as it takes, if only some is read
        bench.target.unacknowledged = open;
        bench.clock.advance(29s);
        QVERIFY(!bench.target.isAsked());
        QVERIFY(bench.log.recorded[drainId].isEmpty());
    }
    bench.target.unacknowledged = 0;
    bench.clock.advance(100ms);
    QCOMPARE(bench.log.recorded[drainId].constFirst().lines, (LineRange{20, 30}));
    bench.target.acceptAll();
    QCOMPARE(bench.target.received.mid(21), numbered(30, 40));
    QCOMPARE(bench.forwarder->counters().linesDelivered, 30U);
    QCOMPARE(bench.forwarder->counters().attemptsFailed, 0U);
    QCOMPARE(bench.target.connections, 1);
}

void ForwarderGapsTest::gapTakesTheLinesBeforeItThatGotLost()
{
    Bench bench;
    deliverUpToAGap(bench);
    bench.target.unacknowledged = 0;
    bench.target.loseConnection(4, 4);
    bench.clock.advance(1s);
    QCOMPARE(bench.log.recorded[drainId].constFirst().lines, (LineRange{16, 30}));
    QCOMPARE(bench.forwarder->counters().linesDelivered, 16U);
    QCOMPARE(bench.forwarder->counters().linesLost, 14U);
}

void ForwarderGapsTest::gapDoesNotWaitForAPeerThatHangs()
{
    Bench bench;
    deliverUpToAGap(bench);
    bench.clock.advance(30s);
    QCOMPARE(bench.forwarder->counters().attemptsFailed, 1U);
    QCOMPARE(bench.forwarder->lastError(), u"the target stopped reading"_s);
    bench.target.unacknowledged = 0;
    bench.clock.advance(1s);
    QCOMPARE(bench.target.connections, 2);
    QCOMPARE(bench.log.recorded[drainId].constFirst().lines, (LineRange{16, 30}));
    QCOMPARE(bench.target.offered(), numbered(30, 40));
}

QTEST_GUILESS_MAIN(ForwarderGapsTest)
#include "forwardergaps_test.moc"
