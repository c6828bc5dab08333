// SPDX-License-Identifier: GPL-3.0-or-later
#include "forwarderbench.h"

#include <QTest>

using namespace drainboard;
using namespace std::chrono_literals;

namespace {

/// Eight lines, of which the last five may still be lost with their connection.
void deliverUnsettled(Bench &b)
{
    b.start();
    b.lines(8);
    b.target.unsettled = 5;
    b.target.acceptAll();
}

} // namespace

/// What is kept of a forwarder's progress while lines are on their way through a connection.
class ForwarderSettlingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsNoMoreThanIsSettled();
    void keepsTheRestOnceItIsSettled();
    void keepsWhatArrivedIfThatIsNotRepeated();
    void countsNoLineTwice();
    void neverStepsBackBehindItsStart();
    void takesBackWhatAPauseLeavesUnacknowledged();
    void takesBackWhatTheEndLeavesUnacknowledged();
};

void ForwarderSettlingTest::keepsNoMoreThanIsSettled()
{
    Bench b;
    deliverUnsettled(b);
    QCOMPARE(b.forwarder->cursor(), LineNumber(8)); // on screen they are delivered
    b.start();                                      // as after kill -9
    QCOMPARE(b.target.offered(), numbered(3, 8));
}

void ForwarderSettlingTest::keepsTheRestOnceItIsSettled()
{
    Bench b;
    deliverUnsettled(b);
    b.clock.advance(1s);
    b.target.unsettled = 0; // only now
    QCOMPARE(b.log.openCursor(drainId, sourceId), LineNumber(3));
    b.clock.advance(1s);
    QCOMPARE(b.log.openCursor(drainId, sourceId), LineNumber(8));
    b.start();
    QVERIFY(!b.target.isAsked());
}

void ForwarderSettlingTest::keepsWhatArrivedIfThatIsNotRepeated()
{
    Bench b;
    b.options.repeatUnconfirmed = false;
    b.target.unacknowledged = 2;
    deliverUnsettled(b);
    b.start(); // as after kill -9
    QCOMPARE(b.target.offered(), numbered(6, 8));
}

void ForwarderSettlingTest::countsNoLineTwice()
{
    Bench b;
    deliverUnsettled(b);
    b.start();
    b.target.unsettled = 0;
    b.target.acceptAll();
    QCOMPARE(b.forwarder->counters().linesDelivered, std::uint64_t(8));
}

void ForwarderSettlingTest::neverStepsBackBehindItsStart()
{
    Bench b;
    b.start();
    b.lines(8);
    b.target.acceptAll();
    b.start();
    b.lines(2);
    b.target.unsettled = 100;
    b.target.acceptAll();
    QCOMPARE(b.log.openCursor(drainId, sourceId), LineNumber(8));
}

void ForwarderSettlingTest::takesBackWhatAPauseLeavesUnacknowledged()
{
    Bench b;
    b.start();
    b.lines(8);
    b.target.acceptAll();
    b.target.unacknowledged = 2;
    b.forwarder->setPaused(true);
    QCOMPARE(b.forwarder->cursor(), LineNumber(6));
    QCOMPARE(b.forwarder->counters().linesDelivered, std::uint64_t(6));
    b.forwarder->setPaused(false);
    QCOMPARE(b.target.offered(), numbered(6, 8));
}

void ForwarderSettlingTest::takesBackWhatTheEndLeavesUnacknowledged()
{
    Bench b;
    deliverUnsettled(b);
    b.target.unacknowledged = 2;
    b.forwarder->close();
    QVERIFY(!b.target.isConnected());
    b.start();
    QCOMPARE(b.target.offered(), numbered(6, 8));
}

QTEST_GUILESS_MAIN(ForwarderSettlingTest)
#include "forwardersettling_test.moc"
