// SPDX-License-Identifier: GPL-3.0-or-later
#include "embeddedfixture.h"

#include <QSignalSpy>

#include <algorithm>

using namespace drainboard;
using namespace Qt::StringLiterals;

class EmbeddedPlatformTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m = std::make_unique<EmbeddedFixture>(); }
    void cleanup() { m.reset(); }

    void restartKeepsEverything();
    void eachTargetIsAnsweredOnItsOwn();
    void forwardsAndReports();
    void undoGoesOnAtTheCursor();
    void undoEnds();
    void aSecondRemovalCanBeUndoneAsLong();
    void editKeepsTheCounters();
    void anotherTargetBeginsWithNewHealth();
    void pausingChangesTheDrain();
    void pauseAndHealthSurviveARestart();
    void renamedAppsTakeLinesOfTheNewName();
    void deletedAppsAreGone();
    void testLineTellsWhatHappened();
    void linesOfALostAppGoToNobody_data();
    void linesOfALostAppGoToNobody();
    void damagedCatalogue();
    void removedFilesAreTold_data();
    void removedFilesAreTold();
    void stopAnswersWhatIsAsked();
    void newestLinesWaitForTheStart();
    void stopDuringStartStartsNothing();

private:
    std::unique_ptr<EmbeddedFixture> m;
};

void EmbeddedPlatformTest::restartKeepsEverything()
{
    const auto app = m->newApp();
    const auto addon = answerOf(m->platform().createAddon(app.app, u"postgresql"_s)).value();
    DrainOptions options;
    options.quarantine.growing = true;
    options.paused = true;
    const SourceRef addonRef{app.app, addon.id};
    const QByteArray url = "https://user:p%40ss@LOGS.example.com/In?Put=%7e";
    const auto results = answerOf(m->platform().addDrains({app, addonRef}, url, options)).value();
    QVERIFY(results[0].result && results[1].result);
    const QList<FollowedFileInfo> files{{m->folder.filePath(u"app.log"_s), u"shop"_s, u"file"_s, {}}};
    QVERIFY(answerOf(m->platform().intake()->setFollowedFiles(files)));
    m->stop();

    m->start();
    QCOMPARE(answerOf(m->platform().apps()).value().front().name, u"shop"_s);
    QCOMPARE(answerOf(m->platform().addons(app.app)).value(), QList<Addon>{addon});
    QCOMPARE(answerOf(m->platform().drains(app)).value(), (QList<Drain>{{app, url, options}}));
    QCOMPARE(answerOf(m->platform().drains(addonRef)).value(), (QList<Drain>{{addonRef, url, options}}));
    QCOMPARE(m->platform().intake()->followedFiles().front().path, files.front().path);
    // Every drain's status is told once, asked or not.
    QTRY_COMPARE(m->statuses.size(), 2);
    QVERIFY(m->status({app, url}).paused);
}

void EmbeddedPlatformTest::eachTargetIsAnsweredOnItsOwn()
{
    const auto app = m->newApp();
    const SourceRef database{app.app, answerOf(m->platform().createAddon(app.app, u"redis"_s)).value().id};
    const SourceRef silent{app.app, answerOf(m->platform().createAddon(app.app, u"scheduler"_s)).value().id};
    const SourceRef nobody{app.app, u"ad-nobody"_s};
    QSignalSpy changed(&m->platform(), &Platform::drainsChanged);
    const auto url = refusingUrl();
    const auto first = answerOf(m->platform().addDrains({app, silent, nobody, database}, url, {})).value();
    QCOMPARE(first.size(), 4);
    QVERIFY(first[0].result);
    QCOMPARE(first[1].result.error().kind, ErrorKind::NotAllowed);
    QCOMPARE(first[2].result.error().kind, ErrorKind::NotFound);
    QVERIFY(first[3].result);
    QCOMPARE(first[3].source, database);
    QCOMPARE(changed.size(), 2);

    const auto again = answerOf(m->platform().addDrains({app}, url, {})).value();
    QCOMPARE(again[0].result.error().kind, ErrorKind::AlreadyExists);
    const auto unknown = answerOf(m->platform().addDrains({app, database}, "gopher://x:70", {})).value();
    QCOMPARE(unknown.size(), 2);
    QVERIFY(!unknown[0].result && !unknown[1].result);
}

