// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/models/draintablemodel.h"

#include "base/visibletext.h"
#include "desktop/models/healthtext.h"
#include "desktop/models/remotetext.h"
#include "desktop/models/rowdiff.h"
#include "desktop/widgets/icons.h"
#include "desktop/widgets/plaintooltip.h"
#include "domain/drainurl.h"

#include <QLocale>

#include <algorithm>
#include <numeric>
#include <utility>

namespace drainboard {

DrainTableModel::DrainTableModel(Inventory &inventory, QObject *parent)
    : QAbstractTableModel(parent)
    , m_inventory(inventory)
{
    connect(&inventory, &Inventory::catalogueChanged, this, &DrainTableModel::namesChanged);
    connect(&inventory, &Inventory::drainsChanged, this, &DrainTableModel::sourcesChanged);
    connect(&inventory, &Inventory::statusesChanged, this, &DrainTableModel::statusesChanged);
    connect(&inventory, &Inventory::ratesChanged, this, &DrainTableModel::ratesChanged);
    connect(&inventory, &Inventory::agesChanged, this, &DrainTableModel::agesChanged);
    update();
}

void DrainTableModel::setScope(const SourceRef &scope)
{
    if (m_scope == scope)
        return;
    beginResetModel();
    m_scope = scope;
    m_rows.clear();
    m_rowNumbers.clear();
    for (const DrainKey &key : wantedKeys())
        m_rows.append(makeRow(key));
    endResetModel();
}

QList<DrainKey> DrainTableModel::wantedKeys() const
{
    QList<DrainKey> keys;
    for (const SourceRef &source : m_inventory.sources(m_scope)) {
        for (const Drain &drain : m_inventory.drains(source))
            keys.append(drain.key());
    }
    return keys;
}

DrainTableModel::Row DrainTableModel::makeRow(const DrainKey &key) const
{
    const auto drain = m_inventory.drain(key);
    return {key, drain ? m_inventory.status(*drain) : DrainStatus(), m_inventory.rates(key).current(), {}};
}

const DrainTableModel::Labels &DrainTableModel::labels(const Row &row) const
{
    if (!row.labels) {
        const auto type = parseDrainUrl(row.key.url).provider;
        if (type && !m_providers.contains(*type))
            m_providers[*type] = providerOf(*type);
        row.labels = Labels{type ? m_providers[*type].name : tr("Unrecognised"),
                            type ? m_providers[*type].monogram : QStringLiteral("?"),
                            maskedDrainUrl(row.key.url), m_inventory.sourceName(row.key.source)};
    }
    return *row.labels;
}

void DrainTableModel::update()
{
    QList<DrainKey> shown;
    for (const Row &row : std::as_const(m_rows))
        shown.append(row.key);
    const QList<DrainKey> wanted = wantedKeys();
    diffRows(
        shown, wanted,
        [this](qsizetype first, qsizetype count) {
            beginRemoveRows({}, int(first), int(first + count - 1));
            m_rows.remove(first, count);
            m_rowNumbers.clear();
            endRemoveRows();
        },
        [&](qsizetype first, qsizetype count) {
            beginInsertRows({}, int(first), int(first + count - 1));
            for (qsizetype i = first; i < first + count; ++i)
                m_rows.insert(i, makeRow(wanted[i]));
            m_rowNumbers.clear();
            endInsertRows();
        });
}

void DrainTableModel::sourcesChanged(const QList<SourceRef> &sources)
{
    QList<DrainKey> keys; // an edit may have changed options that stand in for a missing report
    bool concerned = false;
    for (const SourceRef &source : sources) {
        if (!covers(m_scope, source))
            continue;
        concerned = true;
        for (const Drain &drain : m_inventory.drains(source))
            keys.append(drain.key());
    }
    if (!concerned)
        return;
    update();
    statusesChanged(keys);
    agesChanged();
}

void DrainTableModel::namesChanged()
{
    update();
    if (m_rows.isEmpty())
        return;
    for (const Row &row : std::as_const(m_rows)) {
        if (row.labels) // what its URL says stays
            row.labels->attachedTo = m_inventory.sourceName(row.key.source);
    }
    const int column = int(DrainColumn::AttachedTo);
    Q_EMIT dataChanged(index(0, column), index(rowCount() - 1, column));
}

void DrainTableModel::statusesChanged(const QList<DrainKey> &keys)
{
    QList<int> health, rate, delivered, lastError;
    for (const DrainKey &key : keys) {
        const int row = rowOf(key);
        const auto drain = m_inventory.drain(key);
        if (row < 0 || !drain)
            continue;
        const DrainStatus now = m_inventory.status(*drain);
        const DrainStatus before = std::exchange(m_rows[row].status, now);
        if (now.health != before.health || now.paused != before.paused)
            health.append(row);
        const bool becameKnown = isReported(now) != isReported(before);
        if (becameKnown)
            rate.append(row);
        if (becameKnown || now.counters.linesDelivered != before.counters.linesDelivered)
            delivered.append(row);
        if (becameKnown || now.lastError != before.lastError)
            lastError.append(row);
    }
    cellsChanged(health, DrainColumn::Health);
    cellsChanged(rate, DrainColumn::Rate);
    cellsChanged(delivered, DrainColumn::Delivered);
    cellsChanged(lastError, DrainColumn::LastError);
}

/// Told of a range, a view paints everything anew, and that several times a second: so a few are told cell by
/// cell. But each signal makes a model that sorts look at all rows: so many are told at once.
void DrainTableModel::cellsChanged(const QList<int> &rows, DrainColumn column)
{
    constexpr qsizetype few = 50;
    if (rows.size() > few) {
        const auto [first, last] = std::minmax_element(rows.begin(), rows.end());
        Q_EMIT dataChanged(index(*first, int(column)), index(*last, int(column)));
        return;
    }
    for (const int row : rows) {
        const QModelIndex cell = index(row, int(column));
        Q_EMIT dataChanged(cell, cell);
    }
}

void DrainTableModel::ratesChanged()
{
    if (!reportsHealth())
        return;
    for (Row &row : m_rows)
        row.rate = m_inventory.rates(row.key).current();
    QList<int> rows(rowCount());
    std::iota(rows.begin(), rows.end(), 0);
    cellsChanged(rows, DrainColumn::Rate);
}

void DrainTableModel::agesChanged()
{
    if (m_rows.isEmpty() || !m_inventory.platform().remote())
        return;
    const int column = int(DrainColumn::AttachedTo);
    Q_EMIT dataChanged(index(0, column), index(rowCount() - 1, column));
}

int DrainTableModel::rowOf(const DrainKey &key) const
{
    if (m_rowNumbers.isEmpty()) {
        for (int row = 0; row < rowCount(); ++row)
            m_rowNumbers[m_rows[row].key] = row;
    }
    return m_rowNumbers.value(key, -1);
}

bool DrainTableModel::countsDown() const
{
    return std::any_of(m_rows.begin(), m_rows.end(), [](const Row &row) {
        return row.status.health.state == HealthState::Quarantined && !row.status.paused;
    });
}

bool DrainTableModel::reportsHealth() const
{
    return m_inventory.platform().capabilities().testFlag(Capability::ReportHealth);
}

int DrainTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int DrainTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : drainColumnCount;
}

