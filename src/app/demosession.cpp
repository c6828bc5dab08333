// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demosession.h"

#include "desktop/demo/demopanel.h"
#include "desktop/mainwindow/mainwindow.h"

namespace drainboard {

DemoSession::~DemoSession()
{
    delete m_dock;
}

void DemoSession::furnish(MainWindow &window)
{
    m_dock = new QDockWidget(tr("Demo"), &window);
    m_dock->setObjectName(QStringLiteral("demoDock"));
    m_dock->setWidget(new DemoPanel(*m_world, m_dock));
    window.addPanel(m_dock);
}

} // namespace drainboard
