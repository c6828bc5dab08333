// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/connections/regionlist.h"

#include "ui_regionlist.h"

#include "base/visibletext.h"
#include "desktop/widgets/messageline.h"
#include "platform/connections/baseurl.h"

#include <QHeaderView>
#include <QStyledItemDelegate>

#include <algorithm>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

enum Column { NameColumn, ApiColumn, DatabaseApiColumn };
enum Role { NameRole = Qt::UserRole, DisplayNameRole };

/// Of a column whose texts are not to be changed.
class ReadOnlyDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QWidget *createEditor(QWidget *, const QStyleOptionViewItem &, const QModelIndex &) const override
    {
        return nullptr;
    }
};

} // namespace

RegionList::RegionList(QWidget *parent)
    : QWidget(parent)
    , m_ui(std::make_unique<Ui::RegionList>())
    , m_problem(new MessageLine(Tone::Error))
{
    m_ui->setupUi(this);
    m_ui->problemLayout->addWidget(m_problem);
    m_ui->tree->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_ui->tree->setItemDelegateForColumn(NameColumn, new ReadOnlyDelegate(this));
    const auto showBases = [this](bool shown) {
        m_ui->tree->setColumnHidden(ApiColumn, !shown);
        m_ui->tree->setColumnHidden(DatabaseApiColumn, !shown);
    };
    showBases(false);
    connect(m_ui->basesCheck, &QCheckBox::toggled, this, showBases);
    connect(m_ui->tree, &QTreeWidget::itemChanged, this, &RegionList::showState);
    setFocusProxy(m_ui->tree);
}

RegionList::~RegionList() = default;

void RegionList::setRegions(const QList<Region> &offered, const QList<Region> &chosen)
{
    const QSignalBlocker filling(m_ui->tree);
    m_ui->tree->clear();
    for (const Region &region : chosen)
        add(region, true);
    for (const Region &region : offered) {
        if (std::ranges::find(chosen, region.name, &Region::name) == chosen.end())
            add(region, false);
    }
    m_ui->tree->setCurrentItem(m_ui->tree->topLevelItem(0));
    showState();
}

void RegionList::add(const Region &region, bool ticked)
{
    const QString name = visibleText(region.name);
    auto *item = new QTreeWidgetItem(
        m_ui->tree,
        {region.displayName.isEmpty() ? name : tr("%1 (%2)").arg(visibleText(region.displayName), name),
         region.api, region.databaseApi});
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable | Qt::ItemIsEditable);
    item->setCheckState(NameColumn, ticked ? Qt::Checked : Qt::Unchecked);
    item->setData(NameColumn, NameRole, region.name);
    item->setData(NameColumn, DisplayNameRole, region.displayName);
}

QList<Region> RegionList::chosen() const
{
    QList<Region> regions;
    for (int row = 0; row < m_ui->tree->topLevelItemCount(); ++row) {
        const QTreeWidgetItem *item = m_ui->tree->topLevelItem(row);
        if (item->checkState(NameColumn) != Qt::Checked)
            continue;
        const auto base = [item](Column column) {
            return checkedBaseUrl(item->text(column)).value_or(item->text(column));
        };
        regions.append({item->data(NameColumn, NameRole).toString(),
                        item->data(NameColumn, DisplayNameRole).toString(), base(ApiColumn),
                        base(DatabaseApiColumn)});
    }
    return regions;
}

bool RegionList::isAcceptable() const
{
    return !chosen().isEmpty() && m_problem->text().isEmpty();
}

void RegionList::showState()
{
    QString problem;
    for (const Region &region : chosen()) {
        QStringList bases{region.api};
        if (!region.databaseApi.isEmpty()) // without one, the logs of addons cannot be read
            bases.append(region.databaseApi);
        for (const QString &base : bases) {
            if (const auto checked = checkedBaseUrl(base); !checked)
                problem = tr("%1: %2", "region, problem").arg(visibleText(region.name), checked.error().text);
        }
    }
    m_problem->setText(chosen().isEmpty() ? tr("Choose at least one region.") : problem);
    Q_EMIT changed();
}

} // namespace drainboard
