// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/models/pacer.h"

#include <QTest>

using namespace drainboard;

class PacerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void callsOnceHoweverOftenItIsAsked();
    void restsAfterALongCall();
};

void PacerTest::callsOnceHoweverOftenItIsAsked()
{
    int calls = 0;
    Pacer pacer([&] { ++calls; });
    pacer.ask();
    pacer.ask();
    QCOMPARE(calls, 0);
    QCoreApplication::processEvents();
    QCOMPARE(calls, 1);
    pacer.ask();
    QTRY_COMPARE(calls, 2);
    QCoreApplication::processEvents();
    QCOMPARE(calls, 2);
}

void PacerTest::restsAfterALongCall()
{
    QElapsedTimer sinceFirst;
    std::optional<qint64> second;
    constexpr int length = 50; // ms
    Pacer pacer([&] {
        if (sinceFirst.isValid()) {
            second = sinceFirst.elapsed();
            return;
        }
        QElapsedTimer working;
        working.start();
        while (working.elapsed() < length) {
        }
        sinceFirst.start();
    });
    pacer.ask();
    QTRY_VERIFY(sinceFirst.isValid());
    pacer.ask();
    QTRY_VERIFY(second);
    QVERIFY2(*second >= 4 * length, qPrintable(QString::number(*second)));
}

QTEST_GUILESS_MAIN(PacerTest)
#include "pacer_test.moc"
