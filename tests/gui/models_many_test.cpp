// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/models/drainfiltermodel.h"
#include "desktop/models/draintablemodel.h"
#include "support/fakeplatform.h"

#include <QSignalSpy>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// What thousands of drains must not make slow.
class ModelsManyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ratesOfAllRowsAreSortedOnce();
};

/// Told of row by row, each that is out of order would be sorted into all of them by itself.
void ModelsManyTest::ratesOfAllRowsAreSortedOnce()
{
    FakePlatform platform;
    const SourceRef shop{platform.addApp(u"shop"_s).id, {}};
    constexpr int rows = 2000;
    QList<Drain> drains;
    for (int i = 0; i < rows; ++i)
        drains.append(platform.addDrain(shop, "tcp+tls://logs.example.com:" + QByteArray::number(1 + i)));
    Inventory inventory(platform);
    QTRY_COMPARE(inventory.state(), Inventory::State::Ready);
    DrainTableModel table(inventory);
    DrainFilterModel shown;
    shown.setSourceModel(&table);
    shown.sort(int(DrainColumn::Rate), Qt::DescendingOrder);
    QCOMPARE(shown.rowCount(), rows);
    const auto report = [&](int factor) {
        QList<DrainStatus> statuses;
        for (int i = 0; i < rows; ++i) {
            statuses.append(DrainStatus());
            statuses.back().key = drains[i].key();
            statuses.back().health.state = HealthState::Healthy;
            statuses.back().counters.linesDelivered = std::uint64_t(i * factor % 1999);
        }
        Q_EMIT platform.statusesChanged(statuses);
    };
    const QSignalSpy told(&inventory, &Inventory::statusesChanged);
    report(0);
    QTRY_COMPARE(told.size(), 1);
    platform.manualClock().advance(1s);
    const QSignalSpy changed(&table, &QAbstractItemModel::dataChanged);
    report(3);
    report(7);
    QTRY_COMPARE(told.size(), 2); // together
    QCOMPARE(changed.size(), 1);  // lines delivered
    const QSignalSpy sorted(&shown, &QAbstractItemModel::layoutChanged);
    platform.manualClock().advance(1s);
    QCOMPARE(changed.size(), 2); // rates
    QCOMPARE(sorted.size(), 1);
    const auto rate = [&](int row) {
        return inventory.rates(table.keyAt(shown.mapToSource(shown.index(row, 0)).row())).current();
    };
    QVERIFY(rate(0) > rate(rows - 1));
    for (int row = 1; row < rows; ++row)
        QVERIFY(rate(row - 1) >= rate(row));
}

QTEST_MAIN(ModelsManyTest)
#include "models_many_test.moc"
