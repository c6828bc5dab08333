// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/wizard/providercarddelegate.h"

#include "desktop/widgets/monogram.h"
#include "desktop/wizard/providerlistmodel.h"

#include <QApplication>
#include <QPainter>

namespace drainboard {

namespace {

QFont nameFont(QFont font)
{
    font.setBold(true);
    return font;
}

int lineHeight(const QStyleOptionViewItem &option)
{
    return QFontMetrics(nameFont(option.font)).height();
}

} // namespace

void ProviderCardDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                                 const QModelIndex &index) const
{
    QStyleOptionViewItem card = option;
    initStyleOption(&card, index);
    const QString name = card.text;
    card.text.clear();
    const QStyle *style = card.widget ? card.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &card, painter, card.widget);

    const int line = lineHeight(option);
    const int margin = line / 2;
    const QRect inside = option.rect.adjusted(margin, margin, -margin, -margin);
    const QRect badge =
        QStyle::visualRect(option.direction, inside, {inside.topLeft(), QSize(2 * line, 2 * line)});
    QRect text = inside;
    if (option.direction == Qt::RightToLeft)
        text.setRight(badge.left() - margin);
    else
        text.setLeft(badge.right() + margin);

    painter->save();
    monogramIcon(name).paint(painter, badge);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const auto group = option.state.testFlag(QStyle::State_Active) ? QPalette::Active : QPalette::Inactive;
    painter->setPen(option.palette.color(group, selected ? QPalette::HighlightedText : QPalette::Text));
    const auto drawLine = [&](const QFont &font, int top, const QString &words) {
        painter->setFont(font);
        const QRect rect(text.left(), top, text.width(), line);
        painter->drawText(rect, Qt::AlignLeading | Qt::AlignVCenter | Qt::TextSingleLine,
                          QFontMetrics(font).elidedText(words, Qt::ElideRight, text.width()));
    };
    drawLine(nameFont(option.font), inside.top(), name);
    drawLine(option.font, inside.top() + line, index.data(ProviderListModel::SentenceRole).toString());
    painter->restore();
}

QSize ProviderCardDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return {lineHeight(option) * 12, lineHeight(option) * 3};
}

} // namespace drainboard
