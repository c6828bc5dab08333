// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/drains/outcomelist.h"

#include "desktop/widgets/plaintooltip.h"
#include "desktop/widgets/shapes.h"

#include <QEvent>
#include <QHeaderView>
#include <QScrollBar>

#include <algorithm>

namespace drainboard {

static void fill(QTreeWidgetItem &item, const OutcomeRow &row)
{
    for (int column = 0; column < int(row.texts.size()); ++column)
        item.setText(column, row.texts[column]);
    item.setIcon(0, row.good ? shapeIcon(Shape::Circle, Tone::Success)
                             : shapeIcon(Shape::Triangle, Tone::Warning));
    item.setData(0, Qt::AccessibleTextRole,
                 row.good ? OutcomeList::tr("Succeeded: %1").arg(row.texts.first())
                          : OutcomeList::tr("Failed: %1").arg(row.texts.first()));
    item.setToolTip(int(row.texts.size()) - 1, plainToolTip(row.texts.last()));
}

void OutcomeList::setRows(const QList<OutcomeRow> &rows, qsizetype inFront)
{
    if (rows == m_rows)
        return;
    QScrollBar *vertical = verticalScrollBar();
    const int acrossBefore = horizontalScrollBar()->value();
    QTreeWidgetItem *top = hasFocus() || vertical->value() > vertical->minimum() ? itemAt(0, 0) : nullptr;
    const int topBefore = top ? indexOfTopLevelItem(top) : -1;

    while (topLevelItemCount() > int(rows.size() - inFront))
        delete takeTopLevelItem(topLevelItemCount() - 1);
    const QList<OutcomeRow> kept = m_rows.first(topLevelItemCount());
    m_rows = rows;
    QList<QTreeWidgetItem *> items;
    for (const OutcomeRow &row : rows.first(inFront)) {
        items.append(new QTreeWidgetItem);
        fill(*items.back(), row);
    }
    insertTopLevelItems(0, items);
    for (qsizetype i = 0; i < kept.size(); ++i) {
        if (kept[i] != rows[inFront + i])
            fill(*topLevelItem(int(inFront + i)), rows[inFront + i]);
    }
    fitHeight();
    if (topBefore < 0)
        return;
    // What stood at the top may have been the oldest of all, and be gone.
    if (QTreeWidgetItem *stay = topLevelItem(std::min(topBefore + int(inFront), topLevelItemCount() - 1)))
        scrollToItem(stay, QAbstractItemView::PositionAtTop);
    horizontalScrollBar()->setValue(acrossBefore);
}

void OutcomeList::changeEvent(QEvent *event)
{
    QTreeWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        fitHeight();
}

/// Only what is shown has its font.
void OutcomeList::showEvent(QShowEvent *event)
{
    fitHeight();
    QTreeWidget::showEvent(event);
}

void OutcomeList::fitHeight()
{
    const int rows = std::clamp(topLevelItemCount(), 1, m_mostRows);
    const int row = sizeHintForRow(0) > 0 ? sizeHintForRow(0) : fontMetrics().height();
    const int head = isHeaderHidden() ? 0 : header()->sizeHint().height();
    setFixedHeight(head + row * rows + 2 * frameWidth() + fontMetrics().leading() + 2);
}

} // namespace drainboard
