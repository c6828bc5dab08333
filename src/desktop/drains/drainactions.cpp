// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/drains/drainactions.h"

#include "desktop/widgets/icons.h"

#include <QAction>
#include <QKeySequence>

namespace drainboard {

using namespace Qt::StringLiterals;

DrainActions::DrainActions(const Permissions &permissions, QObject *parent)
    : QObject(parent)
    , m_permissions(permissions)
{
    const auto make = [this](const char16_t *name, Icon which, const QString &text, const QString &tip,
                             const QKeySequence &shortcut) {
        auto *action = new QAction(icon(which), text, this);
        action->setObjectName(QString::fromUtf16(name));
        action->setToolTip(
            shortcut.isEmpty()
                ? tip
                : tr("%1 (%2)", "tool tip, shortcut").arg(tip, shortcut.toString(QKeySequence::NativeText)));
        action->setStatusTip(tip);
        action->setShortcut(shortcut);
        return action;
    };
    add = make(u"addDrain", Icon::Add, tr("&Add a drain…"), tr("Add a drain to what is selected"),
               QKeySequence::New);
    edit = make(u"editDrain", Icon::Edit, tr("&Edit…"), tr("Change the selected drain"), Qt::Key_F2);
    remove = make(u"deleteDrain", Icon::Delete, tr("&Delete…"),
                  tr("Delete the selected drain, after a look at what goes"), QKeySequence::Delete);
    undoDelete = make(u"undoDelete", Icon::Undo, tr("U&ndo delete"), tr("Put back what was deleted last"),
                      QKeySequence::Undo);
    retryNow = make(u"retryNow", Icon::Retry, tr("&Retry now"),
                    tr("End the quarantine early and try the target at once"), QKeySequence(u"Ctrl+R"_s));
    pause = make(u"pauseDrain", Icon::Pause, tr("&Pause"),
                 tr("Keep the lines and send nothing until resumed"), QKeySequence(u"Ctrl+P"_s));
    sendTestLine = make(u"sendTestLine", Icon::Test, tr("Send a &test line"),
                        tr("Send one line to the target and watch each step"), QKeySequence(u"Ctrl+T"_s));
    followLog = make(u"followLog", Icon::Follow, tr("&Follow the log"),
                     tr("Show the live lines that this drain forwards"), {});
    diagnose =
        make(u"diagnoseDrain", Icon::Search, tr("Dia&gnose the target…"),
             tr("See from this computer how far the target can be reached"), QKeySequence(u"Ctrl+Shift+T"_s));
    copyMaskedUrl = make(u"copyMaskedUrl", Icon::Copy, tr("&Copy the masked URL"),
                         tr("Copy the URL with its secrets masked"), QKeySequence::Copy);
    copyUrl = make(u"copyUrl", Icon::Copy, tr("Copy the &whole URL"),
                   tr("Copy the URL with its secrets; it leaves the clipboard after a minute"),
                   QKeySequence(u"Ctrl+Shift+C"_s));
    // The edit fields of the window have a use for these keys as well.
    for (QAction *action : {remove, copyMaskedUrl, edit})
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    update(nullptr, {}, false);
}

QList<QAction *> DrainActions::menu() const
{
    return {add,          edit,      remove,   undoDelete, nullptr,       retryNow, pause,
            sendTestLine, followLog, diagnose, nullptr,    copyMaskedUrl, copyUrl};
}

void DrainActions::setUndoable(bool undoable)
{
    m_undoable = undoable;
    m_permissions.apply(Deed::RestoreDrain, undoDelete, undoable);
}

void DrainActions::update(const Drain *drain, const DrainStatus &status, bool canAdd)
{
    m_permissions.apply(Deed::AddDrain, add, canAdd);
    m_permissions.apply(Deed::EditDrain, edit, drain != nullptr);
    m_permissions.apply(Deed::DeleteDrain, remove, drain != nullptr);
    m_permissions.apply(Deed::RestoreDrain, undoDelete, m_undoable);
    m_permissions.apply(Deed::RetryNow, retryNow,
                        drain && status.health.state == HealthState::Quarantined && !status.paused);
    m_permissions.apply(Deed::PauseDrain, pause, drain != nullptr);
    m_permissions.apply(Deed::SendTestLine, sendTestLine, drain != nullptr);
    m_permissions.apply(Deed::RevealSecrets, copyUrl, drain != nullptr);
    followLog->setEnabled(drain != nullptr);
    copyMaskedUrl->setEnabled(drain != nullptr);
    diagnose->setEnabled(drain != nullptr);
    const bool paused = drain && status.paused;
    const QString text = paused ? tr("Res&ume") : tr("&Pause");
    if (pause->text() == text) // a new icon counts as a change, and lays out every toolbar it stands in
        return;
    pause->setText(text);
    pause->setIcon(icon(paused ? Icon::Play : Icon::Pause));
}

} // namespace drainboard
