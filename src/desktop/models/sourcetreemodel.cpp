// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/models/sourcetreemodel.h"

#include "base/visibletext.h"
#include "desktop/models/healthtext.h"
#include "desktop/models/remotetext.h"
#include "desktop/models/rowdiff.h"
#include "desktop/widgets/plaintooltip.h"
#include "platform/remotecontrol.h"

#include <QSet>

#include <algorithm>

namespace drainboard {

namespace {

template <typename T>
QList<QString> ids(const QList<T> &things)
{
    QList<QString> result;
    result.reserve(things.size());
    for (const T &thing : things)
        result.append(thing.id);
    return result;
}

QString text(AppStatus status)
{
    switch (status) {
    case AppStatus::New:
        return SourceTreeModel::tr("never deployed");
    case AppStatus::Running:
        return {};
    case AppStatus::Stopped:
        return SourceTreeModel::tr("stopped");
    case AppStatus::Crashed:
        return SourceTreeModel::tr("crashed");
    case AppStatus::Restarting:
        return SourceTreeModel::tr("restarting");
    case AppStatus::Scaling:
        return SourceTreeModel::tr("scaling");
    case AppStatus::Booting:
        return SourceTreeModel::tr("booting");
    }
    return {};
}

QString text(AddonStatus status)
{
    switch (status) {
    case AddonStatus::Running:
        return {};
    case AddonStatus::Provisioning:
        return SourceTreeModel::tr("being set up");
    case AddonStatus::Suspended:
        return SourceTreeModel::tr("suspended");
    }
    return {};
}

} // namespace

SourceTreeModel::SourceTreeModel(Inventory &inventory, QObject *parent)
    : QAbstractItemModel(parent)
    , m_inventory(inventory)
{
    connect(&inventory, &Inventory::catalogueChanged, this, &SourceTreeModel::update);
    connect(&inventory, &Inventory::drainsChanged, this, &SourceTreeModel::sourcesChanged);
    connect(&inventory, &Inventory::statusesChanged, this, &SourceTreeModel::statusesChanged);
    connect(&inventory, &Inventory::agesChanged, this, [this] { sourcesChanged(m_inventory.sources({})); });
    if (RemoteControl *remote = inventory.platform().remote()) {
        connect(remote, &RemoteControl::consentChanged, this, [this](const QString &appId) {
            sourcesChanged(m_inventory.sources({appId, {}}));
        });
    }
    update();
}

SourceTreeModel::~SourceTreeModel() = default;

void SourceTreeModel::update()
{
    QList<App> shown;
    for (const auto &node : m_nodes)
        shown.append(node->app);
    const QList<App> &apps = m_inventory.apps();
    diffRows(
        ids(shown), ids(apps),
        [this](qsizetype first, qsizetype count) {
            beginRemoveRows({}, int(first) + 1, int(first + count));
            for (qsizetype i = first; i < first + count; ++i)
                m_nodesById.remove(m_nodes[std::size_t(i)]->app.id);
            m_nodes.erase(m_nodes.begin() + first, m_nodes.begin() + first + count);
            numberNodes(std::size_t(first));
            endRemoveRows();
        },
        [&](qsizetype first, qsizetype count) {
            beginInsertRows({}, int(first) + 1, int(first + count));
            for (qsizetype i = first; i < first + count; ++i)
                m_nodes.insert(m_nodes.begin() + i, std::make_unique<AppNode>(AppNode{apps[i], {}}));
            numberNodes(std::size_t(first));
            endInsertRows();
        });
    for (std::size_t i = 0; i < m_nodes.size(); ++i) {
        m_nodes[i]->app = apps[qsizetype(i)];
        updateAddons(*m_nodes[i], m_inventory.addons(m_nodes[i]->app.id));
    }
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, 0));
}

void SourceTreeModel::updateAddons(AppNode &node, const QList<Addon> &addons)
{
    const QModelIndex parent = index(node.row, 0);
    const QList<Addon> before = node.addons;
    diffRows(
        ids(node.addons), ids(addons),
        [&](qsizetype first, qsizetype count) {
            beginRemoveRows(parent, int(first), int(first + count - 1));
            node.addons.remove(first, count);
            endRemoveRows();
        },
        [&](qsizetype first, qsizetype count) {
            beginInsertRows(parent, int(first), int(first + count - 1));
            for (qsizetype i = first; i < first + count; ++i)
                node.addons.insert(i, addons[i]);
            endInsertRows();
        });
    node.addons = addons;
    if (before != addons && !addons.isEmpty()) // a second of a kind changes the name of the first
        Q_EMIT dataChanged(index(0, 0, parent), index(int(addons.size()) - 1, 0, parent));
}

