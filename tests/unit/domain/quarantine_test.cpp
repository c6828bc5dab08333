// SPDX-License-Identifier: GPL-3.0-or-later
#include "domain/quarantine.h"

#include <QTest>

using namespace drainboard;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

class QuarantineTest : public QObject
{
    Q_OBJECT

    static constexpr Clock::TimePoint start{1'000'000ms};

    static void fail(HealthMachine &machine, int times, Clock::TimePoint now = start)
    {
        for (int i = 0; i < times; ++i)
            machine.failed(now, u"connection refused"_s);
    }

private Q_SLOTS:
    void beginsIdle()
    {
        const HealthMachine machine{QuarantinePolicy()};
        QCOMPARE(machine.health().state, HealthState::Idle);
        QVERIFY(machine.mayAttempt());
    }

    void tenFailuresLeadToFiveMinutes()
    {
        HealthMachine machine{QuarantinePolicy()};
        fail(machine, 9);
        QCOMPARE(machine.health().state, HealthState::Failing);
        QCOMPARE(machine.health().failures, 9);
        QVERIFY(machine.mayAttempt());
        fail(machine, 1);
        QCOMPARE(machine.health().state, HealthState::Quarantined);
        QCOMPARE(machine.health().quarantinedUntil, start + 5min);
        QCOMPARE(machine.health().reason, u"connection refused"_s);
        QVERIFY(!machine.mayAttempt());
    }

    void oneSuccessSetsTheCountToZero()
    {
        HealthMachine machine{QuarantinePolicy()};
        fail(machine, 9);
        machine.succeeded();
        QCOMPARE(machine.health().state, HealthState::Healthy);
        QCOMPARE(machine.health().failures, 0);
        fail(machine, 9);
        QCOMPARE(machine.health().state, HealthState::Failing);
    }

    void quarantineEndsWithTime()
    {
        HealthMachine machine{QuarantinePolicy()};
        fail(machine, 10);
        machine.tick(start + 5min - 1ms);
        QVERIFY(!machine.mayAttempt());
        machine.tick(start + 5min);
        QCOMPARE(machine.health().state, HealthState::Probing);
        QVERIFY(machine.mayAttempt());
    }

    void aFailedProbeBeginsTheNextRoundAtOnce_data()
    {
        QTest::addColumn<bool>("growing");
        QTest::addColumn<QList<int>>("minutes");
        QTest::newRow("flat") << false << QList<int>{5, 5, 5, 5};
        QTest::newRow("growing") << true << QList<int>{5, 10, 15, 20};
    }
    void aFailedProbeBeginsTheNextRoundAtOnce()
    {
        QFETCH(bool, growing);
        QFETCH(QList<int>, minutes);
        QuarantinePolicy policy;
        policy.growing = growing;
        HealthMachine machine{policy};
        auto now = start;
        fail(machine, 9, now);
        for (int round = 1; round <= minutes.size(); ++round) {
            machine.failed(now, u"still"_s);
            QCOMPARE(machine.health().round, round);
            QCOMPARE(machine.health().quarantinedUntil, now + std::chrono::minutes(minutes[round - 1]));
            now = machine.health().quarantinedUntil;
            machine.tick(now);
        }
        machine.succeeded();
        QCOMPARE(machine.health().round, 0);
        fail(machine, 10, now);
        QCOMPARE(machine.health().quarantinedUntil, now + 5min);
    }

    void retryNowEndsItEarlyAndKeepsTheRound()
    {
        QuarantinePolicy policy;
        policy.growing = true;
        HealthMachine machine{policy};
        fail(machine, 10);
        machine.retryNow();
        QCOMPARE(machine.health().state, HealthState::Probing);
        machine.failed(start + 1min, u"no"_s);
        QCOMPARE(machine.health().round, 2);
        QCOMPARE(machine.health().quarantinedUntil, start + 11min);
    }

    void survivesARestart()
    {
        HealthMachine before{QuarantinePolicy()};
        fail(before, 10);
        const auto saved = before.save(start + 2min);
        constexpr Clock::TimePoint otherStart{7ms};
        const HealthMachine after{QuarantinePolicy(), saved, otherStart};
        QCOMPARE(after.health().state, HealthState::Quarantined);
        QCOMPARE(after.health().quarantinedUntil, otherStart + 3min);
        QCOMPARE(after.health().failures, 10);
        QCOMPARE(after.health().reason, u"connection refused"_s);
    }

    void aSavedQuarantineIsNeverLongerThanThePolicy()
    {
        SavedHealth saved;
        saved.failures = 10;
        saved.round = 1;
        saved.quarantineLeft = 24h * 365;
        const HealthMachine machine{QuarantinePolicy(), saved, start};
        QCOMPARE(machine.health().quarantinedUntil, start + 5min);
    }

    void failuresSurviveARestart()
    {
        SavedHealth saved;
        saved.failures = 7;
        HealthMachine machine{QuarantinePolicy(), saved, start};
        QCOMPARE(machine.health().state, HealthState::Failing);
        fail(machine, 3);
        QCOMPARE(machine.health().state, HealthState::Quarantined);
    }
};

QTEST_GUILESS_MAIN(QuarantineTest)
#include "quarantine_test.moc"
