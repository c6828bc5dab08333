// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/models/drainfiltermodel.h"
#include "desktop/models/draintablemodel.h"
#include "desktop/models/healthtext.h"
#include "desktop/models/rowdiff.h"
#include "desktop/models/sourcefiltermodel.h"
#include "desktop/models/sourcetreemodel.h"
#include "support/fakeplatform.h"

#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

using namespace drainboard;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

static const QByteArray papertrail = "tcp+tls://logs.papertrailapp.com:10333";
static const QByteArray datadog = "datadog://0123456789abcdef0123456789abcdef?region=eu";

class ModelsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rowsFollowAnyChange();
    void ratesComeFromCounters();
    void healthInWords();
    void inventoryLoadsAndFollows();
    void inventoryTellsFailures();
    void oneQuestionAtATime();
    void inventoryFillsStepByStep();
    void problemsOfAddonsAndDrainsAreToldApart();
    void thousandsOfSourcesAreTold();
    void treeShowsSources();
    void treeTellsNoHealthOfPausedDrains();
    void treeIsFiltered();
    void tableShowsDrains();
    void tableTellsFiguresThatBecomeKnown();
    void tableNeverShowsSecrets();
    void tableChangesWithoutReset();
    void tableSortsByRawValues();
    void filterByTextAndAddons();
};

namespace {

DrainStatus statusOf(const Drain &drain, HealthState state, int failures = 0)
{
    DrainStatus status;
    status.key = drain.key();
    status.health.state = state;
    status.health.failures = failures;
    return status;
}

/// Two apps; shop has a drain of its own and one on its PostgreSQL.
struct Fixture
{
    Fixture()
    {
        shop = {platform.addApp(u"shop"_s).id, {}};
        billing = {platform.addApp(u"billing"_s).id, {}};
        postgres = {shop.app, platform.addAddon(shop.app, u"postgresql"_s).id};
        shopDrain = platform.addDrain(shop, papertrail);
        postgresDrain = platform.addDrain(postgres, datadog);
        inventory.emplace(platform);
    }
    bool ready()
    {
        return QTest::qWaitFor([&] { return inventory->state() == Inventory::State::Ready; });
    }

    FakePlatform platform;
    SourceRef shop, billing, postgres;
    Drain shopDrain, postgresDrain;
    std::optional<Inventory> inventory;
};

QModelIndex cell(const QAbstractItemModel &model, int row, DrainColumn column)
{
    return model.index(row, int(column));
}

QStringList column(const QAbstractItemModel &model, DrainColumn which)
{
    QStringList texts;
    for (int row = 0; row < model.rowCount(); ++row)
        texts.append(cell(model, row, which).data().toString());
    return texts;
}

} // namespace

void ModelsTest::rowsFollowAnyChange()
{
    QRandomGenerator random(7);
    const auto some = [&random] {
        QList<int> values;
        for (int value = 0; value < 12; ++value) {
            if (random.bounded(2))
                values.insert(random.bounded(values.size() + 1), value);
        }
        return values;
    };
    for (int round = 0; round < 500; ++round) {
        const QList<int> before = some();
        const QList<int> wanted = some();
        QList<int> rows = before;
        diffRows(
            before, wanted, [&](qsizetype first, qsizetype count) { rows.remove(first, count); },
            [&](qsizetype first, qsizetype count) {
                for (qsizetype i = first; i < first + count; ++i)
                    rows.insert(i, wanted[i]);
            });
        QCOMPARE(rows, wanted);
    }
}

void ModelsTest::ratesComeFromCounters()
{
    RateHistory rates;
    rates.note(1000, 0);
    QCOMPARE(rates.current(), 0.0);
    rates.note(1100, 1'000'000);
    QCOMPARE(rates.current(), 100.0);
    rates.note(1150, 1'400'000); // too soon to tell
    QCOMPARE(rates.samples().size(), 1);
    rates.note(1200, 2'000'000);
    QCOMPARE(rates.samples(), (QList<double>{100, 100}));
    rates.note(5, 3'000'000); // the drain was made anew
    rates.note(25, 4'000'000);
    QCOMPARE(rates.samples(), (QList<double>{100, 100, 20}));
    rates.note(30, 1'000'000); // the wall clock was set back
    rates.note(40, 2'000'000);
    QCOMPARE(rates.samples().last(), 10.0);
    for (int second = 3; second < 200; ++second)
        rates.note(40, second * 1'000'000LL);
    QCOMPARE(rates.samples().size(), RateHistory::capacity);
    QCOMPARE(rates.current(), 0.0);
}

