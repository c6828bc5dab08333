// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/mainwindow/workspace.h"

#include "ui_workspace.h"

#include "desktop/drains/drainsview.h"
#include "desktop/live/livepanel.h"
#include "desktop/mainwindow/sourcesview.h"

#include <QSettings>

namespace drainboard {

using namespace Qt::StringLiterals;

Workspace::Workspace(Inventory &inventory, QWidget *parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::Workspace>())
    , m_sources(new SourcesView(inventory))
    , m_drains(new DrainsView(inventory))
    , m_live(new LivePanel)
{
    m_ui->setupUi(this);
    m_ui->mainSplitter->insertWidget(0, m_sources);
    m_ui->rightSplitter->addWidget(m_drains);
    m_ui->rightSplitter->addWidget(m_live);
    // In letters and lines, so that it fits every font and scale.
    const int letter = fontMetrics().averageCharWidth();
    m_ui->mainSplitter->setSizes({letter * 30, letter * 154});
    m_sources->setMinimumWidth(letter * 21); // less would leave too little of the names
    m_ui->mainSplitter->setStretchFactor(0, 0);
    m_ui->mainSplitter->setStretchFactor(1, 1);
    const int line = fontMetrics().height();
    m_ui->rightSplitter->setSizes({line * 28, line * 18});
    m_ui->rightSplitter->setStretchFactor(0, 3);
    m_ui->rightSplitter->setStretchFactor(1, 2);

    m_live->setInventory(&inventory);
    m_live->setSource(m_sources->current());
    connect(m_sources, &SourcesView::currentChanged, this, [this](const SourceRef &source) {
        m_drains->setScope(source);
        m_live->setSource(source);
    });
    connect(m_drains, &DrainsView::currentDrainChanged, m_live, &LivePanel::setDrain);
    connect(m_drains, &DrainsView::followLogRequested, this, [this](const SourceRef &source) {
        m_sources->select(source);
        m_live->followNewest();
    });
}

Workspace::~Workspace() = default;

void Workspace::saveState(QSettings &settings) const
{
    settings.setValue(u"workspace/columns"_s, m_ui->mainSplitter->saveState());
    settings.setValue(u"workspace/rows"_s, m_ui->rightSplitter->saveState());
    settings.setValue(u"workspace/app"_s, m_sources->current().app);
    settings.setValue(u"workspace/addon"_s, m_sources->current().addon);
    m_drains->saveState(settings);
    m_live->saveState(settings);
}

void Workspace::restoreState(const QSettings &settings)
{
    m_ui->mainSplitter->restoreState(settings.value(u"workspace/columns"_s).toByteArray());
    m_ui->rightSplitter->restoreState(settings.value(u"workspace/rows"_s).toByteArray());
    m_drains->restoreState(settings);
    m_live->restoreState(settings);
    const SourceRef source{settings.value(u"workspace/app"_s).toString(),
                           settings.value(u"workspace/addon"_s).toString()};
    if (!source.app.isEmpty())
        m_sources->select(source);
}

} // namespace drainboard
