// SPDX-License-Identifier: GPL-3.0-or-later
#include "platform/embedded/healthkeeper.h"

#include "cataloguefixture.h"
#include "support/manualclock.h"

#include <QSignalSpy>

using namespace drainboard;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

class HealthKeeperTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatCouldNotBeSavedIsSavedLater();
};

void HealthKeeperTest::whatCouldNotBeSavedIsSavedLater()
{
    CatalogueFixture fixture;
    const auto drain = fixture.catalogue().addDrain({fixture.newApp(), "tcp://host:514", {}}).value();
    fixture.close();
    ManualClock clock;
    SourceIndex index;
    index.put(drain);
    CatalogueThread catalogue; // not open yet: as on a disk that takes nothing
    HealthKeeper keeper(catalogue, index, clock);
    const QSignalSpy problems(&keeper, &HealthKeeper::problemChanged);

    EngineDrainStatus status;
    status.id = drain.id;
    status.status.health.state = HealthState::Failing;
    status.savedHealth.failures = 3;
    keeper.take({status});
    clock.advance(1s);
    QTRY_COMPARE(problems.count(), 1);
    QVERIFY(!problems.last().first().toString().isEmpty());

    bool isOpen = false;
    catalogue.open(this, fixture.path(), [&](const auto &content) { isOpen = content.has_value(); });
    QTRY_VERIFY(isOpen);
    clock.advance(10s); // with nothing new to tell
    QTRY_COMPARE(problems.count(), 2);
    QCOMPARE(problems.last().first().toString(), QString());
    catalogue.finish();
    fixture.reopen();
    QCOMPARE(fixture.catalogue().content().value().drains.front().health.failures, 3);
    QCOMPARE(clock.waitingAlarms(), 0);
}

QTEST_GUILESS_MAIN(HealthKeeperTest)
#include "healthkeeper_test.moc"
