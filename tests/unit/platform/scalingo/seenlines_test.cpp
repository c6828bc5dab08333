// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/scalingo/seenlines.h"

#include <QTest>

#include <string>

using namespace drainboard;

namespace {

constexpr bool timed = true;
constexpr bool untimed = false;

} // namespace

class SeenLinesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void dumpAndStreamOverlap();
    void linesAlikeInOneDumpAreAllNew();
    void aLaterDumpBringsOnlyWhatWasMissed();
    void aStreamThatRepeatsItselfAfterAReconnect();
    void untimedLinesMayRepeatInTheStream();
    void untimedLinesOfTheOverlapAreTakenOnce();
    void untimedLinesMissedInAnOutageDoNotHideLaterOnes();
    void forgetsTheOldest();
};

void SeenLinesTest::dumpAndStreamOverlap()
{
    SeenLines seen(100);
    seen.beginConnection();
    QVERIFY(seen.isNewInDump("a", timed));
    QVERIFY(seen.isNewInDump("b", timed));
    QVERIFY(!seen.isNewInStream("b", timed));
    QVERIFY(seen.isNewInStream("c", timed));
}

void SeenLinesTest::linesAlikeInOneDumpAreAllNew()
{
    SeenLines seen(100);
    seen.beginConnection();
    QVERIFY(seen.isNewInDump("a", timed));
    QVERIFY(seen.isNewInDump("a", timed));
    QVERIFY(!seen.isNewInStream("a", timed));
    QVERIFY(!seen.isNewInStream("a", timed));
    QVERIFY(seen.isNewInStream("a", timed));
}

void SeenLinesTest::aLaterDumpBringsOnlyWhatWasMissed()
{
    SeenLines seen(100);
    seen.beginConnection();
    QVERIFY(seen.isNewInDump("a", timed));
    QVERIFY(seen.isNewInStream("b", timed));
    seen.beginConnection();
    QVERIFY(!seen.isNewInDump("a", timed));
    QVERIFY(!seen.isNewInDump("b", timed));
    QVERIFY(seen.isNewInDump("missed", timed));
    QVERIFY(seen.isNewInDump("b", timed)); // a second one of the same nanosecond
}

void SeenLinesTest::aStreamThatRepeatsItselfAfterAReconnect()
{
    SeenLines seen(100);
    seen.beginConnection();
    QVERIFY(seen.isNewInStream("a", timed));
    seen.beginConnection();
    QVERIFY(!seen.isNewInStream("a", timed));
    QVERIFY(seen.isNewInStream("b", timed));
}

void SeenLinesTest::untimedLinesMayRepeatInTheStream()
{
    SeenLines seen(100);
    seen.beginConnection();
    QVERIFY(seen.isNewInStream("tick", untimed));
    QVERIFY(seen.isNewInStream("tick", untimed));
    seen.beginConnection();
    QVERIFY(!seen.isNewInDump("tick", untimed));
    QVERIFY(!seen.isNewInDump("tick", untimed));
    QVERIFY(seen.isNewInStream("tick", untimed));
}

void SeenLinesTest::untimedLinesOfTheOverlapAreTakenOnce()
{
    SeenLines seen(100);
    seen.beginConnection();
    QVERIFY(seen.isNewInDump("tick", untimed));
    QVERIFY(!seen.isNewInStream("tick", untimed));
    QVERIFY(seen.isNewInStream("tick", untimed));
}

void SeenLinesTest::untimedLinesMissedInAnOutageDoNotHideLaterOnes()
{
    SeenLines seen(100);
    seen.beginConnection();
    QVERIFY(seen.isNewInStream("tick", untimed));
    seen.beginConnection();
    QVERIFY(!seen.isNewInDump("tick", untimed));
    QVERIFY(seen.isNewInDump("tick", untimed)); // missed
    seen.endOverlap();
    QVERIFY(seen.isNewInStream("tick", untimed));
}

void SeenLinesTest::forgetsTheOldest()
{
    SeenLines seen(3);
    seen.beginConnection();
    for (const char *line : {"a", "b", "c", "d"})
        QVERIFY(seen.isNewInDump(line, timed));
    QVERIFY(!seen.isNewInStream("b", timed));
    QVERIFY(seen.isNewInStream("a", timed));
}

QTEST_GUILESS_MAIN(SeenLinesTest)
#include "seenlines_test.moc"