void SourceTreeModel::sourcesChanged(const QList<SourceRef> &sources)
{
    QSet<SourceRef> shown{SourceRef()};
    for (const SourceRef &source : sources)
        shown << source << SourceRef{source.app, {}};
    // Neither order nor filter depends on any of this, so a view need only paint.
    for (const SourceRef &source : std::as_const(shown)) {
        m_toldHealth[source] = worstHealth(source);
        if (const QModelIndex changed = indexOf(source); changed.isValid())
            Q_EMIT dataChanged(changed, changed,
                               {StatusTextRole, DrainCountRole, WorstHealthRole, AllPausedRole, ReadingRole,
                                OldRole, Qt::AccessibleTextRole, Qt::ToolTipRole});
    }
}

void SourceTreeModel::statusesChanged(const QList<DrainKey> &keys)
{
    // Counters run several times a second, but a row tells of the worst health alone.
    QSet<SourceRef> sources;
    for (const DrainKey &key : keys)
        sources.insert(key.source);
    erase_if(sources, [this](const SourceRef &source) {
        const auto told = m_toldHealth.constFind(source);
        return told != m_toldHealth.cend() && *told == worstHealth(source);
    });
    if (!sources.isEmpty())
        sourcesChanged(sources.values());
}

void SourceTreeModel::numberNodes(std::size_t from)
{
    for (std::size_t i = from; i < m_nodes.size(); ++i) {
        m_nodes[i]->row = int(i) + 1;
        m_nodesById[m_nodes[i]->app.id] = m_nodes[i].get();
    }
}

QModelIndex SourceTreeModel::indexOf(const SourceRef &source) const
{
    if (source.app.isEmpty())
        return index(0, 0);
    const AppNode *node = m_nodesById.value(source.app);
    if (!node)
        return {};
    const QModelIndex app = index(node->row, 0);
    if (!source.isAddon())
        return app;
    const qsizetype row = ids(node->addons).indexOf(source.addon);
    return row < 0 ? QModelIndex() : index(int(row), 0, app);
}

QModelIndex SourceTreeModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, parent.isValid() ? nodeAt(parent) : nullptr);
}

QModelIndex SourceTreeModel::parent(const QModelIndex &child) const
{
    const auto *node = static_cast<const AppNode *>(child.constInternalPointer());
    return node ? index(node->row, 0) : QModelIndex();
}

int SourceTreeModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return int(m_nodes.size()) + 1;
    return kindOf(parent) == Kind::App ? int(nodeAt(parent)->addons.size()) : 0;
}

int SourceTreeModel::columnCount(const QModelIndex &) const
{
    return 1;
}

SourceTreeModel::Kind SourceTreeModel::kindOf(const QModelIndex &index) const
{
    if (index.constInternalPointer())
        return Kind::Addon;
    return index.row() == 0 ? Kind::All : Kind::App;
}

const SourceTreeModel::AppNode *SourceTreeModel::nodeAt(const QModelIndex &index) const
{
    if (const void *node = index.constInternalPointer())
        return static_cast<const AppNode *>(node);
    return index.row() == 0 ? nullptr : m_nodes[std::size_t(index.row()) - 1].get();
}

SourceRef SourceTreeModel::sourceAt(const QModelIndex &index) const
{
    const AppNode *node = nodeAt(index);
    if (!node)
        return {};
    return {node->app.id, kindOf(index) == Kind::Addon ? node->addons[index.row()].id : QString()};
}

int SourceTreeModel::drainCount(const SourceRef &source) const
{
    qsizetype count = 0;
    for (const SourceRef &one : m_inventory.sources(source))
        count += m_inventory.drains(one).size();
    return int(count);
}

std::optional<HealthState> SourceTreeModel::worstHealth(const SourceRef &source) const
{
    std::optional<HealthState> worst;
    if (!m_inventory.platform().capabilities().testFlag(Capability::ReportHealth))
        return worst;
    for (const SourceRef &one : m_inventory.sources(source)) {
        for (const Drain &drain : m_inventory.drains(one)) {
            const auto state = m_inventory.healthState(drain);
            if (state && (!worst || healthSeverity(*state) > healthSeverity(*worst)))
                worst = state;
        }
    }
    return worst;
}

