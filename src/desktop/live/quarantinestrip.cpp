// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/live/quarantinestrip.h"

#include "desktop/live/quarantinerow.h"
#include "desktop/models/inventory.h"
#include "desktop/models/permissions.h"
#include "domain/drainurl.h"
#include "platform/onreply.h"

#include <QScrollBar>
#include <QVBoxLayout>

#include <iterator>
#include <utility>

namespace drainboard {

using namespace std::chrono_literals;

static bool isInTrouble(const DrainStatus &status)
{
    const HealthState state = status.health.state;
    return state == HealthState::Failing || state == HealthState::Quarantined ||
           state == HealthState::Probing;
}

QuarantineStrip::QuarantineStrip(QWidget *parent)
    : QScrollArea(parent)
{
    auto *content = new QWidget(this);
    m_layout = new QVBoxLayout(content);
    m_layout->addStretch();
    setWidget(content);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Drains in trouble"));
    m_countdown.setInterval(250ms);
    connect(&m_countdown, &QTimer::timeout, this, &QuarantineStrip::updateCountdowns);
    updateRoom();
}

void QuarantineStrip::setInventory(Inventory *inventory)
{
    if (m_inventory)
        m_inventory->disconnect(this);
    m_inventory = inventory;
    if (inventory) {
        connect(inventory, &Inventory::statusesChanged, this, [this](const QList<DrainKey> &keys) {
            for (const DrainKey &key : keys)
                update(key);
            updateRoom();
            updateCountdowns();
        });
        connect(inventory, &Inventory::drainsChanged, this, &QuarantineStrip::rebuild);
        connect(inventory, &Inventory::catalogueChanged, this, &QuarantineStrip::rebuild);
    }
    rebuild();
}

void QuarantineStrip::rebuild()
{
    for (auto it = m_rows.begin(); it != m_rows.end();) {
        QuarantineRow *row = it.value();
        const auto drain = m_inventory ? m_inventory->drain(it.key()) : std::nullopt;
        if (drain) {
            row->setTitle(m_inventory->sourceName(it.key().source), targetName(it.key().url));
            ++it;
        } else {
            row->hide();
            row->deleteLater();
            it = m_rows.erase(it);
        }
    }
    if (m_inventory) {
        for (const SourceRef &source : m_inventory->sources({})) {
            for (const Drain &drain : m_inventory->drains(source))
                update(drain.key());
        }
    }
    updateRoom();
    updateCountdowns();
}

void QuarantineStrip::update(const DrainKey &key)
{
    const auto drain = m_inventory->drain(key);
    const DrainStatus status = drain ? m_inventory->status(*drain) : DrainStatus();
    QuarantineRow *row = m_rows.value(key);
    if (!drain || !isInTrouble(status)) {
        if (row) {
            m_rows.remove(key);
            row->hide();
            row->deleteLater();
        }
        return;
    }
    if (!row) {
        row = new QuarantineRow(widget());
        row->setTitle(m_inventory->sourceName(key.source), targetName(key.url));
        connect(row, &QuarantineRow::retryRequested, this, [this, key] { retry(key); });
        m_rows.insert(key, row);
        m_layout->insertWidget(int(std::distance(m_rows.begin(), m_rows.find(key))), row);
        row->show();
    }
    row->setStatus(status, Permissions(m_inventory->platform()).isAllowed(Deed::RetryNow));
}

void QuarantineStrip::updateRoom()
{
    // Never so narrow that the countdown or "Retry now" would be cut off.
    setMinimumWidth(m_layout->minimumSize().width() + verticalScrollBar()->sizeHint().width() +
                    2 * frameWidth());
    if (isQuiet())
        m_countdown.stop();
    else if (!m_countdown.isActive())
        m_countdown.start();
    setVisible(!isQuiet());
    if (std::exchange(m_toldQuiet, isQuiet()) != isQuiet())
        Q_EMIT quietChanged();
}

void QuarantineStrip::updateCountdowns()
{
    for (QuarantineRow *row : std::as_const(m_rows))
        row->setNow(m_inventory->platform().clock().now());
}

void QuarantineStrip::retry(const DrainKey &key)
{
    onReply(this, m_inventory->platform().retryNow(key), [this](const Result<void> &result) {
        if (!result)
            Q_EMIT failed(result.error().text);
    });
}

} // namespace drainboard
