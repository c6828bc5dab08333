// SPDX-License-Identifier: GPL-3.0-or-later
#include "domain/failurereason.h"

#include <QSet>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;

class FailureReasonTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void textAndBack()
    {
        FailureCounts counts;
        QSet<QString> words;
        for (std::size_t i = 0; i < failureReasonCount; ++i) {
            const auto reason = static_cast<FailureReason>(i);
            words.insert(wordOf(reason));
            for (std::size_t times = 0; times <= i; ++times)
                counts.count(reason);
        }
        QCOMPARE(words.size(), qsizetype(failureReasonCount));
        QCOMPARE(counts.of(FailureReason::Name), 1U);
        QCOMPARE(counts.of(FailureReason::Other), failureReasonCount);
        QCOMPARE(FailureCounts::fromText(counts.toText(), 45), counts);
        QCOMPARE(FailureCounts().toText(), QString());
    }

    void countsAddUpToTheTotal_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<quint64>("tls");
        QTest::addColumn<quint64>("other");
        QTest::newRow("nothing") << QString() << quint64(0) << quint64(7);
        QTest::newRow("less") << u"tls=3"_s << quint64(3) << quint64(4);
        QTest::newRow("more") << u"tls=99"_s << quint64(7) << quint64(0);
        QTest::newRow("of a later version") << u"weather=2 tls=3"_s << quint64(3) << quint64(4);
        QTest::newRow("damaged") << u"tls=-1 =4 tls tls=x ="_s << quint64(0) << quint64(7);
    }

    void countsAddUpToTheTotal()
    {
        QFETCH(const QString, text);
        const auto counts = FailureCounts::fromText(text, 7);
        QTEST(quint64(counts.of(FailureReason::Tls)), "tls");
        QTEST(quint64(counts.of(FailureReason::Other)), "other");
    }
};

QTEST_GUILESS_MAIN(FailureReasonTest)
#include "failurereason_test.moc"
