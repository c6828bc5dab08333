// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/live/quarantinestrip.h"

#include "desktop/live/quarantinerow.h"
#include "desktop/models/inventory.h"
#include "desktop/models/permissions.h"
#include "domain/drainurl.h"
#include "platform/onreply.h"

#include <QLabel>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace drainboard {

using namespace std::chrono_literals;

static bool isInTrouble(std::optional<HealthState> state)
{
    return state == HealthState::Failing || state == HealthState::Quarantined ||
           state == HealthState::Probing;
}

QuarantineStrip::QuarantineStrip(QWidget *parent)
    : QScrollArea(parent)
{
    auto *content = new QWidget(this);
    m_layout = new QVBoxLayout(content);
    m_margins = m_layout->contentsMargins();
    m_more = new QLabel;
    m_more->setObjectName(QStringLiteral("more"));
    m_more->setWordWrap(true);
    m_layout->addWidget(m_more);
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
        connect(inventory, &Inventory::statusesChanged, this, &QuarantineStrip::take);
        connect(inventory, &Inventory::drainsChanged, this, &QuarantineStrip::rebuild);
        connect(inventory, &Inventory::catalogueChanged, this, &QuarantineStrip::rebuild);
        connect(inventory, &Inventory::stateChanged, this, &QuarantineStrip::noteWhatIsRead);
        connect(inventory, &Inventory::agesChanged, this, &QuarantineStrip::noteWhatIsRead);
    }
    rebuild();
}

void QuarantineStrip::setCompact(bool compact)
{
    m_compact = compact;
    for (QuarantineRow *row : std::as_const(m_rows))
        row->setCompact(compact);
    const QMargins wide = m_margins;
    const int low = m_layout->spacing() / 2;
    m_layout->setContentsMargins(compact ? QMargins(wide.left(), low, wide.right(), low) : wide);
    updateRoom();
}

void QuarantineStrip::rebuild()
{
    m_troubled.clear();
    m_unknown.clear();
    if (m_inventory) {
        for (const SourceRef &source : m_inventory->sources({})) {
            for (const Drain &drain : m_inventory->drains(source))
                note(drain);
        }
    }
    showFirst();
    for (auto row = m_rows.cbegin(); row != m_rows.cend(); ++row) {
        row.value()->setTitle(m_inventory->sourceName(row.key().source), targetName(row.key().url));
        showStatus(row.key(), row.value());
    }
    updateRoom();
    updateCountdowns();
    noteWhatIsRead();
}

void QuarantineStrip::take(const QList<DrainKey> &keys)
{
    for (const DrainKey &key : keys) {
        if (const auto drain = m_inventory->drain(key))
            note(*drain); // else it is gone, which is told later
    }
    showFirst();
    for (const DrainKey &key : keys) {
        if (QuarantineRow *row = m_rows.value(key))
            showStatus(key, row);
    }
    updateRoom();
    updateCountdowns();
}

void QuarantineStrip::note(const Drain &drain)
{
    const DrainKey key = drain.key();
    const auto state = m_inventory->healthState(drain);
    if (isInTrouble(state))
        m_troubled.insert(key);
    else
        m_troubled.erase(key);
    if (state == HealthState::Unknown)
        m_unknown.insert(key);
    else
        m_unknown.remove(key);
}

/// What an interrupted connection told before counts as little as what was never read.
void QuarantineStrip::noteWhatIsRead()
{
    m_allRead = m_inventory && m_inventory->appsKnown() && m_inventory->state() != Inventory::State::Failed &&
                !m_inventory->isReading({}) && m_inventory->problem({}).isEmpty() &&
                m_inventory->isAnswering() && !m_inventory->age({});
    tellChange();
}

void QuarantineStrip::tellChange()
{
    const bool quietIsNew = std::exchange(m_toldQuiet, isQuiet()) != isQuiet();
    if (std::exchange(m_toldAll, knowsAll()) != knowsAll() || quietIsNew)
        Q_EMIT quietChanged();
}

/// A row for each of the first, in their order; none for others.
void QuarantineStrip::showFirst()
{
    QList<DrainKey> first;
    for (auto key = m_troubled.begin(); key != m_troubled.end() && first.size() < mostRows;) {
        if (m_inventory->drain(*key))
            first.append(*key++);
        else // gone, which is told later
            key = m_troubled.erase(key);
    }
    for (auto row = m_rows.begin(); row != m_rows.end();) {
        if (first.contains(row.key())) {
            ++row;
        } else {
            removeRow(row.value());
            row = m_rows.erase(row);
        }
    }
    for (qsizetype i = 0; i < first.size(); ++i) {
        if (!m_rows.contains(first[i]))
            addRow(int(i), first[i]);
    }
    const auto more = m_troubled.size() - std::size_t(m_rows.size());
    m_more->setText(
        tr("%Ln more drain(s) in trouble: sort the drains by health to see them.", nullptr, int(more)));
    m_more->setVisible(more > 0);
}

void QuarantineStrip::addRow(int place, const DrainKey &key)
{
    auto *row = new QuarantineRow(widget());
    row->setCompact(m_compact);
    row->setTitle(m_inventory->sourceName(key.source), targetName(key.url));
    showStatus(key, row);
    connect(row, &QuarantineRow::retryRequested, this, [this, key] { retry(key); });
    m_rows.insert(key, row);
    m_layout->insertWidget(place, row);
    row->show();
}

void QuarantineStrip::removeRow(QuarantineRow *row)
{
    m_layout->removeWidget(row);
    row->hide();
    row->deleteLater();
}

void QuarantineStrip::showStatus(const DrainKey &key, QuarantineRow *row)
{
    row->setStatus(m_inventory->status(*m_inventory->drain(key)),
                   Permissions(m_inventory->platform()).isAllowed(Deed::RetryNow));
}

void QuarantineStrip::updateRoom()
{
    // Never so narrow that the countdown or "Retry now" would be cut off.
    setMinimumWidth(m_layout->minimumSize().width() + verticalScrollBar()->sizeHint().width() +
                    2 * frameWidth());
    // Below the lines it takes what it needs, but no more than two rows unless it is pulled larger.
    const QMargins margins = m_layout->contentsMargins();
    const int row = m_rows.isEmpty() ? 0 : m_rows.first()->sizeHint().height();
    const int all = m_layout->sizeHint().height() + 2 * frameWidth();
    const int two = 2 * row + m_layout->spacing() + margins.top() + margins.bottom() + 2 * frameWidth();
    setMinimumHeight(m_compact ? std::min(all, two) : 0);
    setMaximumHeight(m_compact ? all : QWIDGETSIZE_MAX);
    if (isQuiet())
        m_countdown.stop();
    else if (!m_countdown.isActive())
        m_countdown.start();
    setVisible(!isQuiet());
    tellChange();
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
            Q_EMIT failed(tr("Retrying failed: %1").arg(result.error().text));
    });
}

} // namespace drainboard
