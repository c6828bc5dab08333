// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commitqueue.h"

#include <QTest>

using namespace drainboard;

namespace {

std::vector<Commit> commitOf(LineNumber first, std::size_t bytes)
{
    auto chunk = std::make_shared<Chunk>();
    chunk->first = first;
    const std::string text(bytes, 'x');
    chunk->lines.append({.process = "web-1", .text = text});
    return {{SourceId{1}, chunk}};
}

} // namespace

class CommitQueueTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wakesOnlyWhenNothingWaited();
    void dropsTheOldestBeyondItsBound();
    void keepsOneChunkHoweverLarge();
};

void CommitQueueTest::wakesOnlyWhenNothingWaited()
{
    CommitQueue queue;
    QVERIFY(!queue.push({}));
    QVERIFY(queue.push(commitOf(0, 1)));
    QVERIFY(!queue.push(commitOf(1, 1)));
    const auto taken = queue.takeAll();
    QCOMPARE(taken.size(), 2);
    QCOMPARE(taken[0].chunk->first, 0U);
    QCOMPARE(taken[1].chunk->first, 1U);
    QVERIFY(queue.takeAll().isEmpty());
    QVERIFY(queue.push(commitOf(2, 1)));
}

void CommitQueueTest::dropsTheOldestBeyondItsBound()
{
    CommitQueue queue(1000);
    for (LineNumber i = 0; i < 10; ++i)
        queue.push(commitOf(i, 300));
    const auto taken = queue.takeAll();
    QCOMPARE(taken.size(), 3);
    QCOMPARE(taken.front().chunk->first, 7U);
    for (LineNumber i = 0; i < 2; ++i)
        queue.push(commitOf(i, 300));
    QCOMPARE(queue.takeAll().size(), 2); // what was taken does not count any more
}

void CommitQueueTest::keepsOneChunkHoweverLarge()
{
    CommitQueue queue(1000);
    queue.push(commitOf(0, 100));
    queue.push(commitOf(1, 5000));
    const auto taken = queue.takeAll();
    QCOMPARE(taken.size(), 1);
    QCOMPARE(taken.front().chunk->first, 1U);
}

QTEST_GUILESS_MAIN(CommitQueueTest)
#include "commitqueue_test.moc"
