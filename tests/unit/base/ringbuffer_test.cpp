// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/ringbuffer.h"

#include <QTest>

using namespace drainboard;

class RingBufferTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsTheNewest()
    {
        RingBuffer<int> ring(3);
        QVERIFY(ring.empty());
        for (int i = 1; i <= 5; ++i)
            ring.push(i);
        QCOMPARE(ring.size(), std::size_t(3));
        QCOMPARE(ring[0], 3);
        QCOMPARE(ring[1], 4);
        QCOMPARE(ring.back(), 5);
    }

    void startsAnewAfterClear()
    {
        RingBuffer<int> ring(2);
        ring.push(1);
        ring.push(2);
        ring.push(3);
        ring.clear();
        ring.push(9);
        QCOMPARE(ring.size(), std::size_t(1));
        QCOMPARE(ring.back(), 9);
    }
};

QTEST_GUILESS_MAIN(RingBufferTest)
#include "ringbuffer_test.moc"
