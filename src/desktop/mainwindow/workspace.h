// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/models/inventory.h"

#include <QWidget>

#include <memory>

class QSettings;

namespace drainboard {

class DrainsView;
class LivePanel;
class SourcesView;

namespace Ui {
class Workspace;
}

/// What is seen of an open platform: the tree, the drains of what is selected in it, its live lines.
///
///     ┌─────────┬──────────────────────┐
///     │ Sources │ DrainsView           │
///     │ View    ├──────────────────────┤
///     │         │ LivePanel            │
///     └─────────┴──────────────────────┘
class Workspace : public QWidget
{
    Q_OBJECT

public:
    /// `inventory` must outlive it.
    explicit Workspace(Inventory &inventory, QWidget *parent = nullptr);
    ~Workspace() override;

    SourcesView &sources() const { return *m_sources; }
    DrainsView &drains() const { return *m_drains; }
    LivePanel &live() const { return *m_live; }

    void saveState(QSettings &settings) const;
    void restoreState(const QSettings &settings);

private:
    std::unique_ptr<Ui::Workspace> m_ui;
    SourcesView *m_sources;
    DrainsView *m_drains;
    LivePanel *m_live;
};

} // namespace drainboard
