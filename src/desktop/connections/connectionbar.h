// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/connections/connection.h"

#include <QMenu>
#include <QToolBar>

#include <optional>

class QLabel;
class QToolButton;

namespace drainboard {

/// The switcher: which connection is open, with its mark and name, and a menu of all others. While it is
/// "inspect only", a badge says so. It cannot be hidden.
class ConnectionBar : public QToolBar
{
    Q_OBJECT

public:
    explicit ConnectionBar(QWidget *parent = nullptr);

    /// Those to choose from.
    void setConnections(const QList<Connection> &connections);
    /// What is open; nothing while the welcome page is shown.
    void setCurrent(const std::optional<Connection> &current);
    /// The same entries, for the menu bar.
    QMenu &menu() { return m_menu; }

Q_SIGNALS:
    void chosen(const QString &id);
    void addRequested();
    void manageRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    void fillMenu();
    void applyColours();

    QMenu m_menu;
    QToolButton *m_button;
    QLabel *m_inspectOnly;
    QAction *m_badge; ///< what shows and hides it
    QAction *m_add;
    QAction *m_manage;
    QList<Connection> m_connections;
    std::optional<Connection> m_current;
};

} // namespace drainboard
