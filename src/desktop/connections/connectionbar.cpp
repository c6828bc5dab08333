// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/connections/connectionbar.h"

#include "base/visibletext.h"
#include "desktop/connections/connectionlook.h"
#include "desktop/widgets/icons.h"
#include "desktop/widgets/tone.h"

#include <QActionGroup>
#include <QEvent>
#include <QLabel>
#include <QToolButton>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

/// In a menu `&` marks a key.
QString menuText(const Connection &connection)
{
    QString name = visibleText(connection.name).replace(u'&', u"&&"_s);
    return connection.inspectOnly ? ConnectionBar::tr("%1 (inspect only)").arg(name) : name;
}

} // namespace

ConnectionBar::ConnectionBar(QWidget *parent)
    : QToolBar(tr("Connection"), parent)
    , m_menu(tr("&Connections"))
    , m_button(new QToolButton)
    , m_inspectOnly(new QLabel(tr("Inspect only")))
    , m_add(new QAction(icon(Icon::Add), tr("&Add a connection…"), this))
    , m_manage(new QAction(icon(Icon::Settings), tr("&Manage connections…"), this))
{
    setObjectName(u"connectionBar"_s);
    setMovable(false);
    toggleViewAction()->setEnabled(false); // a support desk must see where it is
    m_button->setObjectName(u"connectionButton"_s);
    m_button->setPopupMode(QToolButton::InstantPopup);
    m_button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_button->setFocusPolicy(Qt::TabFocus); // a toolbar's buttons have none
    m_button->setMenu(&m_menu);
    addWidget(m_button);
    m_inspectOnly->setObjectName(u"inspectOnlyBadge"_s);
    m_inspectOnly->setAutoFillBackground(true);
    m_inspectOnly->setBackgroundRole(QPalette::Window); // not the toolbar's, which are those of buttons
    m_inspectOnly->setForegroundRole(QPalette::WindowText);
    const int letter = fontMetrics().averageCharWidth();
    m_inspectOnly->setContentsMargins(letter, letter / 2, letter, letter / 2);
    m_inspectOnly->setToolTip(tr("Nothing can be changed through this connection."));
    m_badge = addWidget(m_inspectOnly);
    m_add->setObjectName(u"addAccountAction"_s);
    m_manage->setObjectName(u"manageConnectionsAction"_s);
    connect(m_add, &QAction::triggered, this, &ConnectionBar::addRequested);
    connect(m_manage, &QAction::triggered, this, &ConnectionBar::manageRequested);
    applyColours();
    setCurrent({});
}

void ConnectionBar::setConnections(const QList<Connection> &connections)
{
    m_connections = connections;
    fillMenu();
}

void ConnectionBar::setCurrent(const std::optional<Connection> &current)
{
    m_current = current;
    const QString name = current ? visibleText(current->name) : tr("No connection");
    m_button->setText(QString(name).replace(u'&', u"&&"_s));
    m_button->setIcon(connectionMark(current ? current->colour : QString()));
    m_button->setToolTip(tr("Open another connection"));
    const bool inspectOnly = current && current->inspectOnly;
    m_button->setAccessibleName(inspectOnly ? tr("Connection: %1, inspect only").arg(name)
                                            : tr("Connection: %1").arg(name));
    m_badge->setVisible(inspectOnly);
    fillMenu();
}

void ConnectionBar::fillMenu()
{
    m_menu.clear();
    delete m_menu.findChild<QActionGroup *>();
    auto *group = new QActionGroup(&m_menu); // one of them is open
    for (const Connection &connection : m_connections) {
        const bool isOpen = m_current && m_current->id == connection.id;
        auto *action =
            new QAction(connectionMark(connection.colour), menuText(isOpen ? *m_current : connection), group);
        action->setCheckable(true);
        action->setChecked(isOpen);
        connect(action, &QAction::triggered, this, [this, id = connection.id] { Q_EMIT chosen(id); });
        m_menu.addAction(action);
    }
    m_menu.addSeparator();
    m_menu.addActions({m_add, m_manage});
}

void ConnectionBar::changeEvent(QEvent *event)
{
    QToolBar::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColours();
}

void ConnectionBar::applyColours()
{
    QPalette colours = palette();
    const QColor background = toneBackground(Tone::Warning, palette());
    colours.setColor(QPalette::Window, background);
    colours.setColor(QPalette::WindowText, toneColor(Tone::Warning, background));
    m_inspectOnly->setPalette(colours);
}

} // namespace drainboard
