// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "platform/connections/connection.h"

#include <QWidget>

#include <memory>

class QTreeWidgetItem;

namespace drainboard {

class MessageLine;

namespace Ui {
class RegionList;
}

/// Regions to tick; their base URLs can be shown and changed. Serves the assistant and the edit dialog.
class RegionList : public QWidget
{
    Q_OBJECT

public:
    explicit RegionList(QWidget *parent = nullptr);
    ~RegionList() override;

    /// `chosen` are ticked and keep their base URLs, also those that are not offered any more.
    void setRegions(const QList<Region> &offered, const QList<Region> &chosen);
    QList<Region> chosen() const;
    /// Whether something is ticked and all base URLs are in order.
    bool isAcceptable() const;

Q_SIGNALS:
    void changed();

private:
    void add(const Region &region, bool ticked);
    void showState();

    std::unique_ptr<Ui::RegionList> m_ui;
    MessageLine *m_problem;
};

} // namespace drainboard