void ModelsTest::healthInWords()
{
    DrainStatus status;
    status.health = {HealthState::Failing, 3, 10, 0, {}, {}, u"connection refused\u202e\nx"_s};
    QCOMPARE(healthWord(status.health, false), u"Failing, 3 of 10"_s);
    QCOMPARE(healthWord(status.health, true), u"Paused"_s);
    const QString sentence = healthSentence(status, {});
    QVERIFY2(sentence.contains(u"connection refused"_s), qPrintable(sentence));
    QVERIFY(!sentence.contains(u'\u202e') && !sentence.contains(u'\n'));

    ManualClock clock;
    status.health.state = HealthState::Quarantined;
    status.health.quarantinedUntil = clock.now() + 4min + 31s;
    QVERIFY(healthSentence(status, clock.now()).contains(u"4:31"_s));
    QVERIFY(healthSentence(status, clock.now() + 10min).contains(u"0:00"_s));
    QCOMPARE(rateText(0), u"0"_s);
    QCOMPARE(rateText(0.44), QLocale().toString(0.4, 'f', 1));
    QCOMPARE(rateText(1250.4), QLocale().toString(1250));
}

void ModelsTest::inventoryLoadsAndFollows()
{
    Fixture f;
    QCOMPARE(f.inventory->state(), Inventory::State::Loading);
    QVERIFY(f.ready());
    QCOMPARE(f.inventory->apps().size(), 2);
    QCOMPARE(f.inventory->drains(f.shop).size(), 1);
    QCOMPARE(f.inventory->sourceName(f.postgres), u"shop › PostgreSQL"_s);
    QCOMPARE(f.inventory->sources(f.shop), (QList<SourceRef>{f.shop, f.postgres}));

    f.platform.createAddon(f.shop.app, u"postgresql"_s);
    QTRY_COMPARE(f.inventory->addons(f.shop.app).size(), 2);
    QVERIFY(f.inventory->sourceName(f.postgres).contains(f.postgres.addon)); // told apart by its id

    f.platform.emitStatus(statusOf(f.shopDrain, HealthState::Healthy));
    QCOMPARE(f.inventory->status(f.shopDrain).health.state, HealthState::Healthy);
    f.platform.removeDrains({f.shopDrain.key()});
    QTRY_VERIFY(f.inventory->drains(f.shop).isEmpty());
    QCOMPARE(f.inventory->status(f.shopDrain).health.state, HealthState::Unknown);

    f.platform.deleteApp(f.billing.app);
    QTRY_COMPARE(f.inventory->apps().size(), 1);
}

void ModelsTest::inventoryTellsFailures()
{
    Fixture f;
    QVERIFY(f.ready());
    f.platform.fail(f.postgres, {ErrorKind::Unavailable, u"No answer."_s, {}});
    f.inventory->reload();
    QTRY_COMPARE(f.inventory->problem(f.shop), u"shop › PostgreSQL: No answer."_s);
    QVERIFY(f.inventory->problem(f.billing).isEmpty());
    QCOMPARE(f.inventory->drains(f.postgres).size(), 1); // what was known stays
    f.platform.succeed(f.postgres);
    f.inventory->reload();
    QTRY_VERIFY(f.inventory->problem(f.shop).isEmpty());
}

void ModelsTest::oneQuestionAtATime()
{
    Fixture f;
    QVERIFY(f.ready());
    const int asked = f.platform.callCount(u"apps"_s);
    f.platform.hold();
    for (int i = 0; i < 5; ++i)
        f.inventory->reload();
    QCOMPARE(f.platform.callCount(u"apps"_s), asked + 1);
    // What changes after a question was put must not be missed, so it is put once more.
    f.platform.addApp(u"late"_s);
    f.platform.release();
    QTRY_COMPARE(f.inventory->apps().size(), 3);
    QTRY_COMPARE(f.platform.callCount(u"apps"_s), asked + 2);
    f.platform.hold();
    f.inventory->reload();
    f.inventory.reset(); // an answer after the end must do no harm
    f.platform.release();
    QCoreApplication::processEvents();
    QCOMPARE(f.platform.manualClock().waitingAlarms(), 0);
}

