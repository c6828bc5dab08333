// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "domain/provider.h"

#include <QAbstractListModel>

namespace drainboard {

/// The provider catalogue for a list of cards.
class ProviderListModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role {
        IdRole = Qt::UserRole,
        SentenceRole,
        SearchRole, ///< every word a user may search for
    };

    explicit ProviderListModel(QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

private:
    QList<ProviderDescriptor> m_providers = providers();
};

} // namespace drainboard
