// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSortFilterProxyModel>

namespace drainboard {

/// Sorts drains by their raw values and shows those in whose texts every word of the filter occurs.
class DrainFilterModel : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    explicit DrainFilterModel(QObject *parent = nullptr);

    void setText(const QString &text);
    /// Whether drains of addons are shown below those of their app.
    void setWithAddons(bool withAddons);

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;
    bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;

private:
    QStringList m_words;
    bool m_withAddons = true;
};

} // namespace drainboard
