// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/models/inventory.h"

#include <QAbstractItemModel>
#include <QHash>

#include <memory>
#include <vector>

namespace drainboard {

/// One row for everything, then the apps, each with its addons below it. What a row means is in its roles;
/// icons and shapes are the delegate's business.
class SourceTreeModel : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum class Kind { All, App, Addon };
    enum Role {
        KindRole = Qt::UserRole + 1, ///< Kind
        SourceRole,                  ///< SourceRef; `app` is empty for the row of everything
        StatusRole,                  ///< AppStatus or AddonStatus as int
        StatusTextRole,              ///< the same in words; empty while all is well
        DrainCountRole,              ///< with those of the addons
        WorstHealthRole, ///< HealthState as int; nothing without reports or drains that are not paused
        AllPausedRole,   ///< bool: it has drains, and all of them are paused
        ProducesLinesRole,
        ReadingRole, ///< bool: its drains, or some of them, are still being read
        OldRole,     ///< bool: what is known of it may no longer be so
    };

    /// `inventory` must outlive it.
    explicit SourceTreeModel(Inventory &inventory, QObject *parent = nullptr);
    ~SourceTreeModel() override;

    QModelIndex indexOf(const SourceRef &source) const;

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct AppNode
    {
        App app;
        QList<Addon> addons;
        int row = 0;
    };

    void update();
    void updateAddons(AppNode &node, const QList<Addon> &addons);
    void sourcesChanged(const QList<SourceRef> &sources);
    void statusesChanged(const QList<DrainKey> &keys);
    SourceRef sourceAt(const QModelIndex &index) const;
    Kind kindOf(const QModelIndex &index) const;
    const AppNode *nodeAt(const QModelIndex &index) const;
    void numberNodes(std::size_t from);
    int drainCount(const SourceRef &source) const;
    std::optional<HealthState> worstHealth(const SourceRef &source) const;
    bool allPaused(const SourceRef &source) const;
    QString name(const QModelIndex &index) const;
    QString statusText(const QModelIndex &index) const;
    QString healthText(const SourceRef &source) const;
    bool lacksConsent(const SourceRef &source) const;
    QString accessibleText(const QModelIndex &index) const;

    Inventory &m_inventory;
    std::vector<std::unique_ptr<AppNode>> m_nodes; ///< row 1 + position; an addon's index points at its app's
    QHash<QString, const AppNode *> m_nodesById;
    QHash<SourceRef, std::optional<HealthState>> m_toldHealth; ///< the worst, as last told
};

} // namespace drainboard
