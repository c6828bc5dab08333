// SPDX-License-Identifier: GPL-3.0-or-later
// How the view of drains shares out its room: columns, and the details beside the table.
#include "gui/drainsfixture.h"

#include <QAction>
#include <QCheckBox>
#include <QFile>
#include <QHeaderView>
#include <QMenu>
#include <QScrollArea>
#include <QScrollBar>
#include <QSettings>
#include <QTemporaryDir>
#include <QToolButton>

using namespace drainboard;
using namespace Qt::StringLiterals;

using Fixture = DrainsFixture;

class DrainsLayoutTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void columnsComeBack();
    void columnsShareTheWidth();
    void detailsGiveWayInANarrowWindow();
    void detailsAreWholeWhenTheyComeLater();
};

void DrainsLayoutTest::columnsComeBack()
{
    QTemporaryDir folder;
    QSettings settings(folder.filePath(u"window.ini"_s), QSettings::IniFormat);
    {
        Fixture f;
        QVERIFY(f.showReady());
        QMenu *columns = f.child<QToolButton>(u"columnsButton"_s)->menu();
        columns->actions().at(int(DrainColumn::LastError))->setChecked(false);
        auto *header = f.child<QTableView>(u"table"_s)->horizontalHeader();
        QVERIFY(header->isSectionHidden(int(DrainColumn::LastError)));
        header->resizeSection(int(DrainColumn::Target), 123);
        header->setSortIndicator(int(DrainColumn::Delivered), Qt::DescendingOrder);
        f.child<QCheckBox>(u"withAddonsCheck"_s)->setChecked(false);
        f.view->saveState(settings);
    }
    settings.sync();
    QFile file(settings.fileName());
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(!file.readAll().contains("s3cr3t"));
    Fixture f;
    QVERIFY(f.showReady());
    f.view->restoreState(settings);
    auto *header = f.child<QTableView>(u"table"_s)->horizontalHeader();
    QVERIFY(header->isSectionHidden(int(DrainColumn::LastError)));
    QCOMPARE(header->sectionSize(int(DrainColumn::Target)), 123);
    QCOMPARE(header->sortIndicatorSection(), int(DrainColumn::Delivered));
    QCOMPARE(f.rows(), 1);
}

void DrainsLayoutTest::columnsShareTheWidth()
{
    Fixture f;
    QVERIFY(f.showReady());
    const int letter = f.view->fontMetrics().averageCharWidth();
    auto *table = f.child<QTableView>(u"table"_s);
    const auto width = [table](DrainColumn column) { return table->columnWidth(int(column)); };
    const auto needsScrolling = [table] { return table->horizontalScrollBar()->maximum() > 0; };
    f.view->resize(letter * 200, 500);
    QTRY_VERIFY(!needsScrolling());
    const int wide = width(DrainColumn::Target);
    f.view->resize(letter * 160, 500);
    QTRY_VERIFY(width(DrainColumn::Target) < wide);
    QVERIFY(!needsScrolling());
    QVERIFY(width(DrainColumn::Health) >
            table->fontMetrics().horizontalAdvance(u"Nothing sent yet"_s) + table->fontMetrics().height());

    // A hidden column leaves its room to the others.
    const int before = width(DrainColumn::Target);
    QMenu *columns = f.child<QToolButton>(u"columnsButton"_s)->menu();
    columns->actions().at(int(DrainColumn::AttachedTo))->setChecked(false);
    QVERIFY(width(DrainColumn::Target) > before);
    columns->actions().at(int(DrainColumn::AttachedTo))->setChecked(true);
    QCOMPARE(width(DrainColumn::Target), before);

    // What the user sets stays.
    table->horizontalHeader()->resizeSection(int(DrainColumn::Provider), 77);
    f.view->resize(letter * 200, 500);
    QTRY_VERIFY(table->width() > letter * 110);
    QCOMPARE(width(DrainColumn::Provider), 77);
    QCOMPARE(width(DrainColumn::Target), before);
}

void DrainsLayoutTest::detailsGiveWayInANarrowWindow()
{
    QTemporaryDir folder;
    QSettings settings(folder.filePath(u"window.ini"_s), QSettings::IniFormat);
    Fixture f;
    QVERIFY(f.showReady());
    const int letter = f.view->fontMetrics().averageCharWidth();
    auto *details = f.child<QStackedWidget>(u"DrainDetails"_s);
    auto *button = f.child<QToolButton>(u"detailsButton"_s);
    f.view->resize(letter * 150, 500);
    QTRY_VERIFY(details->isVisible());
    f.view->resize(letter * 90, 500);
    QTRY_VERIFY(!details->isVisible());
    f.view->drainActions().sendTestLine->trigger();
    QVERIFY2(details->isVisible(), "the outcome must be seen");

    button->click();
    QVERIFY(!details->isVisible());
    f.view->resize(letter * 150, 500);
    QTRY_COMPARE(f.view->width(), letter * 150);
    QVERIFY2(!details->isVisible(), "the user has the last word");
    f.view->saveState(settings);
    Fixture next;
    next.show();
    next.view->restoreState(settings);
    QTRY_COMPARE(next.inventory->state(), Inventory::State::Ready);
    QVERIFY(!next.child<QStackedWidget>(u"DrainDetails"_s)->isVisible());
}

void DrainsLayoutTest::detailsAreWholeWhenTheyComeLater()
{
    Fixture f;
    f.inventory.emplace(f.platform);
    f.view.emplace(*f.inventory);
    f.view->resize(f.view->fontMetrics().averageCharWidth() * 70, 300);
    f.view->show();
    QTRY_VERIFY(f.view->currentDrain());
    auto *area = f.child<QScrollArea>(u"drainPage"_s);
    QVERIFY(!area->isVisible());
    f.child<QToolButton>(u"detailsButton"_s)->click();
    QVERIFY(area->isVisible());
    QTRY_VERIFY(area->viewport()->width() >= area->widget()->minimumSizeHint().width());
    auto *button = f.child<QToolButton>(u"testButton"_s);
    QTRY_VERIFY(button->width() >= button->sizeHint().width());
}

QTEST_MAIN(DrainsLayoutTest)
#include "drains_layout_test.moc"
