// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/models/inventory.h"
#include "domain/provider.h"

#include <QAbstractTableModel>

#include <optional>

namespace drainboard {

enum class DrainColumn { Health, Provider, Target, AttachedTo, Rate, Delivered, LastError };
inline constexpr int drainColumnCount = 7;

/// The drains of an app and its addons, of one addon, or of everything, one a row. What the platform does not
/// report is said to be so; a clock marks sources that were read long ago. Secrets are masked; the
/// key that identifies a row is had by keyAt() alone, so no view can show it by accident.
class DrainTableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Role {
        HealthRole = Qt::UserRole + 1, ///< Health
        PausedRole,                    ///< bool
        RatesRole,                     ///< QList<double>, oldest first: lines/s of the last minute
        MonogramRole,                  ///< the provider's badge
        BelowScopeRole,                ///< true for an addon's drain unless that addon itself is the scope
    };

    /// `inventory` must outlive it.
    explicit DrainTableModel(Inventory &inventory, QObject *parent = nullptr);

    /// What to show; an empty `app` is everything.
    void setScope(const SourceRef &scope);
    const SourceRef &scope() const { return m_scope; }

    DrainKey keyAt(int row) const { return m_rows[row].key; }
    /// -1 if it is not shown. Not while rows come and go.
    int rowOf(const DrainKey &key) const;
    /// Whether the time left of a quarantine stands in a row.
    bool countsDown() const;
    /// Whether row `left` sorts before row `right`: by raw numbers where the shown text is made for people.
    bool lessThan(int left, int right, DrainColumn column) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Labels
    {
        QString provider;
        QString monogram;
        QString target;
        QString attachedTo;
    };

    struct Row
    {
        DrainKey key;
        DrainStatus status;                   ///< the last report
        double rate = 0;                      ///< lines/s
        mutable std::optional<Labels> labels; ///< once they are asked for: few of many rows are in sight
    };

    Row makeRow(const DrainKey &key) const;
    const Labels &labels(const Row &row) const;
    QList<DrainKey> wantedKeys() const;
    void update();
    void sourcesChanged(const QList<SourceRef> &sources);
    void namesChanged();
    void statusesChanged(const QList<DrainKey> &keys);
    void ratesChanged();
    void agesChanged();
    void cellsChanged(const QList<int> &rows, DrainColumn column);
    QString text(const Row &row, DrainColumn column) const;
    QString toolTip(const Row &row, DrainColumn column) const;
    QString attachedText(const Row &row) const;
    bool reportsHealth() const;

    Inventory &m_inventory;
    SourceRef m_scope;
    QList<Row> m_rows;
    mutable QHash<DrainKey, int> m_rowNumbers; ///< of m_rows; empty until it is asked for
    /// Those that were asked for; each is made anew, with all its texts, when somebody asks.
    mutable QHash<ProviderType, ProviderDescriptor> m_providers;
};

} // namespace drainboard