void ModelsTest::inventoryFillsStepByStep()
{
    Fixture f;
    f.inventory.reset();
    f.platform.holdSources({f.billing, f.postgres});
    f.inventory.emplace(f.platform);
    SourceTreeModel tree(*f.inventory);
    QSignalSpy drains(&*f.inventory, &Inventory::drainsChanged);
    QTRY_COMPARE(f.inventory->drains(f.shop).size(), 1);
    QTRY_VERIFY(f.inventory->addon(f.postgres)); // whatever the other app's addons do
    QCOMPARE(f.inventory->apps().size(), 2);
    QCOMPARE(f.inventory->state(), Inventory::State::Loading);
    QVERIFY(f.inventory->isReading(f.billing));
    QVERIFY(f.inventory->isReading(f.postgres));
    QVERIFY(f.inventory->isReading(f.shop)); // its addon is
    const QModelIndex billing = tree.indexOf(f.billing);
    QVERIFY(billing.data(SourceTreeModel::ReadingRole).toBool());
    QVERIFY(!billing.data(Qt::AccessibleTextRole).toString().contains(u"0 drain"_s));
    QVERIFY(billing.data(Qt::AccessibleTextRole).toString().contains(u"reading"_s));

    f.platform.release();
    QTRY_COMPARE(f.inventory->state(), Inventory::State::Ready);
    QVERIFY(!f.inventory->isReading({}));
    QCOMPARE(f.inventory->drains(f.postgres).size(), 1);
    QVERIFY(billing.data(Qt::AccessibleTextRole).toString().contains(u"0 drain"_s));
    QVERIFY(!drains.isEmpty());

    f.platform.hold(); // reading again takes nothing away
    f.inventory->reload();
    QVERIFY(!f.inventory->isReading({}));
    QCOMPARE(f.inventory->drains(f.postgres).size(), 1);
}

void ModelsTest::problemsOfAddonsAndDrainsAreToldApart()
{
    Fixture f;
    QVERIFY(f.ready());
    f.platform.fail(f.billing, {ErrorKind::Unavailable, u"No answer."_s, {}}); // its addons and its drains
    f.inventory->reload();
    QTRY_COMPARE(f.inventory->problem(f.billing), u"billing: No answer."_s);
    f.platform.succeed(f.billing);
    QCoreApplication::processEvents();
    QSignalSpy told(&*f.inventory, &Inventory::drainsChanged);
    Q_EMIT f.platform.drainsChanged(f.billing); // only its drains are read again
    QTRY_COMPARE(told.size(), 1);
    QCOMPARE(f.inventory->problem(f.billing), u"billing: No answer."_s);
}

void ModelsTest::thousandsOfSourcesAreTold()
{
    FakePlatform platform;
    constexpr int apps = 500;
    for (int i = 0; i < apps; ++i) {
        const App app = platform.addApp(u"app-"_s + QString::number(i));
        platform.addDrain({app.id, {}}, papertrail);
        for (int j = 0; j < 3; ++j)
            platform.addDrain({app.id, platform.addAddon(app.id, u"redis"_s).id}, datadog);
    }
    Inventory inventory(platform);
    SourceTreeModel tree(inventory);
    DrainTableModel table(inventory);
    QSignalSpy told(&inventory, &Inventory::drainsChanged);
    QTRY_COMPARE(inventory.state(), Inventory::State::Ready);
    QCOMPARE(table.rowCount(), apps * 4);
    QCOMPARE(tree.rowCount(), apps + 1);
    QCOMPARE(tree.index(0, 0).data(SourceTreeModel::DrainCountRole).toInt(), apps * 4);
    QVERIFY2(told.size() < 10, qPrintable(QString::number(told.size()))); // not once a source
    // Each thing was asked for once: the apps, 500 lists of addons, 2,000 lists of drains.
    QCOMPARE(platform.calls().size(), 1 + apps + 4 * apps);
    const DrainKey last = table.keyAt(table.rowCount() - 1);
    QCOMPARE(table.rowOf(last), table.rowCount() - 1);
}

