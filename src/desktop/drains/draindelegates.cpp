// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/drains/draindelegates.h"

#include "desktop/models/draintablemodel.h"
#include "desktop/models/healthlook.h"
#include "desktop/widgets/bars.h"
#include "desktop/widgets/monogram.h"

#include <QApplication>
#include <QPainter>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

/// The cell with its selection and focus, but nothing in it yet.
void paintEmptyCell(QPainter *painter, QStyleOptionViewItem option)
{
    option.text.clear();
    option.icon = {};
    const QStyle *style = option.widget ? option.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &option, painter, option.widget);
}

QRect contentOf(const QStyleOptionViewItem &option)
{
    const QStyle *style = option.widget ? option.widget->style() : QApplication::style();
    const int margin = style->pixelMetric(QStyle::PM_FocusFrameHMargin, &option, option.widget) + 1;
    return option.rect.adjusted(margin, 0, -margin, 0);
}

QPalette::ColorRole textRole(const QStyleOptionViewItem &option)
{
    return option.state & QStyle::State_Selected ? QPalette::HighlightedText : QPalette::Text;
}

QPalette::ColorRole backgroundRole(const QStyleOptionViewItem &option)
{
    return option.state & QStyle::State_Selected ? QPalette::Highlight : QPalette::Base;
}

} // namespace

HealthDelegate::HealthDelegate(const Clock &clock, QObject *parent)
    : QStyledItemDelegate(parent)
    , m_clock(clock)
{
}

void HealthDelegate::paint(QPainter *painter, const QStyleOptionViewItem &given,
                           const QModelIndex &index) const
{
    QStyleOptionViewItem option = given;
    initStyleOption(&option, index);
    paintEmptyCell(painter, option);

    const auto health = index.data(DrainTableModel::HealthRole).value<Health>();
    const bool paused = index.data(DrainTableModel::PausedRole).toBool();
    const HealthLook look = healthLook(health.state, paused);
    const QColor background = option.palette.color(backgroundRole(option));
    const QColor colour = toneColor(look.tone, background, graphicsContrast);

    QRect content = contentOf(option);
    const int size = option.fontMetrics.ascent();
    const QRect shape(content.left(), content.center().y() - size / 2, size, size);
    painter->save();
    painter->setFont(option.font);
    painter->setPen(option.palette.color(textRole(option)));
    paintShape(*painter, shape, look.shape, colour);
    content.setLeft(shape.right() + size / 2);
    if (health.state == HealthState::Quarantined && !paused) {
        const auto whole = health.quarantinedUntil - health.quarantinedSince;
        const auto left = health.quarantinedUntil - m_clock.now();
        paintTimeBar(*painter, content, left,
                     whole.count() > 0 ? double(left.count()) / double(whole.count()) : 0.0, colour);
    } else {
        painter->drawText(
            content, Qt::AlignLeft | Qt::AlignVCenter,
            option.fontMetrics.elidedText(index.data().toString(), Qt::ElideRight, content.width()));
    }
    painter->restore();
}

QSize HealthDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    size.rwidth() += 2 * option.fontMetrics.height();
    return size;
}

void ProviderDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    option->features |= QStyleOptionViewItem::HasDecoration;
    option->icon = monogramIcon(option->text);
    option->decorationSize = QSize(option->fontMetrics.height(), option->fontMetrics.height());
}

void RateDelegate::paint(QPainter *painter, const QStyleOptionViewItem &given, const QModelIndex &index) const
{
    QStyleOptionViewItem option = given;
    initStyleOption(&option, index);
    paintEmptyCell(painter, option);

    QRect content = contentOf(option);
    const int numberWidth = option.fontMetrics.horizontalAdvance(u"88,888"_s);
    painter->save();
    painter->setFont(option.font);
    painter->setPen(option.palette.color(textRole(option)));
    painter->drawText(content, Qt::AlignRight | Qt::AlignVCenter, option.text);
    content.setRight(content.right() - numberWidth);
    const int inset = content.height() / 5;
    const auto rates = index.data(DrainTableModel::RatesRole).value<QList<double>>();
    paintSparkline(*painter, content.adjusted(0, inset, 0, -inset), rates,
                   toneColor(Tone::Info, option.palette.color(backgroundRole(option)), graphicsContrast));
    painter->restore();
}

QSize RateDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    size.setWidth(option.fontMetrics.horizontalAdvance(u"88,888"_s) * 5 / 2);
    return size;
}

} // namespace drainboard
