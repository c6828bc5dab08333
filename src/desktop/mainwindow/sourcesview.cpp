// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/mainwindow/sourcesview.h"

#include "ui_sourcesview.h"

#include "desktop/mainwindow/sourcedelegate.h"
#include "desktop/widgets/icons.h"

#include <QAction>
#include <QMenu>

namespace drainboard {

using namespace Qt::StringLiterals;

SourcesView::SourcesView(Inventory &inventory, QWidget *parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::SourcesView>())
    , m_inventory(inventory)
    , m_model(inventory)
    , m_permissions(inventory.platform())
{
    m_ui->setupUi(this);
    m_filter.setSourceModel(&m_model);
    m_ui->filterEdit->addAction(icon(Icon::Search), QLineEdit::LeadingPosition)->setText(tr("Filter"));
    m_ui->tree->setModel(&m_filter);
    m_ui->tree->setItemDelegate(new SourceDelegate(this));
    m_ui->tree->setIndentation(fontMetrics().averageCharWidth() * 2); // room for names in a narrow window
    m_ui->tree->expandAll();

    m_createApp = makeAction(u"createApp"_s, icon(Icon::Add), tr("&Create an app…"),
                             tr("Create an app that lines belong to"));
    m_createApp->setShortcut(QKeySequence(u"Ctrl+Shift+N"_s));
    m_createAddon = makeAction(u"createAddon"_s, icon(Icon::Addon), tr("Create an add&on…"),
                               tr("Create an addon of the selected app"));
    m_rename = makeAction(u"renameApp"_s, icon(Icon::Edit), tr("&Rename…"), tr("Rename the selected app"));
    m_rename->setShortcut(Qt::Key_F2);
    m_delete = makeAction(u"deleteSource"_s, icon(Icon::Delete), tr("&Delete…"),
                          tr("Delete the selected app or addon, after asking"));
    m_delete->setShortcut(QKeySequence::Delete);
    m_events = makeAction(u"appEvents"_s, icon(Icon::Info), tr("E&vents…"),
                          tr("What has been done to the selected app, and by whom"));
    m_events->setVisible(inventory.platform().remote());
    for (QAction *action : {m_rename, m_delete})
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_ui->tree->addActions({m_rename, m_delete});
    connect(m_createApp, &QAction::triggered, this, &SourcesView::createAppRequested);
    connect(m_createAddon, &QAction::triggered, this, [this] { Q_EMIT createAddonRequested(m_current.app); });
    connect(m_rename, &QAction::triggered, this, [this] { Q_EMIT renameRequested(m_current.app); });
    connect(m_delete, &QAction::triggered, this, [this] { Q_EMIT deleteRequested(m_current); });
    connect(m_events, &QAction::triggered, this, [this] { Q_EMIT eventsRequested(m_current.app); });

    connect(m_ui->filterEdit, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_filter.setText(text);
        m_ui->tree->expandAll();
        refresh();
    });
    connect(m_ui->tree->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &SourcesView::takeCurrent);
    connect(m_ui->tree, &QWidget::customContextMenuRequested, this, &SourcesView::showContextMenu);
    connect(&m_filter, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex &app) {
        if (app.isValid())
            m_ui->tree->expand(app); // an app that has got its first addon
    });
    connect(&inventory, &Inventory::catalogueChanged, this, &SourcesView::selectWanted);
    connect(&inventory, &Inventory::stateChanged, this, &SourcesView::refresh);
    m_ui->tree->setCurrentIndex(m_filter.index(0, 0));
    setFocusProxy(m_ui->tree);
    refresh();
}

SourcesView::~SourcesView() = default;

QAction *SourcesView::makeAction(const QString &name, const QIcon &picture, const QString &text,
                                 const QString &tip)
{
    auto *action = new QAction(picture, text, this);
    action->setStatusTip(tip);
    action->setObjectName(name);
    return action;
}

SourceRef SourcesView::current() const
{
    return m_current;
}

void SourcesView::select(const SourceRef &source)
{
    m_wanted = source;
    m_wantedApp.clear();
    selectWanted();
}

void SourcesView::selectApp(const QString &nameOrId)
{
    m_wanted.reset();
    m_wantedApp = nameOrId;
    selectWanted();
}

void SourcesView::selectWanted()
{
    for (const App &app : m_inventory.apps()) {
        if (!m_wantedApp.isEmpty() && (app.name == m_wantedApp || app.id == m_wantedApp))
            m_wanted = SourceRef{app.id, {}};
    }
    const QModelIndex index = m_wanted ? m_model.indexOf(*m_wanted) : QModelIndex();
    if (index.isValid()) {
        m_wanted.reset();
        m_wantedApp.clear();
        if (!m_filter.mapFromSource(index).isValid())
            m_ui->filterEdit->clear();
        m_ui->tree->setCurrentIndex(m_filter.mapFromSource(index));
    }
    refresh();
}

void SourcesView::takeCurrent()
{
    const QModelIndex index = m_ui->tree->currentIndex();
    const SourceRef source = index.data(SourceTreeModel::SourceRole).value<SourceRef>();
    refresh();
    if (source == m_current)
        return;
    m_current = source;
    refresh();
    Q_EMIT currentChanged(m_current);
}

void SourcesView::refresh()
{
    const bool inApp = !m_current.app.isEmpty();
    m_permissions.apply(Deed::CreateApp, m_createApp, true);
    m_permissions.apply(Deed::CreateAddon, m_createAddon, inApp);
    m_permissions.apply(Deed::RenameApp, m_rename, inApp && !m_current.isAddon());
    m_permissions.apply(Deed::DeleteSource, m_delete, inApp);
    m_events->setEnabled(inApp);
    QString message;
    if (!m_inventory.appsKnown() && m_inventory.state() == Inventory::State::Loading)
        message = tr("Reading apps…");
    else if (m_inventory.appsKnown() && m_inventory.apps().isEmpty())
        message = tr("There is no app yet.");
    else if (m_filter.rowCount() == 1 && !m_inventory.apps().isEmpty())
        message = tr("No app matches the filter.");
    m_ui->messageLabel->setText(message);
    m_ui->messageLabel->setVisible(!message.isEmpty());
}

void SourcesView::focusFilter()
{
    m_ui->filterEdit->setFocus(Qt::ShortcutFocusReason);
    m_ui->filterEdit->selectAll();
}

QList<QAction *> SourcesView::menu() const
{
    return {m_createApp, m_createAddon, nullptr, m_rename, m_delete, nullptr, m_events};
}

void SourcesView::showContextMenu(const QPoint &position)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true); // why something is not allowed
    for (QAction *action : this->menu())
        action ? menu->addAction(action) : (void)menu->addSeparator();
    menu->popup(m_ui->tree->viewport()->mapToGlobal(position));
}

} // namespace drainboard
