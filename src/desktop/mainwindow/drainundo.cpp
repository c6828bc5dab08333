// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/mainwindow/drainundo.h"

#include "base/visibletext.h"
#include "desktop/drains/drainactions.h"
#include "desktop/models/inventory.h"
#include "desktop/widgets/banner.h"
#include "platform/onreply.h"

#include <QAction>

namespace drainboard {

using namespace std::chrono_literals;

static constexpr auto offerFor = 30s; // as the dialog that deletes says

DrainUndo::DrainUndo(Inventory &inventory, DrainActions &actions, Banner &messages, QObject *parent)
    : QObject(parent)
    , m_inventory(inventory)
    , m_permissions(inventory.platform())
    , m_actions(&actions)
    , m_messages(messages)
{
    m_offerTime.setSingleShot(true);
    m_offerTime.setInterval(offerFor);
    connect(&m_offerTime, &QTimer::timeout, this, &DrainUndo::endOffer);
    connect(&messages, &Banner::dismissed, this, &DrainUndo::onMessageClosed);
    connect(actions.undoDelete, &QAction::triggered, this, &DrainUndo::undoNewest);
}

void DrainUndo::offer(const QList<Drain> &removed)
{
    QList<Drain> restorable = removed;
    restorable.removeIf(
        [this](const Drain &drain) { return !m_inventory.platform().whyNotRestorable(drain).isEmpty(); });
    QList<BannerAction> actions;
    if (!restorable.isEmpty()) {
        actions.append({tr("Undo"), [this, restorable] {
                            m_offered.removeOne(restorable);
                            undo(restorable);
                        }});
        m_offered.append(restorable);
        m_offerTime.start();
    }
    m_offerText = tr("%n drain(s) deleted.", nullptr, int(removed.size()));
    m_messages.showMessage(Tone::Success, m_offerText, actions, offerFor);
    updateAction();
}

/// Whether the newest offer is still to be read.
bool DrainUndo::isTold() const
{
    return !m_messages.isHidden() && m_messages.text() == m_offerText;
}

void DrainUndo::endOffer()
{
    if (m_offerTime.isActive() || isTold())
        return;
    m_offered.clear();
    updateAction();
}

void DrainUndo::updateAction()
{
    if (m_actions) // they go with the workspace
        m_actions->setUndoable(!m_offered.isEmpty());
}

void DrainUndo::undoNewest()
{
    if (m_offered.isEmpty())
        return;
    const QList<Drain> newest = m_offered.takeLast();
    if (isTold())
        m_messages.dismiss();
    undo(newest);
}

void DrainUndo::undo(const QList<Drain> &removed)
{
    updateAction();
    if (!m_permissions.isAllowed(Deed::RestoreDrain))
        return undone(removed, failure(ErrorKind::NotAllowed, m_permissions.refusal(Deed::RestoreDrain)));
    onReply(this, m_inventory.platform().restoreDrains(removed),
            [this, removed](const Result<QList<TargetResult>> &results) { undone(removed, results); });
}

void DrainUndo::undone(const QList<Drain> &asked, const Result<QList<TargetResult>> &results)
{
    QList<Drain> failed;
    QString problem;
    if (!results) {
        failed = asked;
        problem = results.error().text;
    }
    for (qsizetype i = 0; results && i < asked.size(); ++i) {
        const Result<Drain> &result = results->at(i).result;
        if (result || result.error().kind == ErrorKind::AlreadyExists) // an earlier try did more than it told
            continue;
        failed.append(asked[i]);
        if (problem.isEmpty())
            problem = tr("%1: %2", "source, problem")
                          .arg(m_inventory.sourceName(asked[i].source), result.error().text);
    }
    if (failed.isEmpty()) {
        m_messages.showMessage(Tone::Success, tr("%n drain(s) put back.", nullptr, int(asked.size())), {},
                               10s);
        return;
    }
    m_notPutBack.append(failed);
    m_putBackProblem =
        tr("%n drain(s) could not be put back. %1", "number, problem", int(m_notPutBack.size()))
            .arg(visibleText(problem));
    tellNotPutBack();
}

void DrainUndo::tellNotPutBack()
{
    m_messages.showMessage(Tone::Error, m_putBackProblem,
                           {{tr("Try again"), [this, drains = m_notPutBack] { undo(drains); }}});
}

/// Another message may have taken the place of what could not be put back.
void DrainUndo::onMessageClosed()
{
    endOffer();
    if (m_messages.text() == m_putBackProblem)
        m_notPutBack.clear(); // tried again, or given up
    else if (!m_notPutBack.isEmpty())
        tellNotPutBack();
}

} // namespace drainboard
