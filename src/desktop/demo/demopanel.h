// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

#include <memory>

namespace drainboard {

class DemoWorld;
class ReceiverRow;

namespace Ui {
class DemoPanel;
}

/// The presenter's side of the demo: what is simulated, the demo clock, and each local receiver with what
/// it should do.
class DemoPanel : public QWidget
{
    Q_OBJECT

public:
    /// `world` must outlive it.
    explicit DemoPanel(DemoWorld &world, QWidget *parent = nullptr);
    ~DemoPanel() override;

    QSize sizeHint() const override;

private:
    std::unique_ptr<Ui::DemoPanel> m_ui;
    QList<ReceiverRow *> m_rows;
    QTimer m_refresh;
};

} // namespace drainboard