void EmbeddedPlatformTest::forwardsAndReports()
{
    const TakingTarget receiver;
    const auto app = m->newApp();
    const auto drain = m->newDrain(app, receiver.url());
    m->send("shop", "first");
    m->send("shop", "second");
    QTRY_COMPARE(receiver.lines(), 2);
    QTRY_COMPARE(m->status(drain.key()).counters.linesDelivered, 2u);
    QCOMPARE(m->status(drain.key()).health.state, HealthState::Healthy);
    QTRY_VERIFY(!m->live.isEmpty() && m->live.back().first + m->live.back().lines->size() == 2);
    QCOMPARE(m->live.front().source, app);
    QCOMPARE((*m->live.front().lines)[0].text, "first");

    for (const auto &source : {app, SourceRef()}) {
        const auto newest = answerOf(m->platform().newestLines(source, 100)).value();
        QVERIFY(!newest.isEmpty());
        QCOMPARE(newest.front().source, app);
        QCOMPARE(newest.back().first + newest.back().lines->size(), 2u);
    }
    QVERIFY(answerOf(m->platform().newestLines(app, 0)).value().isEmpty());
    QVERIFY(!answerOf(m->platform().attempts(drain.key())).value().isEmpty());
    QVERIFY(answerOf(m->platform().gaps(drain.key())).value().isEmpty());
    QVERIFY(answerOf(m->platform().retryNow(drain.key())));
    QCOMPARE(answerOf(m->platform().retryNow({app, "tcp://x:1"})).error().kind, ErrorKind::NotFound);
}

void EmbeddedPlatformTest::undoGoesOnAtTheCursor()
{
    const TakingTarget receiver;
    const auto app = m->newApp();
    const auto drain = m->newDrain(app, receiver.url());
    m->send("shop", "before");
    QTRY_COMPARE(m->status(drain.key()).counters.linesDelivered, 1u);
    const auto removed = answerOf(m->platform().removeDrains({drain.key(), {app, "tcp://x:1"}})).value();
    QVERIFY(removed[0].result);
    QCOMPARE(removed[1].result.error().kind, ErrorKind::NotFound);
    QVERIFY(answerOf(m->platform().drains(app)).value().isEmpty());
    m->live.clear();
    m->send("shop", "meanwhile");
    QTRY_VERIFY(!m->live.isEmpty());
    QVERIFY(!receiver.has("meanwhile"));
    QVERIFY(answerOf(m->platform().restoreDrains({drain})).value().front().result);
    QTRY_VERIFY(receiver.has("meanwhile"));
    QTRY_COMPARE(m->status(drain.key()).counters.linesDelivered, 2u);
}

void EmbeddedPlatformTest::undoEnds()
{
    const TakingTarget receiver;
    const auto app = m->newApp();
    const auto drain = m->newDrain(app, receiver.url());
    QVERIFY(answerOf(m->platform().removeDrains({drain.key()})).value().front().result);
    m->send("shop", "meanwhile");
    QTRY_VERIFY(!m->live.isEmpty());
    const auto later = m->clock.now() + std::chrono::minutes(20);
    m->clock.setSpeed(20000);
    QTRY_VERIFY(m->clock.now() > later);
    m->clock.setSpeed(1);
    // A fresh drain then, which begins at the newest line.
    QVERIFY(answerOf(m->platform().restoreDrains({drain})).value().front().result);
    m->send("shop", "afterwards");
    QTRY_VERIFY(receiver.has("afterwards"));
    QVERIFY(!receiver.has("meanwhile"));
}

void EmbeddedPlatformTest::aSecondRemovalCanBeUndoneAsLong()
{
    const TakingTarget receiver;
    const auto app = m->newApp();
    const auto drain = m->newDrain(app, receiver.url());
    m->send("shop", "before");
    QTRY_COMPARE(m->status(drain.key()).counters.linesDelivered, 1u);
    const auto pass = [this](std::chrono::minutes time) {
        const auto later = m->clock.now() + time;
        m->clock.setSpeed(300);
        QTRY_VERIFY(m->clock.now() > later);
        m->clock.setSpeed(1);
    };
    QVERIFY(answerOf(m->platform().removeDrains({drain.key()})).value().front().result);
    pass(std::chrono::minutes(7));
    QVERIFY(answerOf(m->platform().restoreDrains({drain})).value().front().result);
    QVERIFY(answerOf(m->platform().removeDrains({drain.key()})).value().front().result);
    m->send("shop", "meanwhile");
    pass(std::chrono::minutes(4));
    QVERIFY(answerOf(m->platform().restoreDrains({drain})).value().front().result);
    QTRY_VERIFY(receiver.has("meanwhile"));
    QTRY_COMPARE(m->status(drain.key()).counters.linesDelivered, 2u);
}

