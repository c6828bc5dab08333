// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/models/permissions.h"
#include "domain/drain.h"

#include <QObject>

class QAction;

namespace drainboard {

/// What can be done about a drain, the same in the toolbar, the menu, the context menu and the details.
/// What the platform cannot do is hidden; what it refuses or makes no sense for the drain is disabled.
class DrainActions : public QObject
{
    Q_OBJECT

public:
    explicit DrainActions(const Permissions &permissions, QObject *parent = nullptr);

    QAction *add;
    QAction *edit;
    QAction *remove;
    QAction *undoDelete; ///< for as long as setUndoable() says so
    QAction *retryNow;
    QAction *pause; ///< says "Resume" for a paused drain
    QAction *sendTestLine;
    QAction *diagnose; ///< from this computer, so no platform needs to permit it
    QAction *followLog;
    QAction *copyMaskedUrl;
    QAction *copyUrl;

    /// In the order of menus; null stands for a separator.
    QList<QAction *> menu() const;

    /// `drain` is null while none is selected; `canAdd` tells whether what is selected can have one.
    void update(const Drain *drain, const DrainStatus &status, bool canAdd);
    /// Whether there is a deletion to take back.
    void setUndoable(bool undoable);

private:
    Permissions m_permissions;
    bool m_undoable = false;
};

} // namespace drainboard
