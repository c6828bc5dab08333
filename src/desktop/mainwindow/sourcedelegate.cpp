// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/mainwindow/sourcedelegate.h"

#include "desktop/models/healthlook.h"
#include "desktop/models/sourcetreemodel.h"
#include "desktop/widgets/icons.h"

#include <QApplication>
#include <QPainter>

namespace drainboard {

static Icon iconOf(const QModelIndex &index)
{
    switch (index.data(SourceTreeModel::KindRole).value<SourceTreeModel::Kind>()) {
    case SourceTreeModel::Kind::All:
        return Icon::Drain;
    case SourceTreeModel::Kind::App:
        return Icon::App;
    case SourceTreeModel::Kind::Addon:
        break;
    }
    return index.data(SourceTreeModel::ProducesLinesRole).toBool() ? Icon::Database : Icon::Addon;
}

void SourceDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    option->features |= QStyleOptionViewItem::HasDecoration;
    option->icon = icon(iconOf(index));
    option->decorationSize = QSize(option->fontMetrics.height(), option->fontMetrics.height());
    if (const QString status = index.data(SourceTreeModel::StatusTextRole).toString(); !status.isEmpty())
        option->text = tr("%1 (%2)", "name, status").arg(option->text, status);
    if (!index.data(SourceTreeModel::ProducesLinesRole).toBool())
        option->palette.setBrush(QPalette::Text, option->palette.brush(QPalette::Disabled, QPalette::Text));
}

void SourceDelegate::paint(QPainter *painter, const QStyleOptionViewItem &given,
                           const QModelIndex &index) const
{
    QStyleOptionViewItem option = given;
    initStyleOption(&option, index);
    const QStyle *style = option.widget ? option.widget->style() : QApplication::style();
    const int size = option.fontMetrics.ascent();
    const int count = index.data(SourceTreeModel::DrainCountRole).toInt();
    const bool reading = count == 0 && index.data(SourceTreeModel::ReadingRole).toBool();
    const QString number = count > 0 ? QLocale().toString(count) : reading ? QStringLiteral("…") : QString();
    const int right = number.isEmpty() ? 0 : option.fontMetrics.horizontalAdvance(number) + size * 2;

    // The whole row is selected, but the name ends before what stands at the right.
    const QRect row = option.rect;
    const QString name = std::exchange(option.text, QString());
    const QIcon picture = std::exchange(option.icon, QIcon());
    style->drawControl(QStyle::CE_ItemViewItem, &option, painter, option.widget);
    option.backgroundBrush = Qt::NoBrush;
    option.text = name;
    option.icon = picture;
    option.rect = row.adjusted(0, 0, -right, 0);
    option.showDecorationSelected = true;
    style->drawControl(QStyle::CE_ItemViewItem, &option, painter, option.widget);
    if (number.isEmpty())
        return;

    const bool selected = option.state & QStyle::State_Selected;
    const QColor background = option.palette.color(selected ? QPalette::Highlight : QPalette::Base);
    painter->save();
    painter->setFont(option.font);
    painter->setPen(option.palette.color(selected ? QPalette::HighlightedText : QPalette::Text));
    const QRect place(row.right() - right, row.top(), right - size / 2, row.height());
    painter->drawText(place.adjusted(0, 0, -size * 5 / 4, 0), Qt::AlignRight | Qt::AlignVCenter, number);
    painter->restore();
    const QRect mark(place.right() - size, place.center().y() - size / 2, size, size);
    if (index.data(SourceTreeModel::OldRole).toBool()) { // its health is as old as the rest
        icon(Icon::Clock).paint(painter, mark, Qt::AlignCenter, selected ? QIcon::Selected : QIcon::Normal);
        return;
    }
    const QVariant worst = index.data(SourceTreeModel::WorstHealthRole);
    const bool paused = index.data(SourceTreeModel::AllPausedRole).toBool();
    if (paused || worst.isValid()) {
        const HealthLook look = healthLook(HealthState(worst.toInt()), paused);
        paintShape(*painter, mark, look.shape, toneColor(look.tone, background, graphicsContrast));
    }
}

QSize SourceDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    size.setHeight(std::max(size.height(), option.fontMetrics.height() * 3 / 2));
    return size;
}

} // namespace drainboard