void EmbeddedPlatformTest::editKeepsTheCounters()
{
    const TakingTarget first;
    const TakingTarget second;
    const auto app = m->newApp();
    const auto drain = m->newDrain(app, first.url());
    m->send("shop", "one");
    QTRY_COMPARE(m->status(drain.key()).counters.linesDelivered, 1u);
    const auto edited = answerOf(m->platform().editDrain(drain.key(), second.url(), {})).value();
    QCOMPARE(edited.url, second.url());
    m->send("shop", "two");
    QTRY_VERIFY(second.has("two"));
    QVERIFY(!second.has("one"));
    QTRY_COMPARE(m->status(edited.key()).counters.linesDelivered, 2u);
}

/// What was found out about one target says nothing of another.
void EmbeddedPlatformTest::anotherTargetBeginsWithNewHealth()
{
    const TakingTarget receiver;
    const auto app = m->newApp();
    auto drain = m->newDrain(app, receiver.url());
    m->send("shop", "one");
    QTRY_COMPARE(m->status(drain.key()).health.state, HealthState::Healthy);

    DrainOptions strict;
    strict.quarantine = {1, std::chrono::minutes(60), false};
    drain = answerOf(m->platform().editDrain(drain.key(), drain.url, strict)).value();
    QCOMPARE(m->status(drain.key()).health.state, HealthState::Healthy); // still the same target
    drain = answerOf(m->platform().editDrain(drain.key(), refusingUrl(), strict)).value();
    QTRY_COMPARE(m->status(drain.key()).health.state, HealthState::Idle);
    QCOMPARE(m->status(drain.key()).lastSuccess, 0);
    QCOMPARE(m->status(drain.key()).counters.linesDelivered, 1u);
    m->send("shop", "two");
    QTRY_COMPARE(m->status(drain.key()).health.state, HealthState::Quarantined);
    drain = answerOf(m->platform().editDrain(drain.key(), receiver.url(), strict)).value();
    QTRY_VERIFY(receiver.has("two")); // and is not left in peace for an hour
}

/// Whoever keeps a copy must not write the old state back with the next edit.
void EmbeddedPlatformTest::pausingChangesTheDrain()
{
    const auto app = m->newApp();
    const auto drain = m->newDrain(app, refusingUrl());
    const QSignalSpy changes(&m->platform(), &Platform::drainsChanged);
    QVERIFY(answerOf(m->platform().setPaused(drain.key(), true)));
    QCOMPARE(changes, (QList<QVariantList>{{QVariant::fromValue(app)}}));
    const auto drains = answerOf(m->platform().drains(app));
    QVERIFY(drains && drains->first().options.paused);
}

void EmbeddedPlatformTest::pauseAndHealthSurviveARestart()
{
    const auto app = m->newApp();
    DrainOptions strict;
    strict.quarantine = {1, std::chrono::minutes(60), false};
    const auto failing = m->newDrain(app, refusingUrl(), strict);
    const auto paused = m->newDrain(app, refusingUrl());
    QVERIFY(answerOf(m->platform().setPaused(paused.key(), true)));
    m->send("shop", "lost on nobody");
    QTRY_COMPARE(m->status(failing.key()).health.state, HealthState::Quarantined);
    QTRY_VERIFY(m->status(paused.key()).paused);
    const auto reason = m->status(failing.key()).health.reason;
    QVERIFY(!reason.isEmpty());
    m->stop();

    m->start();
    QTRY_COMPARE(m->status(failing.key()).health.state, HealthState::Quarantined);
    const auto left = m->status(failing.key()).health.quarantinedUntil - m->clock.now();
    QVERIFY(left > std::chrono::minutes(58) && left <= std::chrono::minutes(60));
    QCOMPARE(m->status(failing.key()).health.reason, reason);
    QCOMPARE(m->status(failing.key()).backlog, 1u);
    QTRY_VERIFY(m->status(paused.key()).paused);
    QVERIFY(answerOf(m->platform().setPaused(paused.key(), false)));
    QTRY_COMPARE(m->status(paused.key()).health.state, HealthState::Failing);
}

