// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/models/permissions.h"
#include "desktop/models/sourcefiltermodel.h"
#include "desktop/models/sourcetreemodel.h"

#include <QWidget>

#include <memory>

class QAction;

namespace drainboard {

namespace Ui {
class SourcesView;
}

/// The tree of apps and addons with its filter, and what can be done about the selected one.
class SourcesView : public QWidget
{
    Q_OBJECT

public:
    /// `inventory` must outlive it.
    explicit SourcesView(Inventory &inventory, QWidget *parent = nullptr);
    ~SourcesView() override;

    /// What is selected; an empty `app` is everything.
    SourceRef current() const;
    /// Selects it now, or once it is there if it is not yet.
    void select(const SourceRef &source);
    /// As select(), by the app's name or id, as a user gives it.
    void selectApp(const QString &nameOrId);
    void focusFilter();
    /// In the order of menus; null stands for a separator.
    QList<QAction *> menu() const;

Q_SIGNALS:
    void currentChanged(const drainboard::SourceRef &source);
    void createAppRequested();
    void createAddonRequested(const QString &appId);
    void renameRequested(const QString &appId);
    void deleteRequested(const drainboard::SourceRef &source);
    void eventsRequested(const QString &appId);

private:
    QAction *makeAction(const QString &name, const QIcon &picture, const QString &text, const QString &tip);
    void takeCurrent();
    void selectWanted();
    void refresh();
    void showContextMenu(const QPoint &position);

    std::unique_ptr<Ui::SourcesView> m_ui;
    Inventory &m_inventory;
    SourceTreeModel m_model;
    SourceFilterModel m_filter;
    Permissions m_permissions;
    QAction *m_createApp;
    QAction *m_createAddon;
    QAction *m_rename;
    QAction *m_delete;
    QAction *m_events;
    SourceRef m_current;
    std::optional<SourceRef> m_wanted; ///< asked for before it was there
    QString m_wantedApp;
};

} // namespace drainboard
