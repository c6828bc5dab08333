// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/httpdate.h"
#include "support/localtime.h"

#include <QTest>

using namespace drainboard;

class HttpDateTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsTheOneForm()
    {
        QCOMPARE(fromHttpDate("Sun, 06 Nov 1994 08:49:37 GMT"),
                 QDateTime({1994, 11, 6}, {8, 49, 37}, Qt::UTC));
        QCOMPARE(fromHttpDate(" Thu, 01 Jan 2026 00:00:00 GMT "), QDateTime({2026, 1, 1}, {0, 0}, Qt::UTC));
    }

    void isUtcWhereverItRuns()
    {
        const LocalTime paris("Europe/Paris"); // where summer begins in that hour
        QCOMPARE(fromHttpDate("Sun, 28 Mar 2027 02:30:40 GMT"),
                 QDateTime({2027, 3, 28}, {2, 30, 40}, Qt::UTC));
    }

    void refusesAnythingElse_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const auto *text : {"", "soon", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET",
                                 "Sun, 06 Nov 1994 08:49:37 GMTx", "Sun, 06 Nov 1994_08:49:37 GMT",
                                 "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT",
                                 "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"})
            QTest::newRow(text) << QByteArray(text);
        QTest::newRow("not ASCII") << QByteArray("Sun, 06 Nov 1994 08:49:37\xa0GMT");
    }
    void refusesAnythingElse()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!fromHttpDate(text).isValid());
    }
};

QTEST_GUILESS_MAIN(HttpDateTest)
#include "httpdate_test.moc"