void EmbeddedPlatformTest::renamedAppsTakeLinesOfTheNewName()
{
    const TakingTarget receiver;
    const auto app = m->newApp();
    m->newDrain(app, receiver.url());
    QCOMPARE(answerOf(m->platform().renameApp(app.app, u"market"_s)).value().name, u"market"_s);
    m->send("shop", "old name");
    m->send("market", "new name");
    QTRY_VERIFY(receiver.has("new name"));
    QVERIFY(receiver.has(" market "));
    QVERIFY(!receiver.has("old name"));
}

void EmbeddedPlatformTest::deletedAppsAreGone()
{
    const TakingTarget receiver;
    const auto app = m->newApp();
    const SourceRef addon{app.app, answerOf(m->platform().createAddon(app.app, u"redis"_s)).value().id};
    m->newDrain(addon, receiver.url());
    QSignalSpy changed(&m->platform(), &Platform::catalogueChanged);
    QVERIFY(answerOf(m->platform().deleteApp(app.app)));
    QCOMPARE(changed.size(), 1);
    QVERIFY(answerOf(m->platform().apps()).value().isEmpty());
    QCOMPARE(answerOf(m->platform().drains(addon)).error().kind, ErrorKind::NotFound);
    QCOMPARE(answerOf(m->platform().deleteApp(app.app)).error().kind, ErrorKind::NotFound);

    const auto next = m->newApp();
    QVERIFY(next != app);
    const auto kept = answerOf(m->platform().createAddon(next.app, u"redis"_s)).value();
    QVERIFY(answerOf(m->platform().deleteAddon({next.app, kept.id})));
    QCOMPARE(answerOf(m->platform().deleteAddon(next)).error().kind, ErrorKind::NotFound);
    QCOMPARE(answerOf(m->platform().apps()).value().size(), 1);
}

void EmbeddedPlatformTest::testLineTellsWhatHappened()
{
    const TakingTarget receiver;
    const auto app = m->newApp();
    const auto good = answerOf(m->platform().sendTestLine(app, receiver.url(), {})).value();
    QVERIFY(good.delivered());
    QTRY_COMPARE(receiver.lines(), 1);
    const auto bad = answerOf(m->platform().sendTestLine(app, refusingUrl(), {})).value();
    QVERIFY(!bad.delivered());
    QVERIFY(!bad.steps.back().text.isEmpty());
    QCOMPARE(answerOf(m->platform().sendTestLine({u"nobody"_s, {}}, receiver.url(), {})).error().kind,
             ErrorKind::NotFound);
}

void EmbeddedPlatformTest::linesOfALostAppGoToNobody_data()
{
    QTest::addColumn<bool>("olderCopy");
    QTest::newRow("new catalogue") << false;
    QTest::newRow("older copy") << true;
}

/// The line log knows apps and drains by number alone.
void EmbeddedPlatformTest::linesOfALostAppGoToNobody()
{
    QFETCH(const bool, olderCopy);
    const QString catalogue = m->folder.filePath(u"catalogue.db"_s);
    const QString copy = m->folder.filePath(u"copy.db"_s);
    if (olderCopy)
        QVERIFY(answerOf(m->platform().createApp(u"other"_s)));
    m->stop();
    QVERIFY(QFile::copy(catalogue, copy));
    m->start();
    const auto bank = m->newApp(u"bank"_s);
    m->newDrain(bank, refusingUrl());
    m->send("bank", "secret");
    QTRY_COMPARE(m->live.size(), 1);
    m->stop();
    QVERIFY(QFile::remove(catalogue));
    if (olderCopy)
        QVERIFY(QFile::copy(copy, catalogue));

    m->start();
    QVERIFY2(m->problem.contains(u"1 app"_s), qPrintable(m->problem));
    const TakingTarget receiver;
    const auto toy = m->newApp(u"toy"_s);
    m->newDrain(toy, receiver.url());
    m->send("toy", "harmless");
    QTRY_VERIFY(receiver.has("harmless"));
    QVERIFY(!receiver.has("secret"));
    QCOMPARE(receiver.lines(), 1);
    QTRY_COMPARE(m->live.size(), 1);
    QCOMPARE(answerOf(m->platform().newestLines(toy, 10)).value().size(), 1);
    m->stop();
    m->start();
    QCOMPARE(m->problem, QString()); // it was said
}

