// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSortFilterProxyModel>

namespace drainboard {

/// The tree in the order of names, narrowed to what a text occurs in. An app stays with its addon; an addon
/// stays with its app. The row of everything is always first.
class SourceFilterModel : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    explicit SourceFilterModel(QObject *parent = nullptr);
    void setText(const QString &text);

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;
    bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;

private:
    QString m_text;
};

} // namespace drainboard
