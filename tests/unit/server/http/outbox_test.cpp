// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/outbox.h"

#include <QTest>

using namespace drainboard;

namespace {

/// What is to be written next, pieces separated by bars.
QByteArray next(const Outbox &outbox, std::size_t most = 10)
{
    QByteArray all;
    outbox.forNext(
        most, [&](const char *from, std::size_t size) { all.append(from, qsizetype(size)).append('|'); });
    return all;
}

} // namespace

class OutboxTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void goesOnInTheMiddleOfAPiece();
    void tellsWhatIsFreed();
    void offersSoManyPieces();
    void leavesOutEmptyPieces();
};

void OutboxTest::goesOnInTheMiddleOfAPiece()
{
    Outbox outbox;
    outbox.put("abc");
    outbox.put("defg");
    QCOMPARE(next(outbox), "abc|defg|");
    outbox.written(1);
    QCOMPARE(next(outbox), "bc|defg|");
    outbox.written(4);
    QCOMPARE(next(outbox), "fg|");
    outbox.put("h");
    outbox.written(3);
    QVERIFY(outbox.empty());
    QCOMPARE(next(outbox), QByteArray());
}

void OutboxTest::tellsWhatIsFreed()
{
    Outbox outbox;
    outbox.put("abc");
    outbox.put("defg");
    QCOMPARE(outbox.written(2), 0U);
    QCOMPARE(outbox.written(2), 3 + pieceOverhead);
    QCOMPARE(outbox.written(3), 4 + pieceOverhead);
}

void OutboxTest::offersSoManyPieces()
{
    Outbox outbox;
    for (const char *piece : {"a", "b", "c"})
        outbox.put(piece);
    QCOMPARE(next(outbox, 2), "a|b|");
}

void OutboxTest::leavesOutEmptyPieces()
{
    Outbox outbox;
    outbox.put({});
    QVERIFY(outbox.empty());
}

QTEST_GUILESS_MAIN(OutboxTest)
#include "outbox_test.moc"
