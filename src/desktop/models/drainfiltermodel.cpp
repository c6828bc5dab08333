// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/models/drainfiltermodel.h"

#include "desktop/models/draintablemodel.h"

#include <algorithm>

namespace drainboard {

DrainFilterModel::DrainFilterModel(QObject *parent)
    : QSortFilterProxyModel(parent)
{
}

void DrainFilterModel::setText(const QString &text)
{
    m_words = text.split(u' ', Qt::SkipEmptyParts);
    invalidateFilter();
}

void DrainFilterModel::setWithAddons(bool withAddons)
{
    m_withAddons = withAddons;
    invalidateFilter();
}

/// Straight from the rows: with thousands of them, each value as a QVariant takes the window's time.
bool DrainFilterModel::lessThan(const QModelIndex &left, const QModelIndex &right) const
{
    return static_cast<DrainTableModel *>(sourceModel())
        ->lessThan(left.row(), right.row(), static_cast<DrainColumn>(left.column()));
}

bool DrainFilterModel::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    const QAbstractItemModel *model = sourceModel();
    if (!m_withAddons && model->index(row, 0, parent).data(DrainTableModel::BelowScopeRole).toBool())
        return false;
    return std::all_of(m_words.begin(), m_words.end(), [&](const QString &word) {
        for (int column = 0; column < model->columnCount(parent); ++column) {
            if (model->index(row, column, parent).data().toString().contains(word, Qt::CaseInsensitive))
                return true;
        }
        return false;
    });
}

} // namespace drainboard
