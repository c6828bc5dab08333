// SPDX-License-Identifier: GPL-3.0-or-later
#include "enginerun.h"
#include "tcptarget.h"

#include <QElapsedTimer>
#include <QFile>
#include <QSignalSpy>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

class EngineTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void twoTargetsGetEveryLineInOrder();
    void reportsAreGathered();
    void goesOnAtTheCursorAfterARestart();
    void deliversWhenTheTargetIsBack();
    void pausedDrainCatchesUp();
    void changedUrlKeepsTheCursor();
    void removedDrainMayComeBack();
    void countsUnknownApps();
    void stopsAtOnceWhileATargetHangs();
    void newestLinesComeOldestFirst();
    void testLineTellsItsSteps();
    void followsFiles();
    void nameOfItsOwnIntakeIsNoTarget();
    void listensElsewhere();
    void removedSourceLosesItsLines();
    void badStoreIsASentence();
};

void EngineTest::twoTargetsGetEveryLineInOrder()
{
    QTemporaryDir folder;
    TcpTarget first;
    TcpTarget second;
    QVERIFY(first.open() && second.open());
    EngineRun run(folder);
    QVERIFY(run.start());
    run.drain(DrainId{1}, first.url());
    run.drain(DrainId{2}, second.url());
    run.sendItems(0, 10000);
    QTRY_COMPARE_WITH_TIMEOUT(first.lines.size(), 10000, patience);
    QTRY_COMPARE_WITH_TIMEOUT(second.lines.size(), 10000, patience);
    QCOMPARE(completeUpTo(first.lines), 10000);
    QCOMPARE(second.lines, first.lines);
    QVERIFY(first.lines.front().startsWith("<14>1 2026-01-15T09:30:00"));
    QVERIFY(first.lines.front().contains(" web-1 shop-api web-1 - "));

    // What is shown says the same.
    QTRY_COMPARE_WITH_TIMEOUT(run.committed, 10000U, patience);
    QVERIFY(run.inOrder);
    for (const DrainId id : {DrainId{1}, DrainId{2}}) {
        QTRY_COMPARE_WITH_TIMEOUT(run.status(id).counters.linesDelivered, 10000U, patience);
        QTRY_COMPARE_WITH_TIMEOUT(run.status(id).backlog, 0U, patience);
        QCOMPARE(run.status(id).cursor, 10000U);
        QCOMPARE(run.status(id).health.state, HealthState::Healthy);
    }
    const auto attempts = run.engine.attempts(DrainId{1});
    QTRY_VERIFY_WITH_TIMEOUT(attempts.isFinished(), patience);
    QCOMPARE(attempts.result().size(), 1);
    QCOMPARE(attempts.result().constFirst().lines, 10000U);
}

void EngineTest::reportsAreGathered()
{
    QTemporaryDir folder;
    TcpTarget target;
    QVERIFY(target.open());
    EngineRun run(folder);
    QVERIFY(run.start());
    QSignalSpy drainReports(&run.engine, &Engine::drainsChanged);
    QSignalSpy commitReports(&run.engine, &Engine::linesCommitted);
    QElapsedTimer timer;
    timer.start();
    run.drain(DrainId{1}, target.url());
    for (int i = 0; i < 50; ++i) {
        run.sendItems(i * 10, (i + 1) * 10);
        QTRY_COMPARE_WITH_TIMEOUT(target.lines.size(), (i + 1) * 10, patience);
    }
    QTRY_COMPARE_WITH_TIMEOUT(run.status(DrainId{1}).backlog, 0U, patience);
    // Beside the numbers, only that it is there and that it is healthy; timers may ring 5 % early.
    QVERIFY2(drainReports.count() <= 3 + timer.elapsed() / 230, qPrintable(QString::number(timer.elapsed())));
    QVERIFY2(commitReports.count() <= 1 + timer.elapsed() / 28, qPrintable(QString::number(timer.elapsed())));
}

void EngineTest::goesOnAtTheCursorAfterARestart()
{
    QTemporaryDir folder;
    TcpTarget target;
    QVERIFY(target.open());
    SavedHealth health;
    {
        EngineRun run(folder);
        QVERIFY(run.start());
        run.drain(DrainId{1}, target.url());
        run.sendItems(0, 5000);
        QTRY_COMPARE_WITH_TIMEOUT(run.status(DrainId{1}).counters.linesDelivered, 5000U, patience);
        target.close();
        run.sendItems(5000, 10000);
        QTRY_COMPARE_WITH_TIMEOUT(run.committed, 10000U, patience);
        run.engine.stop();
        QVERIFY(run.status(DrainId{1}).cursor <= 5000U);
        health = run.statuses[DrainId{1}].savedHealth;
    }
    QVERIFY(target.open());
    EngineRun run(folder);
    QVERIFY(run.start());
    run.drain(DrainId{1}, target.url(), health);
    QTRY_COMPARE_WITH_TIMEOUT(completeUpTo(target.lines), 10000, patience);
    QTRY_COMPARE_WITH_TIMEOUT(run.status(DrainId{1}).counters.linesDelivered, 10000U, patience);
    QCOMPARE(run.status(DrainId{1}).counters.linesLost, 0U);
}

