// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/models/permissions.h"
#include "domain/drain.h"
#include "platform/platform.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

namespace drainboard {

class Banner;
class DrainActions;
class Inventory;

/// Puts deleted drains back: offered in the banner, and as an action, which goes through the deletions from
/// the newest on. What could not be put back is kept until it is tried again or given up: nobody else knows
/// these URLs any more.
class DrainUndo : public QObject
{
    Q_OBJECT

public:
    /// All of them must outlive it, but for the actions.
    DrainUndo(Inventory &inventory, DrainActions &actions, Banner &messages, QObject *parent = nullptr);

public Q_SLOTS:
    /// Tells that these were deleted and, for half a minute or as long as the message stays, takes it back.
    void offer(const QList<drainboard::Drain> &removed);

private:
    bool isTold() const;
    void updateAction();
    void undoNewest();
    void undo(const QList<Drain> &removed);
    void undone(const QList<Drain> &asked, const Result<QList<TargetResult>> &results);
    void tellNotPutBack();
    void onMessageClosed();
    void endOffer();

    Inventory &m_inventory;
    Permissions m_permissions;
    QPointer<DrainActions> m_actions;
    Banner &m_messages;
    QTimer m_offerTime;
    QList<QList<Drain>> m_offered; ///< one of each deletion, the newest last
    QString m_offerText;           ///< of the newest
    QList<Drain> m_notPutBack;     ///< by an Undo that failed
    QString m_putBackProblem;
};

} // namespace drainboard
