// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/models/draintablemodel.h"

#include "base/visibletext.h"
#include "desktop/models/healthtext.h"
#include "desktop/models/rowdiff.h"
#include "desktop/widgets/plaintooltip.h"
#include "domain/drainurl.h"

#include <QLocale>

#include <algorithm>

namespace drainboard {

DrainTableModel::DrainTableModel(Inventory &inventory, QObject *parent)
    : QAbstractTableModel(parent)
    , m_inventory(inventory)
{
    connect(&inventory, &Inventory::catalogueChanged, this, &DrainTableModel::namesChanged);
    connect(&inventory, &Inventory::drainsChanged, this, &DrainTableModel::sourceChanged);
    connect(&inventory, &Inventory::statusesChanged, this, &DrainTableModel::statusesChanged);
    connect(&inventory, &Inventory::ratesChanged, this, &DrainTableModel::ratesChanged);
    update();
}

void DrainTableModel::setScope(const SourceRef &scope)
{
    if (m_scope == scope)
        return;
    beginResetModel();
    m_scope = scope;
    m_rows.clear();
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
    Row row;
    row.key = key;
    row.target = maskedDrainUrl(key.url);
    row.attachedTo = m_inventory.sourceName(key.source);
    if (const auto type = parseDrainUrl(key.url).provider) {
        const ProviderDescriptor provider = providerOf(*type);
        row.provider = provider.name;
        row.monogram = provider.monogram;
    } else {
        row.provider = tr("Unrecognised");
        row.monogram = QStringLiteral("?");
    }
    if (const auto drain = m_inventory.drain(key))
        row.status = m_inventory.status(*drain);
    return row;
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
            endRemoveRows();
        },
        [&](qsizetype first, qsizetype count) {
            beginInsertRows({}, int(first), int(first + count - 1));
            for (qsizetype i = first; i < first + count; ++i)
                m_rows.insert(i, makeRow(wanted[i]));
            endInsertRows();
        });
}

void DrainTableModel::sourceChanged(const SourceRef &source)
{
    if (!m_inventory.sources(m_scope).contains(source))
        return;
    update();
    QList<DrainKey> keys; // an edit may have changed options that stand in for a missing report
    for (const Drain &drain : m_inventory.drains(source))
        keys.append(drain.key());
    statusesChanged(keys);
}

void DrainTableModel::namesChanged()
{
    update();
    if (m_rows.isEmpty())
        return;
    for (Row &row : m_rows)
        row.attachedTo = m_inventory.sourceName(row.key.source);
    const int column = int(DrainColumn::AttachedTo);
    Q_EMIT dataChanged(index(0, column), index(rowCount() - 1, column));
}

void DrainTableModel::statusesChanged(const QList<DrainKey> &keys)
{
    int first = rowCount();
    int last = -1;
    for (const DrainKey &key : keys) {
        const int row = rowOf(key);
        const auto drain = m_inventory.drain(key);
        if (row < 0 || !drain)
            continue;
        m_rows[row].status = m_inventory.status(*drain);
        first = std::min(first, row);
        last = std::max(last, row);
    }
    if (last >= 0)
        Q_EMIT dataChanged(index(first, 0), index(last, drainColumnCount - 1));
}

void DrainTableModel::ratesChanged()
{
    if (m_rows.isEmpty())
        return;
    const int column = int(DrainColumn::Rate);
    Q_EMIT dataChanged(index(0, column), index(rowCount() - 1, column));
}

int DrainTableModel::rowOf(const DrainKey &key) const
{
    const auto found =
        std::find_if(m_rows.begin(), m_rows.end(), [&](const Row &row) { return row.key == key; });
    return found == m_rows.end() ? -1 : int(found - m_rows.begin());
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
        return healthWord(row.status.health, row.status.paused);
    case DrainColumn::Provider:
        return row.provider;
    case DrainColumn::Target:
        return row.target;
    case DrainColumn::AttachedTo:
        return row.attachedTo;
    case DrainColumn::Rate:
        return rateText(m_inventory.rates(row.key).current());
    case DrainColumn::Delivered:
        return QLocale().toString(qulonglong(row.status.counters.linesDelivered));
    case DrainColumn::LastError:
        return visibleText(row.status.lastError);
    }
    return {};
}

QVariant DrainTableModel::sortValue(const Row &row, DrainColumn column) const
{
    switch (column) {
    case DrainColumn::Health:
        return healthSeverity(row.status.health.state) * 1'000'000 + row.status.health.failures;
    case DrainColumn::Rate:
        return m_inventory.rates(row.key).current();
    case DrainColumn::Delivered:
        return qulonglong(row.status.counters.linesDelivered);
    default:
        return text(row, column);
    }
}

QString DrainTableModel::toolTip(const Row &row, DrainColumn column) const
{
    if (column == DrainColumn::Health)
        return healthSentence(row.status, m_inventory.platform().clock().now());
    return text(row, column);
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
    case Qt::TextAlignmentRole:
        if (column == DrainColumn::Rate || column == DrainColumn::Delivered)
            return int(Qt::AlignRight | Qt::AlignVCenter);
        return {};
    case SortRole:
        return sortValue(row, column);
    case HealthRole:
        return QVariant::fromValue(row.status.health);
    case PausedRole:
        return row.status.paused;
    case RatesRole:
        return QVariant::fromValue(m_inventory.rates(row.key).samples());
    case MonogramRole:
        return row.monogram;
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