void EngineTest::deliversWhenTheTargetIsBack()
{
    QTemporaryDir folder;
    TcpTarget target;
    EngineRun run(folder);
    QVERIFY(run.start());
    run.drain(DrainId{1}, target.url());
    run.sendItems(0, 100);
    QTRY_COMPARE_WITH_TIMEOUT(run.status(DrainId{1}).health.state, HealthState::Failing, patience);
    QTRY_COMPARE_WITH_TIMEOUT(run.status(DrainId{1}).backlog, 100U, patience);
    QCOMPARE(run.status(DrainId{1}).lastError, u"connection refused"_s);
    QVERIFY(run.status(DrainId{1}).counters.attemptsFailed >= 1);
    QVERIFY(target.open());
    run.engine.retryNow(DrainId{1});
    QTRY_COMPARE_WITH_TIMEOUT(completeUpTo(target.lines), 100, patience);
    QTRY_COMPARE_WITH_TIMEOUT(run.status(DrainId{1}).health.state, HealthState::Healthy, patience);
    QTRY_COMPARE_WITH_TIMEOUT(run.status(DrainId{1}).backlog, 0U, patience);
}

void EngineTest::pausedDrainCatchesUp()
{
    QTemporaryDir folder;
    TcpTarget target;
    QVERIFY(target.open());
    EngineRun run(folder);
    QVERIFY(run.start());
    run.drain(DrainId{1}, target.url());
    run.engine.setPaused(DrainId{1}, true);
    QTRY_VERIFY_WITH_TIMEOUT(run.status(DrainId{1}).paused, patience);
    run.sendItems(0, 50);
    QTRY_COMPARE_WITH_TIMEOUT(run.status(DrainId{1}).backlog, 50U, patience);
    QVERIFY(target.lines.isEmpty());
    run.engine.setPaused(DrainId{1}, false);
    QTRY_COMPARE_WITH_TIMEOUT(completeUpTo(target.lines), 50, patience);
}

void EngineTest::changedUrlKeepsTheCursor()
{
    QTemporaryDir folder;
    TcpTarget before;
    TcpTarget after;
    QVERIFY(before.open() && after.open());
    EngineRun run(folder);
    QVERIFY(run.start());
    run.drain(DrainId{1}, before.url());
    run.sendItems(0, 10);
    QTRY_COMPARE_WITH_TIMEOUT(run.status(DrainId{1}).cursor, 10U, patience);
    run.drain(DrainId{1}, after.url());
    run.sendItems(10, 20);
    QTRY_COMPARE_WITH_TIMEOUT(after.lines.size(), 10, patience);
    QVERIFY(after.lines.front().endsWith("item 10"));
    QCOMPARE(before.lines.size(), 10);
}

void EngineTest::removedDrainMayComeBack()
{
    QTemporaryDir folder;
    TcpTarget kept;
    TcpTarget forgotten;
    QVERIFY(kept.open() && forgotten.open());
    EngineRun run(folder);
    QVERIFY(run.start());
    run.drain(DrainId{1}, kept.url());
    run.drain(DrainId{2}, forgotten.url());
    run.sendItems(0, 10);
    QTRY_COMPARE_WITH_TIMEOUT(kept.lines.size(), 10, patience);
    QTRY_COMPARE_WITH_TIMEOUT(forgotten.lines.size(), 10, patience);
    run.engine.removeDrain(DrainId{1}, true);
    run.engine.removeDrain(DrainId{2}, false);
    run.sendItems(10, 20);
    QTRY_COMPARE_WITH_TIMEOUT(run.committed, 20U, patience);
    QCOMPARE(forgotten.lines.size(), 10);
    run.drain(DrainId{1}, kept.url());
    run.drain(DrainId{2}, forgotten.url());
    QTRY_COMPARE_WITH_TIMEOUT(completeUpTo(kept.lines), 20, patience);
    run.sendItems(20, 21);
    QTRY_COMPARE_WITH_TIMEOUT(forgotten.lines.size(), 11, patience);
    QVERIFY(forgotten.lines.back().endsWith("item 20"));
}

