// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/adjustableclock.h"

#include <QElapsedTimer>
#include <QTest>

using namespace drainboard;
using namespace std::chrono_literals;

class AdjustableClockTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void neverJumpsBackWhenTheSpeedChanges()
    {
        AdjustableClock clock;
        auto last = clock.now();
        for (const double speed : {60.0, 1.0, 0.5, 1000.0, 1.0}) {
            clock.setSpeed(speed);
            QVERIFY(clock.now() >= last);
            last = clock.now();
        }
    }

    void ringsEarlierWhenItRunsFaster()
    {
        AdjustableClock clock;
        clock.setSpeed(6000);
        bool rung = false;
        QElapsedTimer real;
        real.start();
        const auto before = clock.now();
        const auto alarm = clock.makeAlarm([&] { rung = true; });
        alarm->ringAfter(5min); // 50 ms of real time
        QTRY_VERIFY(rung);
        QVERIFY(clock.now() - before >= 5min);
        QVERIFY(real.elapsed() < 5 * 60 * 1000);
    }

    void aRunningAlarmFollowsTheSpeed()
    {
        AdjustableClock clock;
        bool rung = false;
        const auto alarm = clock.makeAlarm([&] { rung = true; });
        alarm->ringAfter(1h);
        clock.setSpeed(360000); // 10 ms of real time
        QTRY_VERIFY(rung);
    }

    void aCancelledAlarmStaysSilent()
    {
        AdjustableClock clock;
        bool rung = false;
        const auto alarm = clock.makeAlarm([&] { rung = true; });
        alarm->ringAfter(0ms);
        alarm->cancel();
        bool later = false;
        const auto second = clock.makeAlarm([&] { later = true; });
        second->ringAfter(1ms);
        QTRY_VERIFY(later);
        QVERIFY(!rung);
    }
};

QTEST_GUILESS_MAIN(AdjustableClockTest)
#include "adjustableclock_test.moc"