void EmbeddedPlatformTest::damagedCatalogue()
{
    const auto path = m->platform().folder().cataloguePath();
    m->stop();
    QFile file(path);
    QVERIFY(file.open(QFile::WriteOnly));
    file.write(QByteArray(5000, 'x'));
    file.close();
    EmbeddedPlatform broken(std::move(DataFolder::open(m->folder.path()).value()), {}, m->clock);
    const auto started = answerOf(broken.start());
    QVERIFY(!started);
    QVERIFY(started.error().text.contains(u"damaged"_s));
    QVERIFY(!answerOf(broken.apps()));
    QVERIFY(!answerOf(broken.createApp(u"shop"_s)));
    QVERIFY(!answerOf(broken.retryNow({{u"a"_s, {}}, "tcp://x:1"})));
    QVERIFY(!answerOf(broken.intake()->setAddress(u"127.0.0.1:0"_s)));
    QVERIFY(!broken.intake()->status().listening);
    broken.stop();
    QVERIFY(file.open(QFile::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray(5000, 'x'));
}

void EmbeddedPlatformTest::removedFilesAreTold_data()
{
    QTest::addColumn<QString>("name");
    for (const auto &name : {u"catalogue.db"_s, u"lines.db"_s})
        QTest::newRow(qPrintable(name)) << name;
}

void EmbeddedPlatformTest::removedFilesAreTold()
{
    QFETCH(QString, name);
    const QString path = m->folder.filePath(name), aside = path + u".aside"_s;
    QVERIFY(QFile::rename(path, aside));
    m->clock.setSpeed(1000);
    QTRY_VERIFY2(m->problem.contains(path), qPrintable(m->problem));
    QVERIFY(QFile::rename(aside, path));
    QTRY_VERIFY2(m->problem.isEmpty(), qPrintable(m->problem));
}

void EmbeddedPlatformTest::stopAnswersWhatIsAsked()
{
    const auto created = m->platform().createApp(u"late"_s);
    const auto listed = m->platform().apps();
    m->platform().stop();
    QVERIFY(!answerOf(m->platform().apps()));
    QVERIFY(!answerOf(created));
    QVERIFY(!answerOf(listed));
    QVERIFY(!answerOf(m->platform().intake()->setFollowedFiles({})));
    const auto unanswered = m->platform().createApp(u"later"_s);
    m->stop();
    QVERIFY(!answerOf(unanswered));
}

/// The window asks as soon as it opens.
void EmbeddedPlatformTest::newestLinesWaitForTheStart()
{
    const auto app = m->newApp();
    m->send("shop", "first");
    QTRY_VERIFY(!m->live.isEmpty());
    m->stop();

    auto folder = DataFolder::open(m->folder.path());
    QVERIFY(folder);
    EmbeddedPlatform platform(std::move(*folder), {}, m->clock);
    const auto started = platform.start();
    const auto ofAll = platform.newestLines({}, 100);
    const auto ofApp = platform.newestLines(app, 100);
    for (const auto &reply : {ofAll, ofApp}) {
        const auto newest = answerOf(reply).value();
        QCOMPARE(newest.size(), 1);
        QCOMPARE((*newest.front().lines)[0].text, "first");
    }
    QVERIFY(answerOf(started));
    platform.stop();
    QVERIFY(!answerOf(platform.newestLines({}, 100)));
}

void EmbeddedPlatformTest::stopDuringStartStartsNothing()
{
    m->stop();
    auto folder = DataFolder::open(m->folder.path());
    QVERIFY(folder);
    EmbeddedPlatform hasty(std::move(*folder), {ListenAddress{QHostAddress(QHostAddress::LocalHost), 0}, {}},
                           m->clock);
    const auto started = hasty.start();
    hasty.stop();
    QVERIFY(!answerOf(started));
    QVERIFY(!hasty.intake()->status().listening);
    QVERIFY(!answerOf(hasty.apps()));
    QVERIFY(!answerOf(hasty.newestLines({}, 100)));
}

QTEST_GUILESS_MAIN(EmbeddedPlatformTest)
#include "embeddedplatform_test.moc"
