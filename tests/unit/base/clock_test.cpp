// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/clock.h"

#include <QRegularExpression>
#include <QTest>

using namespace drainboard;
using namespace std::chrono_literals;

class ClockTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void alarmRings()
    {
        SystemClock clock;
        int rung = 0;
        const auto alarm = clock.makeAlarm([&] { ++rung; });
        alarm->ringAfter(-1s);
        QCOMPARE(rung, 0);
        QTRY_COMPARE(rung, 1);
    }

    void aMonthIsNotTooLong()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); // Qt's, of negative intervals
        SystemClock clock;
        int rung = 0;
        const auto alarm = clock.makeAlarm([&] { ++rung; });
        alarm->ringAfter(31 * 24h);
        QCoreApplication::processEvents();
        QCOMPARE(rung, 0);
        alarm->ringAfter(0ms); // nothing is left of the month
        QTRY_COMPARE(rung, 1);
    }
};

QTEST_GUILESS_MAIN(ClockTest)
#include "clock_test.moc"