void EngineTest::countsUnknownApps()
{
    QTemporaryDir folder;
    EngineRun run(folder);
    QVERIFY(run.start());
    QSignalSpy unknown(&run.engine, &Engine::unknownNamesChanged);
    for (int i = 0; i < 3; ++i)
        run.sender.write(syslogLine("nobody", "hello"));
    QVERIFY(unknown.wait(patience));
    const auto names = unknown.back().front().value<QList<UnknownName>>();
    QCOMPARE(names.size(), 1);
    QCOMPARE(names.front().name, u"nobody"_s);
    QCOMPARE(names.front().lines, 3U);
    run.engine.forgetUnknownNames();
    QVERIFY(unknown.wait(patience));
    QVERIFY(unknown.back().front().value<QList<UnknownName>>().isEmpty());
}

void EngineTest::stopsAtOnceWhileATargetHangs()
{
    QTemporaryDir folder;
    TcpTarget target;
    target.reads = false;
    QVERIFY(target.open());
    EngineRun run(folder);
    QVERIFY(run.start());
    run.drain(DrainId{1}, target.url());
    const QByteArray text(100'000, 'x');
    for (int i = 0; i < 200; ++i)
        run.sender.write(syslogLine("shop-api", text));
    QTRY_COMPARE_WITH_TIMEOUT(run.committed, 200U, patience);
    QVERIFY(run.status(DrainId{1}).backlog > 0);
    QElapsedTimer timer;
    timer.start();
    run.engine.stop();
    // Far from the 10 s that a target has to take its lines; a busy machine is slow, too.
    QVERIFY2(timer.elapsed() < 8000, qPrintable(QString::number(timer.elapsed())));
    run.engine.stop(); // harmless
}

void EngineTest::newestLinesComeOldestFirst()
{
    QTemporaryDir folder;
    EngineRun run(folder);
    QVERIFY(run.start());
    for (int i = 0; i < 5; ++i) {
        run.sendItems(i * 100, (i + 1) * 100);
        QTRY_COMPARE_WITH_TIMEOUT(run.committed, LineNumber(i + 1) * 100, patience);
    }
    const auto answer = run.engine.newestLines(shop, 250);
    QTRY_VERIFY_WITH_TIMEOUT(answer.isFinished(), patience);
    QVERIFY(answer.result());
    const auto chunks = *answer.result();
    QVERIFY(!chunks.isEmpty());
    QVERIFY(chunks.front()->first <= 250);
    QCOMPARE(chunks.back()->end(), 500U);
    for (qsizetype i = 1; i < chunks.size(); ++i)
        QCOMPARE(chunks[i]->first, chunks[i - 1]->end());
    const auto none = run.engine.newestLines(SourceId{99}, 10);
    QTRY_VERIFY_WITH_TIMEOUT(none.isFinished(), patience);
    QVERIFY(none.result() && none.result()->isEmpty());
}

void EngineTest::testLineTellsItsSteps()
{
    QTemporaryDir folder;
    TcpTarget target;
    EngineRun run(folder);
    QVERIFY(run.start());
    const auto refused = run.engine.sendTestLine(target.url(), {}, {"shop-api", "web-1"});
    QTRY_VERIFY_WITH_TIMEOUT(refused.isFinished(), patience);
    QVERIFY(!refused.result().delivered());
    QCOMPARE(refused.result().steps.back().stage, TestStage::Connection);
    QCOMPARE(refused.result().steps.back().text, u"connection refused"_s);

    QVERIFY(target.open());
    const auto taken = run.engine.sendTestLine(target.url(), {}, {"shop-api", "web-1"});
    QTRY_VERIFY_WITH_TIMEOUT(taken.isFinished(), patience);
    QVERIFY(taken.result().delivered());
    QCOMPARE(taken.result().steps.back().stage, TestStage::Answer);
    QTRY_COMPARE_WITH_TIMEOUT(target.lines.size(), 1, patience);
    QVERIFY(target.lines.front().contains("shop-api drainboard"));

    const auto unrecognised = run.engine.sendTestLine("gopher://x", {}, {});
    QTRY_VERIFY_WITH_TIMEOUT(unrecognised.isFinished(), patience);
    QVERIFY(!unrecognised.result().delivered());
    QVERIFY(!unrecognised.result().steps.front().text.isEmpty());
}

void EngineTest::followsFiles()
{
    QTemporaryDir folder;
    TcpTarget target;
    QVERIFY(target.open());
    EngineRun run(folder);
    QVERIFY(run.start());
    run.drain(DrainId{1}, target.url());
    QSignalSpy positions(&run.engine, &Engine::followPositionsChanged);
    QFile file(folder.filePath(u"app.log"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    run.engine.setFollowedFiles({{file.fileName(), u"shop-api"_s, u"file"_s}}, {});
    QVERIFY(positions.wait(patience)); // it follows the empty file
    file.write("item 0\nitem 1\n");
    QVERIFY(file.flush());
    QTRY_COMPARE_WITH_TIMEOUT(completeUpTo(target.lines), 2, patience);
    const auto offset = [&] {
        return positions.back().front().value<QHash<QString, FollowPosition>>().value(file.fileName()).offset;
    };
    QTRY_COMPARE_WITH_TIMEOUT(offset(), 14U, patience);

    // Its lines get another name; what the owner saved of its position is older.
    run.engine.setSource({shop, u"renamed"_s, {"renamed", "web-1"}});
    const auto emptyFile = positions.front().front().value<QHash<QString, FollowPosition>>();
    run.engine.setFollowedFiles({{file.fileName(), u"renamed"_s, u"file"_s}}, emptyFile);
    file.write("item 2\n");
    QVERIFY(file.flush());
    QTRY_COMPARE_WITH_TIMEOUT(completeUpTo(target.lines), 3, patience);
    QCOMPARE(target.lines.size(), 3);
}

void EngineTest::nameOfItsOwnIntakeIsNoTarget()
{
    QTemporaryDir folder;
    EngineRun run(folder);
    QVERIFY(run.start());
    run.drain(DrainId{1}, "tcp://localhost:" + QByteArray::number(run.address.port));
    run.sendItems(0, 1);
    QTRY_VERIFY_WITH_TIMEOUT(run.status(DrainId{1}).lastError.contains(u"own intake"_s), patience);
    QCOMPARE(run.status(DrainId{1}).counters.linesDelivered, 0U);
    const auto tested =
        run.engine.sendTestLine("tcp://localhost:" + QByteArray::number(run.address.port), {}, {});
    QTRY_VERIFY_WITH_TIMEOUT(tested.isFinished(), patience);
    QVERIFY(!tested.result().delivered());
    QVERIFY(tested.result().steps.back().text.contains(u"own intake"_s));
}

void EngineTest::listensElsewhere()
{
    QTemporaryDir folder;
    EngineRun run(folder);
    QVERIFY(run.start());
    const auto moved = run.engine.listen({QHostAddress(QHostAddress::LocalHost), 0});
    QTRY_VERIFY_WITH_TIMEOUT(moved.isFinished(), patience);
    QVERIFY(moved.result());
    QVERIFY(moved.result()->port != run.address.port);

    QTcpServer occupied;
    QVERIFY(occupied.listen(QHostAddress::LocalHost));
    const auto refused = run.engine.listen({QHostAddress(QHostAddress::LocalHost), occupied.serverPort()});
    QTRY_VERIFY_WITH_TIMEOUT(refused.isFinished(), patience);
    QVERIFY(!refused.result());
    QCOMPARE(refused.result().error().kind, ErrorKind::AlreadyExists);

    QTcpSocket sender; // where it listened before the failure
    sender.connectToHost(moved.result()->address, moved.result()->port);
    QVERIFY(sender.waitForConnected());
    sender.write(syslogLine("shop-api", "item 0"));
    QTRY_COMPARE_WITH_TIMEOUT(run.committed, 1U, patience);
}

void EngineTest::removedSourceLosesItsLines()
{
    QTemporaryDir folder;
    TcpTarget target;
    QVERIFY(target.open());
    EngineRun run(folder);
    QVERIFY(run.start());
    run.drain(DrainId{1}, target.url());
    QSignalSpy unknown(&run.engine, &Engine::unknownNamesChanged);
    run.sendItems(0, 10);
    QTRY_COMPARE_WITH_TIMEOUT(target.lines.size(), 10, patience);
    run.engine.removeSource(shop);
    run.sendItems(10, 20);
    QVERIFY(unknown.wait(patience));
    QCOMPARE(target.lines.size(), 10);
    const auto answer = run.engine.newestLines(shop, 10);
    QTRY_VERIFY_WITH_TIMEOUT(answer.isFinished(), patience);
    QVERIFY(answer.result() && answer.result()->isEmpty());
}

void EngineTest::badStoreIsASentence()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(u"lines.sqlite"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(5000, 'x'));
    file.close();
    EngineRun run(folder);
    const auto started = run.engine.start();
    QVERIFY(!started);
    QCOMPARE(started.error().kind, ErrorKind::Storage);
    QVERIFY(!started.error().text.isEmpty());
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray(5000, 'x'));
}

QTEST_GUILESS_MAIN(EngineTest)
#include "engine_test.moc"