void ModelsTest::treeShowsSources()
{
    Fixture f;
    SourceTreeModel tree(*f.inventory);
    QAbstractItemModelTester tester(&tree, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QVERIFY(f.ready());
    QCOMPARE(tree.rowCount(), 3);
    const QModelIndex shop = tree.indexOf(f.shop);
    QCOMPARE(shop.data().toString(), u"shop"_s);
    QCOMPARE(tree.rowCount(shop), 1);
    QCOMPARE(shop.data(SourceTreeModel::DrainCountRole).toInt(), 2);
    QCOMPARE(tree.indexOf(f.postgres).data(SourceTreeModel::DrainCountRole).toInt(), 1);
    QCOMPARE(tree.index(0, 0).data(SourceTreeModel::DrainCountRole).toInt(), 2);
    QVERIFY(!tree.indexOf(f.billing).data(SourceTreeModel::WorstHealthRole).isValid());

    QSignalSpy changed(&tree, &QAbstractItemModel::dataChanged);
    f.platform.emitStatus(statusOf(f.shopDrain, HealthState::Healthy));
    f.platform.emitStatus(statusOf(f.postgresDrain, HealthState::Quarantined, 10));
    QVERIFY(!changed.isEmpty());
    QCOMPARE(shop.data(SourceTreeModel::WorstHealthRole).toInt(), int(HealthState::Quarantined));
    QVERIFY(shop.data(Qt::AccessibleTextRole).toString().contains(u"quarantined"_s));

    f.platform.createAddon(f.billing.app, u"scheduler"_s);
    const QPersistentModelIndex kept = tree.indexOf(f.postgres);
    QTRY_COMPARE(tree.rowCount(tree.indexOf(f.billing)), 1);
    QCOMPARE(tree.index(0, 0, tree.indexOf(f.billing)).data(SourceTreeModel::StatusTextRole).toString(),
             u"has no log"_s);
    f.platform.renameApp(f.shop.app, u"store"_s);
    QTRY_COMPARE(tree.indexOf(f.shop).data().toString(), u"store"_s);
    f.platform.deleteApp(f.billing.app);
    QTRY_COMPARE(tree.rowCount(), 2);
    QVERIFY(kept.isValid());
    f.platform.deleteAddon(f.postgres);
    QTRY_VERIFY(!kept.isValid());
}

void ModelsTest::treeTellsNoHealthOfPausedDrains()
{
    Fixture f;
    SourceTreeModel tree(*f.inventory);
    QVERIFY(f.ready());
    const auto worst = [&](const SourceRef &source) {
        return tree.indexOf(source).data(SourceTreeModel::WorstHealthRole);
    };
    DrainStatus status = statusOf(f.postgresDrain, HealthState::Quarantined, 10);
    f.platform.emitStatus(statusOf(f.shopDrain, HealthState::Healthy));
    f.platform.emitStatus(status);
    QSignalSpy changed(&tree, &QAbstractItemModel::dataChanged);
    status.paused = true;
    f.platform.emitStatus(status);
    QVERIFY(!changed.isEmpty());
    QCOMPARE(worst(f.shop).toInt(), int(HealthState::Healthy));
    QVERIFY(!tree.indexOf(f.shop).data(Qt::AccessibleTextRole).toString().contains(u"quarantined"_s));
    QVERIFY(!worst(f.postgres).isValid());
    const auto paused = [&](const SourceRef &source) {
        const QModelIndex index = tree.indexOf(source);
        return index.data(SourceTreeModel::AllPausedRole).toBool() &&
               index.data(Qt::AccessibleTextRole).toString().endsWith(u", paused"_s);
    };
    QVERIFY(paused(f.postgres));
    QVERIFY(!paused(f.shop)); // its own is not

    status.health = Health();
    status.paused = false;
    f.platform.emitStatus(status);
    QCOMPARE(worst(f.postgres).toInt(), int(HealthState::Unknown));
    status.paused = true;
    changed.clear();
    f.platform.emitStatus(status);
    QVERIFY(!changed.isEmpty());
}

void ModelsTest::treeIsFiltered()
{
    Fixture f;
    SourceTreeModel tree(*f.inventory);
    SourceFilterModel filter;
    filter.setSourceModel(&tree);
    QAbstractItemModelTester tester(&filter, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QVERIFY(f.ready());
    QCOMPARE(filter.index(0, 0).data().toString(), u"All apps"_s);
    QCOMPARE(filter.index(1, 0).data().toString(), u"billing"_s); // by name, not as the platform gave them
    filter.setText(u"POSTGRES"_s);
    QCOMPARE(filter.rowCount(), 2);
    QCOMPARE(filter.index(1, 0).data().toString(), u"shop"_s);
    filter.setText(u"nothing of the kind"_s);
    QCOMPARE(filter.rowCount(), 1);
}

void ModelsTest::tableShowsDrains()
{
    Fixture f;
    DrainTableModel table(*f.inventory);
    QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QVERIFY(f.ready());
    QCOMPARE(column(table, DrainColumn::AttachedTo), (QStringList{u"shop"_s, u"shop › PostgreSQL"_s}));
    table.setScope(f.postgres);
    QCOMPARE(column(table, DrainColumn::Provider), QStringList{u"Datadog"_s});
    QVERIFY(!cell(table, 0, DrainColumn::Health).data(DrainTableModel::BelowScopeRole).toBool());
    table.setScope(f.shop);
    QVERIFY(cell(table, 1, DrainColumn::Health).data(DrainTableModel::BelowScopeRole).toBool());
    f.platform.renameApp(f.shop.app, u"store"_s);
    QTRY_COMPARE(column(table, DrainColumn::AttachedTo), (QStringList{u"store"_s, u"store › PostgreSQL"_s}));

    DrainStatus status = statusOf(f.shopDrain, HealthState::Failing, 3);
    status.counters.linesDelivered = 500;
    status.lastError = u"connection refused\u202e"_s;
    f.platform.emitStatus(status);
    QCOMPARE(cell(table, 0, DrainColumn::Health).data().toString(), u"Failing, 3 of 10"_s);
    QCOMPARE(cell(table, 0, DrainColumn::Delivered).data().toString(), u"500"_s);
    QVERIFY(!cell(table, 0, DrainColumn::LastError).data().toString().contains(u'\u202e'));
    status.lastError = u"certificate is for another host: <h1>fine</h1>"_s;
    f.platform.emitStatus(status);
    QVERIFY(
        cell(table, 0, DrainColumn::LastError).data(Qt::ToolTipRole).toString().contains(u"&lt;h1&gt;"_s));

    f.platform.manualClock().advance(1s);
    status.counters.linesDelivered = 540;
    f.platform.emitStatus(status);
    f.platform.manualClock().advance(1s);
    QCOMPARE(cell(table, 0, DrainColumn::Rate).data().toString(), u"40"_s);
    QCOMPARE(cell(table, 0, DrainColumn::Rate).data(DrainTableModel::RatesRole).value<QList<double>>(),
             QList<double>{40});
}

void ModelsTest::tableTellsFiguresThatBecomeKnown()
{
    Fixture f;
    DrainTableModel table(*f.inventory);
    QVERIFY(f.ready());
    QSignalSpy changed(&table, &QAbstractItemModel::dataChanged);
    f.platform.emitStatus(statusOf(f.shopDrain, HealthState::Idle));
    QSet<int> columns;
    for (const QList<QVariant> &change : changed)
        columns.insert(change[0].toModelIndex().column());
    QCOMPARE(columns, (QSet<int>{int(DrainColumn::Health), int(DrainColumn::Rate),
                                 int(DrainColumn::Delivered), int(DrainColumn::LastError)}));
}

void ModelsTest::tableNeverShowsSecrets()
{
    Fixture f;
    f.platform.addDrain(f.billing, "syslog://:s3cr3t-token@logs.example.com:6514");
    f.platform.addDrain(f.billing, "https://drain:s3cr3t-token@logstash.example.com");
    DrainTableModel table(*f.inventory);
    QVERIFY(f.ready());
    table.setScope(f.billing);
    QCOMPARE(table.rowCount(), 2);
    for (int row = 0; row < table.rowCount(); ++row) {
        for (int column = 0; column < table.columnCount(); ++column) {
            const auto data = table.itemData(table.index(row, column));
            for (const QVariant &value : data)
                QVERIFY2(!value.toString().contains(u"s3cr3t"_s), qPrintable(value.toString()));
        }
    }
}

void ModelsTest::tableChangesWithoutReset()
{
    Fixture f;
    DrainTableModel table(*f.inventory);
    QVERIFY(f.ready());
    for (const Drain &drain : {f.shopDrain, f.postgresDrain})
        f.platform.emitStatus(statusOf(drain, HealthState::Idle));
    QSignalSpy reset(&table, &QAbstractItemModel::modelReset);
    QSignalSpy inserted(&table, &QAbstractItemModel::rowsInserted);
    QSignalSpy changed(&table, &QAbstractItemModel::dataChanged);
    QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
    Q_EMIT f.platform.statusesChanged(
        {statusOf(f.shopDrain, HealthState::Healthy), statusOf(f.postgresDrain, HealthState::Failing, 1)});
    QCOMPARE(changed.size(), 2); // the two cells that say something else now
    f.platform.addDrains({f.billing, f.shop}, "udp://192.0.2.1:514", {});
    QTRY_COMPARE(table.rowCount(), 4);
    QCOMPARE(inserted.size(), 2);
    f.platform.removeDrains({f.shopDrain.key()});
    QTRY_COMPARE(table.rowCount(), 3);
    QCOMPARE(table.rowOf(f.shopDrain.key()), -1);
    QVERIFY(reset.isEmpty());
}

void ModelsTest::tableSortsByRawValues()
{
    Fixture f;
    DrainTableModel table(*f.inventory);
    DrainFilterModel filter;
    filter.setSourceModel(&table);
    QAbstractItemModelTester tester(&filter, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QVERIFY(f.ready());
    auto many = statusOf(f.shopDrain, HealthState::Failing, 9);
    many.counters.linesDelivered = 1000;
    auto few = statusOf(f.postgresDrain, HealthState::Quarantined, 10);
    few.counters.linesDelivered = 9;
    f.platform.emitStatus(many);
    f.platform.emitStatus(few);
    filter.sort(int(DrainColumn::Delivered), Qt::DescendingOrder);
    QCOMPARE(column(filter, DrainColumn::Delivered), (QStringList{QLocale().toString(1000), u"9"_s}));
    filter.sort(int(DrainColumn::Health), Qt::DescendingOrder);
    QCOMPARE(column(filter, DrainColumn::Health), (QStringList{u"Quarantined"_s, u"Failing, 9 of 10"_s}));
    QVERIFY(table.countsDown());
    few.paused = true;
    f.platform.emitStatus(few);
    QCOMPARE(column(filter, DrainColumn::Health), (QStringList{u"Failing, 9 of 10"_s, u"Paused"_s}));
    QVERIFY(!table.countsDown());
    filter.sort(-1);
    QCOMPARE(column(filter, DrainColumn::AttachedTo), (QStringList{u"shop"_s, u"shop › PostgreSQL"_s}));
}

void ModelsTest::filterByTextAndAddons()
{
    Fixture f;
    DrainTableModel table(*f.inventory);
    DrainFilterModel filter;
    filter.setSourceModel(&table);
    QVERIFY(f.ready());
    filter.setText(u"PAPERTRAIL shop"_s);
    QCOMPARE(column(filter, DrainColumn::Provider), QStringList{u"Papertrail"_s});
    filter.setText(u"papertrail postgres"_s);
    QCOMPARE(filter.rowCount(), 0);
    filter.setText({});
    filter.setWithAddons(false);
    QCOMPARE(column(filter, DrainColumn::AttachedTo), QStringList{u"shop"_s});
    table.setScope(f.postgres); // chosen itself, it is not an addition
    QCOMPARE(filter.rowCount(), 1);
}

QTEST_MAIN(ModelsTest)
#include "models_test.moc"
