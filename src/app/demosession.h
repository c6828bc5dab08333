// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session.h"
#include "demo/world/demoworld.h"

#include <QDockWidget>
#include <QPointer>

namespace drainboard {

/// The demo: the real engine on throw-away data, with local receivers and the panel to break them.
class DemoSession : public Session
{
    Q_OBJECT

public:
    explicit DemoSession(std::unique_ptr<DemoWorld> world)
        : m_world(std::move(world))
    {
    }
    ~DemoSession() override;

    Platform &platform() override { return m_world->platform(); }
    Reply<void> start() override { return m_world->start(); }
    QString subject() const override { return tr("Demo on throw-away data"); }
    EndpointOverrides overrides() const override { return m_world->overrides(); }
    void furnish(MainWindow &window) override;

    DemoWorld &world() { return *m_world; }

private:
    std::unique_ptr<DemoWorld> m_world;
    QPointer<QDockWidget> m_dock; ///< the window's
};

} // namespace drainboard
