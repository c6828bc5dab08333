// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/intake/followposition.h"

#include <QObject>
#include <QTest>

using namespace drainboard;

class FollowPositionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneIsStoredAsEver()
    {
        const FollowPosition one{7, 8, signatureOf("head")};
        QCOMPARE(joined({one}), one);
        QCOMPARE(separated(one), QList<FollowPosition>{one});
    }

    void severalAreOne()
    {
        const QList<FollowPosition> several{{0xffff'ffff'ffffull, 0xffff'ffff'ffff'ffffull, signatureOf("1")},
                                            {0, 2, signatureOf({})},
                                            {5, 3, signatureOf("3")}};
        const FollowPosition position = joined(several);
        QCOMPARE(position.offset, 5U);
        QCOMPARE(position.inode, 3U);
        QCOMPARE(separated(position), several);
    }

    void rubbishIsOne()
    {
        for (const qsizetype size : {0, 2, 31, 33, 79, 81}) {
            const FollowPosition rubbish{1, 2, QByteArray(size, 'x')};
            QCOMPARE(separated(rubbish), QList<FollowPosition>{rubbish});
        }
    }
};

QTEST_APPLESS_MAIN(FollowPositionTest)
#include "followposition_test.moc"
