// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/models/inventory.h"
#include "desktop/widgets/timeformat.h"

#include <QWidget>

namespace drainboard {

class MessageLine;

/// What is to be known of the shown drains as a whole, where the platform lies behind a network: that they
/// are old, and what the owner of the app permits. Takes no room where there is nothing to say.
class ScopeNotes : public QWidget
{
    Q_OBJECT

public:
    /// `inventory` must outlive it.
    explicit ScopeNotes(Inventory &inventory, QWidget *parent = nullptr);

    void setScope(const SourceRef &scope);
    void setTimeFormat(const TimeFormat &times);
    void refresh();

private:
    QString oldText() const;

    Inventory &m_inventory;
    SourceRef m_scope;
    TimeFormat m_times;
    MessageLine *m_old;
    MessageLine *m_consent;
};

} // namespace drainboard