QString DrainTableModel::text(const Row &row, DrainColumn column) const
{
    switch (column) {
    case DrainColumn::Health:
    case DrainColumn::Rate:
    case DrainColumn::Delivered:
    case DrainColumn::LastError:
        if (!reportsHealth())
            return notReportedText(m_inventory.platform().name());
        if (column != DrainColumn::Health && !isReported(row.status))
            return unknownText();
        break;
    default:
        break;
    }
    switch (column) {
    case DrainColumn::Health:
        return healthWord(row.status.health, row.status.paused);
    case DrainColumn::Provider:
        return labels(row).provider;
    case DrainColumn::Target:
        return labels(row).target;
    case DrainColumn::AttachedTo:
        return labels(row).attachedTo;
    case DrainColumn::Rate:
        return rateText(row.rate);
    case DrainColumn::Delivered:
        return QLocale().toString(qulonglong(row.status.counters.linesDelivered));
    case DrainColumn::LastError:
        return visibleText(row.status.lastError);
    }
    return {};
}

bool DrainTableModel::lessThan(int left, int right, DrainColumn column) const
{
    const Row &a = m_rows[left];
    const Row &b = m_rows[right];
    const auto severity = [](const Row &row) {
        if (row.status.paused) // whatever its health
            return std::pair(healthSeverity(HealthState::Idle), 0);
        return std::pair(healthSeverity(row.status.health.state), row.status.health.failures);
    };
    switch (column) {
    case DrainColumn::Health:
        return severity(a) < severity(b);
    case DrainColumn::Rate:
        return a.rate < b.rate;
    case DrainColumn::Delivered:
        return a.status.counters.linesDelivered < b.status.counters.linesDelivered;
    default:
        return text(a, column).compare(text(b, column), Qt::CaseInsensitive) < 0;
    }
}

QString DrainTableModel::toolTip(const Row &row, DrainColumn column) const
{
    if (column == DrainColumn::Health && reportsHealth())
        return healthSentence(row.status, m_inventory.platform().clock().now());
    return column == DrainColumn::AttachedTo ? attachedText(row) : text(row, column);
}

/// The source's name and, where it is read from afar, how long ago.
QString DrainTableModel::attachedText(const Row &row) const
{
    const auto age = m_inventory.age(row.key.source);
    const QString &source = labels(row).attachedTo;
    return age ? tr("%1, %2", "source, 'read 5 min ago'").arg(source, readText(*age)) : source;
}

QVariant DrainTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row &row = m_rows[index.row()];
    const auto column = static_cast<DrainColumn>(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return text(row, column);
    case Qt::ToolTipRole:
        return plainToolTip(toolTip(row, column));
    case Qt::AccessibleTextRole:
        if (column == DrainColumn::AttachedTo)
            return attachedText(row);
        return {};
    case Qt::DecorationRole:
        if (column == DrainColumn::AttachedTo && m_inventory.isOld(row.key.source))
            return icon(Icon::Clock);
        return {};
    case Qt::TextAlignmentRole:
        if (column == DrainColumn::Rate || column == DrainColumn::Delivered)
            return int(Qt::AlignRight | Qt::AlignVCenter);
        return {};
    case HealthRole:
        return QVariant::fromValue(row.status.health);
    case PausedRole:
        return row.status.paused;
    case RatesRole:
        return QVariant::fromValue(m_inventory.rates(row.key).samples());
    case MonogramRole:
        return labels(row).monogram;
    case BelowScopeRole:
        return row.key.source.isAddon() && row.key.source != m_scope;
    default:
        return {};
    }
}

QVariant DrainTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (static_cast<DrainColumn>(section)) {
    case DrainColumn::Health:
        return tr("Health");
    case DrainColumn::Provider:
        return tr("Provider");
    case DrainColumn::Target:
        return tr("Target");
    case DrainColumn::AttachedTo:
        return tr("Attached to");
    case DrainColumn::Rate:
        return tr("Lines/s");
    case DrainColumn::Delivered:
        return tr("Delivered");
    case DrainColumn::LastError:
        return tr("Last error");
    }
    return {};
}

} // namespace drainboard
