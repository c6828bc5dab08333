// SPDX-License-Identifier: GPL-3.0-or-later
#include "enginerun.h"
#include "support/fullport.h"
#include "tcptarget.h"

#include <QTest>

using namespace drainboard;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

SavedHealth quarantined()
{
    SavedHealth health;
    health.failures = 10;
    health.round = 1;
    health.quarantineLeft = 5min;
    return health;
}

} // namespace

/// What a bad target costs the others.
class FairnessTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void badTargetsCostAGoodOneNothing_data();
    void badTargetsCostAGoodOneNothing();
};

void FairnessTest::badTargetsCostAGoodOneNothing_data()
{
    QTest::addColumn<QByteArrayList>("schemes");
    QTest::addColumn<bool>("quarantine");
    QTest::newRow("hangs in reading") << QByteArrayList{"tcp:hung"} << false;
    QTest::newRow("hangs in connecting") << QByteArrayList{"tcp:full"} << false;
    QTest::newRow("hangs in the TLS handshake") << QByteArrayList{"tcp+tls:hung"} << false;
    QTest::newRow("never answers a request") << QByteArrayList{"http:hung"} << false;
    QTest::newRow("refuses") << QByteArrayList{"tcp:closed"} << false;
    QTest::newRow("in quarantine") << QByteArrayList{"tcp:closed"} << true;
    QTest::newRow("all of them") << QByteArrayList{"tcp:hung", "tcp:full", "tcp+tls:hung", "http:hung",
                                                   "tcp:closed"}
                                 << false;
}

/// Counted in lines, not in time: the good target has every line once, in order and without a failure, while
/// none of the bad ones, which all were asked before it, has got rid of its own.
void FairnessTest::badTargetsCostAGoodOneNothing()
{
    QFETCH(const QByteArrayList, schemes);
    QFETCH(const bool, quarantine);
    constexpr int items = 1000;
    constexpr std::int64_t badDrains = 40;
    const QByteArray padding(6000, 'x'); // more in all than the buffers on the way take

    TcpTarget good, hung, closed;
    const FullPort full;
    hung.reads = false;
    QVERIFY(good.open() && hung.open());
    const auto urlOf = [&](const QByteArray &scheme) -> QByteArray {
        const auto kind = scheme.mid(scheme.indexOf(':') + 1);
        const QByteArray port = kind == "full"   ? QByteArray::number(full.port())
                                : kind == "hung" ? hung.url().mid(hung.url().lastIndexOf(':') + 1)
                                                 : closed.url().mid(closed.url().lastIndexOf(':') + 1);
        const QByteArray user = scheme.startsWith("http") ? "user:password@" : "";
        return scheme.left(scheme.indexOf(':')) + "://" + user + "127.0.0.1:" + port;
    };

    QTemporaryDir folder;
    EngineRun run(folder);
    QVERIFY(run.start());
    for (std::int64_t i = 1; i <= badDrains; ++i)
        run.drain(DrainId{i}, urlOf(schemes[i % schemes.size()]), quarantine ? quarantined() : SavedHealth());
    const DrainId goodDrain{badDrains + 1};
    run.drain(goodDrain, good.url());

    run.sendItems(0, items, padding);
    QTRY_COMPARE_WITH_TIMEOUT(good.lines.size(), items, patience);
    QCOMPARE(completeUpTo(good.lines), items);
    QTRY_COMPARE_WITH_TIMEOUT(run.status(goodDrain).cursor, LineNumber(items), patience);
    QCOMPARE(run.status(goodDrain).counters.attemptsFailed, 0U);
    for (std::int64_t i = 1; i <= badDrains; ++i) {
        QVERIFY(run.statuses.contains(DrainId{i}));
        QVERIFY2(run.status(DrainId{i}).cursor < items, qPrintable(QString::number(i)));
    }
}

QTEST_GUILESS_MAIN(FairnessTest)
#include "fairness_test.moc"
