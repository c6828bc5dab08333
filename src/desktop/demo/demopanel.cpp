// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/demo/demopanel.h"

#include "demo/world/demoworld.h"
#include "desktop/demo/receiverrow.h"
#include "desktop/widgets/scrollgap.h"
#include "ui_demopanel.h"

#include <QScrollBar>

using namespace std::chrono_literals;

namespace drainboard {

DemoPanel::DemoPanel(DemoWorld &world, QWidget *parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::DemoPanel>())
{
    m_ui->setupUi(this);
    m_ui->fastClock->setChecked(world.clock().speed() > 1);
    connect(m_ui->fastClock, &QAbstractButton::toggled, this,
            [&world](bool fast) { world.clock().setSpeed(fast ? DemoWorld::fastClock : 1); });

    for (const auto &target : world.targets()) {
        auto *row = new ReceiverRow(target.provider, target.address, *target.receiver, m_ui->receivers);
        m_ui->receiversLayout->addWidget(row);
        m_rows << row;
    }
    m_ui->receiversLayout->addStretch();
    // Measured before the gap is there, so it is added.
    m_ui->scroll->setMinimumWidth(m_ui->receivers->minimumSizeHint().width() +
                                  keepOffScrollBar(*m_ui->scroll) +
                                  m_ui->scroll->verticalScrollBar()->sizeHint().width());
    connect(m_ui->repairAll, &QAbstractButton::clicked, this, [&world] {
        for (const auto &target : world.targets())
            target.receiver->setBehaviour(ReceiverBehaviour::Accept);
    });

    m_refresh.setInterval(1s);
    connect(&m_refresh, &QTimer::timeout, this, [this] {
        for (auto *row : std::as_const(m_rows))
            row->refresh();
    });
    m_refresh.start();
}

DemoPanel::~DemoPanel() = default;

QSize DemoPanel::sizeHint() const
{
    return QWidget::sizeHint().expandedTo({fontMetrics().averageCharWidth() * 40, 0});
}

} // namespace drainboard
