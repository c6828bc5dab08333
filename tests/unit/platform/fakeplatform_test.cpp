// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/fakeplatform.h"

#include <QSignalSpy>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

/// The window tests' platform has to keep the rules that they rely on.
class FakePlatformTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void heldRequestsTakeEffectWhenAnswered();
    void chosenTargetsFail();
    void removedDrainsComeBack();
    void linesAreNumberedOn();
};

void FakePlatformTest::heldRequestsTakeEffectWhenAnswered()
{
    FakePlatform platform;
    QSignalSpy changed(&platform, &Platform::catalogueChanged);
    platform.hold();
    const auto created = platform.createApp(u"shop"_s);
    const auto listed = platform.apps();
    QVERIFY(!created.isFinished() && !listed.isFinished());
    QVERIFY(changed.isEmpty());
    platform.release();
    QCOMPARE(created.result().value().name, u"shop"_s);
    QCOMPARE(listed.result().value().size(), 1);
    QCOMPARE(changed.size(), 1);
    QVERIFY(platform.apps().isFinished());
    QCOMPARE(platform.callCount(u"apps"_s), 2);
}

void FakePlatformTest::chosenTargetsFail()
{
    FakePlatform platform;
    const auto app = platform.addApp(u"shop"_s);
    const SourceRef ref{app.id, {}};
    const SourceRef addon{app.id, platform.addAddon(app.id, u"redis"_s).id};
    platform.fail(addon, {ErrorKind::Unavailable, u"away"_s, {}});
    const auto results = platform.addDrains({ref, addon}, "udp://x:1", {}).result().value();
    QVERIFY(results[0].result);
    QCOMPARE(results[1].result.error().text, u"away"_s);
    platform.succeed(addon);
    QVERIFY(platform.addDrains({addon}, "udp://x:1", {}).result().value().front().result);
    QCOMPARE(platform.addDrains({addon}, "udp://x:1", {}).result().value().front().result.error().kind,
             ErrorKind::AlreadyExists);
    QCOMPARE(platform.allDrains().size(), 2);
}

void FakePlatformTest::removedDrainsComeBack()
{
    FakePlatform platform;
    const SourceRef app{platform.addApp(u"shop"_s).id, {}};
    const auto drain = platform.addDrain(app, "udp://x:1");
    QVERIFY(platform.removeDrains({drain.key()}).result().value().front().result);
    QVERIFY(!platform.removeDrains({drain.key()}).result().value().front().result);
    QVERIFY(platform.restoreDrains({drain}).result().value().front().result);
    QCOMPARE(platform.drains(app).result().value(), QList<Drain>{drain});
}

void FakePlatformTest::linesAreNumberedOn()
{
    FakePlatform platform;
    const SourceRef app{platform.addApp(u"shop"_s).id, {}};
    platform.emitLines(app, {u"a"_s, u"b"_s});
    platform.emitLines(app, {u"c"_s});
    const auto lines = platform.newestLines({}, 10).result().value();
    QCOMPARE(lines.back().first, 2u);
    QCOMPARE((*lines.back().lines)[0].text, "c");
}

QTEST_GUILESS_MAIN(FakePlatformTest)
#include "fakeplatform_test.moc"
