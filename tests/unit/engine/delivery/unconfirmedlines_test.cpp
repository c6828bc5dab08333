// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/delivery/unconfirmedlines.h"

#include <QTest>

using namespace drainboard;
using namespace std::chrono_literals;

/// Which lines count as lost with a connection. Writes of 100 bytes, 10 lines each, one every 100 ms.
class UnconfirmedLinesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingWrittenIsNothingLost();
    void unacknowledgedBytesAreWholeWrites();
    void lastSecondCountsThoughAcknowledged();
    void stalledPeerStopsTheClock();
    void lastWriteCountsHoweverOld();
    void goodbyeInOrderConfirmsTheLastWrite();
    void withoutTheSystemsWordOnlyTimeCounts();
    void forgetsNothingThatIsUnacknowledged();
    void tellsWhatIsUnsettled();

private:
    UnconfirmedLines writes(int count)
    {
        UnconfirmedLines lines(1000ms);
        for (int i = 1; i <= count; ++i)
            lines.add(static_cast<std::uint64_t>(i) * 100, 10, 100ms * i);
        return lines;
    }
};

void UnconfirmedLinesTest::nothingWrittenIsNothingLost()
{
    QCOMPARE(writes(0).take(0, false, 5s), LostLines());
    UnconfirmedLines lines = writes(3);
    lines.take(0, false, 1s);
    QCOMPARE(lines.take(0, false, 1s), LostLines()); // a new connection
}

void UnconfirmedLinesTest::unacknowledgedBytesAreWholeWrites()
{
    // 12 of 20 writes reached the peer's system, the 13th in part.
    QCOMPARE(writes(20).take(1250, false, 1h).unacknowledged, 80U);
    QCOMPARE(writes(20).take(1299, false, 1h).unacknowledged, 80U);
    QCOMPARE(writes(20).take(1300, false, 1h).unacknowledged, 70U);
    QCOMPARE(writes(20).take(0, false, 1h), (LostLines{200, 200}));
}

void UnconfirmedLinesTest::lastSecondCountsThoughAcknowledged()
{
    // At 2.5 s the writes of 1.5 s and before are old enough.
    QCOMPARE(writes(20).take(2000, false, 2500ms), (LostLines{0, 50}));
}

void UnconfirmedLinesTest::stalledPeerStopsTheClock()
{
    // The peer took the write of 1.5 s, and nothing after it for an hour: its program may not have read what
    // came within a second before.
    QCOMPARE(writes(20).take(1500, false, 1h), (LostLines{50, 50 + 100}));
}

void UnconfirmedLinesTest::lastWriteCountsHoweverOld()
{
    QCOMPARE(writes(20).take(2000, false, 1h), (LostLines{0, 10}));
}

void UnconfirmedLinesTest::goodbyeInOrderConfirmsTheLastWrite()
{
    QCOMPARE(writes(20).take(2000, true, 1h), LostLines());
    QCOMPARE(writes(20).take(1999, true, 1h).unacknowledged, 10U);
    QCOMPARE(writes(20).take(2000, true, 2999ms), (LostLines{0, 10})); // may have crossed the goodbye
}

void UnconfirmedLinesTest::withoutTheSystemsWordOnlyTimeCounts()
{
    QCOMPARE(writes(20).take({}, false, 2500ms), (LostLines{0, 50}));
    QCOMPARE(writes(20).take({}, false, 1h), (LostLines{0, 10}));
}

void UnconfirmedLinesTest::forgetsNothingThatIsUnacknowledged()
{
    UnconfirmedLines lines = writes(20);
    lines.forget(500, 1h);
    QCOMPARE(lines.take(500, false, 1h).unacknowledged, 150U);

    lines = writes(20);
    QVERIFY(!lines.mayForget(1s));
    QVERIFY(lines.mayForget(1100ms));
    lines.forget(2000, 1100ms);
    QCOMPARE(lines.take(0, false, 1100ms), (LostLines{190, 190}));
}

void UnconfirmedLinesTest::tellsWhatIsUnsettled()
{
    UnconfirmedLines lines = writes(20);
    QVERIFY(lines.areRecent(2900ms));
    QVERIFY(!lines.areRecent(3s));
    QCOMPARE(lines.lines(), 200U);
    QCOMPARE(lines.unacknowledged(1300), 70U);
    QCOMPARE(lines.unacknowledged({}), 0U);
    lines.forget(2000, 3s);
    QCOMPARE(lines.lines(), 10U); // the last write, which take() still counts
    QCOMPARE(lines.unsettled(1950, 3s), 10U);
    QCOMPARE(lines.unsettled(2000, 2900ms), 10U);
    QCOMPARE(lines.unsettled(2000, 3s), 0U);
    QCOMPARE(lines.take(2000, false, 3s), (LostLines{0, 10}));
    QCOMPARE(lines.lines(), 0U);
}

QTEST_APPLESS_MAIN(UnconfirmedLinesTest)
#include "unconfirmedlines_test.moc"
