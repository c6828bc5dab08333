// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/wizard/providerlistmodel.h"

namespace drainboard {

ProviderListModel::ProviderListModel(QObject *parent)
    : QAbstractListModel(parent)
{
}

int ProviderListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_providers.size());
}

QVariant ProviderListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto &provider = m_providers.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return provider.name;
    case Qt::AccessibleTextRole:
        return tr("%1: %2", "provider, its sentence").arg(provider.name, provider.sentence);
    case IdRole:
        return provider.id;
    case SentenceRole:
        return provider.sentence;
    case SearchRole:
        return QStringList{provider.name, provider.id, provider.keywords, provider.sentence}.join(u' ');
    default:
        return {};
    }
}

} // namespace drainboard