bool SourceTreeModel::allPaused(const SourceRef &source) const
{
    return m_inventory.platform().capabilities().testFlag(Capability::ReportHealth) &&
           drainCount(source) > 0 && !worstHealth(source);
}

bool SourceTreeModel::lacksConsent(const SourceRef &source) const
{
    const RemoteControl *remote = m_inventory.platform().remote();
    if (!remote || source.app.isEmpty())
        return false;
    const Consent consent = remote->consent(source.app);
    const QDateTime now = platformTime(m_inventory.platform());
    return !mayLook(consent, true, now) && (source.isAddon() || !mayLook(consent, false, now));
}

QString SourceTreeModel::name(const QModelIndex &index) const
{
    switch (kindOf(index)) {
    case Kind::All:
        return tr("All apps");
    case Kind::App:
        return nodeAt(index)->app.name;
    case Kind::Addon:
        return m_inventory.addonName(nodeAt(index)->addons[index.row()]);
    }
    return {};
}

QString SourceTreeModel::statusText(const QModelIndex &index) const
{
    if (lacksConsent(sourceAt(index)))
        return tr("no consent");
    switch (kindOf(index)) {
    case Kind::All:
        return {};
    case Kind::App:
        return text(nodeAt(index)->app.status);
    case Kind::Addon: {
        const Addon &addon = nodeAt(index)->addons[index.row()];
        return producesLines(addon) ? text(addon.status) : tr("has no log");
    }
    }
    return {};
}

QString SourceTreeModel::healthText(const SourceRef &source) const
{
    if (!m_inventory.platform().capabilities().testFlag(Capability::ReportHealth))
        return tr("health not reported by %1").arg(visibleText(m_inventory.platform().name()));
    if (allPaused(source))
        return tr("paused");
    switch (worstHealth(source).value_or(HealthState::Unknown)) {
    case HealthState::Failing:
        return tr("a drain is failing");
    case HealthState::Probing:
    case HealthState::Quarantined:
        return tr("a drain is quarantined");
    default:
        return {};
    }
}

QString SourceTreeModel::accessibleText(const QModelIndex &index) const
{
    QStringList parts{name(index)};
    if (const QString status = statusText(index); !status.isEmpty())
        parts.append(status);
    const SourceRef source = sourceAt(index);
    const int count = drainCount(source);
    const bool reading = m_inventory.isReading(source);
    if (count > 0 || !reading)
        parts.append(tr("%n drain(s)", nullptr, count));
    if (reading)
        parts.append(tr("reading the drains"));
    if (const QString health = healthText(source); count > 0 && !health.isEmpty())
        parts.append(health);
    if (const auto age = m_inventory.age(source))
        parts.append(readText(*age));
    if (!m_inventory.isAnswering())
        parts.append(tr("perhaps no longer so"));
    return parts.join(QStringLiteral(", "));
}

QVariant SourceTreeModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return name(index);
    case Qt::AccessibleTextRole:
        return accessibleText(index);
    case Qt::ToolTipRole:
        return plainToolTip(accessibleText(index));
    case KindRole:
        return QVariant::fromValue(kindOf(index));
    case SourceRole:
        return QVariant::fromValue(sourceAt(index));
    case StatusRole:
        if (kindOf(index) == Kind::All)
            return {};
        if (kindOf(index) == Kind::App)
            return int(nodeAt(index)->app.status);
        return int(nodeAt(index)->addons[index.row()].status);
    case StatusTextRole:
        return statusText(index);
    case DrainCountRole:
        return drainCount(sourceAt(index));
    case WorstHealthRole: {
        const auto worst = worstHealth(sourceAt(index));
        return worst ? QVariant(int(*worst)) : QVariant();
    }
    case AllPausedRole:
        return allPaused(sourceAt(index));
    case ProducesLinesRole:
        return kindOf(index) != Kind::Addon || producesLines(nodeAt(index)->addons[index.row()]);
    case ReadingRole:
        return m_inventory.isReading(sourceAt(index));
    case OldRole:
        return m_inventory.isOld(sourceAt(index));
    default:
        return {};
    }
}

QVariant SourceTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (section == 0 && orientation == Qt::Horizontal && role == Qt::DisplayRole)
        return tr("Apps and addons");
    return {};
}

} // namespace drainboard
