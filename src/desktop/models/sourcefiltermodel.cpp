// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/models/sourcefiltermodel.h"

#include "desktop/models/sourcetreemodel.h"

namespace drainboard {

SourceFilterModel::SourceFilterModel(QObject *parent)
    : QSortFilterProxyModel(parent)
{
    setRecursiveFilteringEnabled(true);
    setAutoAcceptChildRows(true);
    setSortCaseSensitivity(Qt::CaseInsensitive);
    sort(0);
}

void SourceFilterModel::setText(const QString &text)
{
    m_text = text.trimmed();
    invalidateFilter();
}

static bool isEverything(const QModelIndex &index)
{
    return index.data(SourceTreeModel::KindRole).value<SourceTreeModel::Kind>() == SourceTreeModel::Kind::All;
}

bool SourceFilterModel::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    const QModelIndex index = sourceModel()->index(row, 0, parent);
    return m_text.isEmpty() || isEverything(index) ||
           index.data().toString().contains(m_text, Qt::CaseInsensitive);
}

bool SourceFilterModel::lessThan(const QModelIndex &left, const QModelIndex &right) const
{
    if (isEverything(left) || isEverything(right))
        return isEverything(left) && !isEverything(right);
    return QSortFilterProxyModel::lessThan(left, right);
}

} // namespace drainboard
