// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/models/draintablemodel.h"

#include <QObject>

class QHeaderView;
class QMenu;
class QSettings;
class QTableView;
class QToolButton;

namespace drainboard {

/// The columns of the table of drains: a menu to choose them, and their widths. They share the table's width
/// until the user sets one.
class DrainColumns : public QObject
{
    Q_OBJECT

public:
    /// The table has its model already. The menu opens from the button and from the table's header.
    DrainColumns(QTableView &table, QToolButton &button, QObject *parent = nullptr);

    /// Whether anybody reports rates, deliveries and errors; if not, their columns are not offered.
    void setHealthReported(bool reported);

    void saveState(QSettings &settings, const QString &key) const;
    void restoreState(const QSettings &settings, const QString &key);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void setUpMenu(QToolButton &button);
    void refreshMenu();
    void takeWidth(int column, int before, int now);
    void share();
    int healthWidth() const;

    QTableView &m_table;
    QHeaderView *m_header;
    QMenu *m_menu;
    bool m_healthReported = true;
    bool m_sharing = false;
    bool m_setByUser = false;
};

} // namespace drainboard
