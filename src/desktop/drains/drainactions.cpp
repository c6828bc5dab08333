// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/drains/drainactions.h"

#include "desktop/widgets/icons.h"

#include <QAction>
#include <QKeySequence>

namespace drainboard {

using namespace Qt::StringLiterals;

DrainActions::DrainActions(Capabilities capabilities, QObject *parent)
    : QObject(parent)
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
    retryNow = make(u"retryNow", Icon::Retry, tr("&Retry now"),
                    tr("End the quarantine early and try the target at once"), QKeySequence(u"Ctrl+R"_s));
    pause = make(u"pauseDrain", Icon::Pause, tr("&Pause"),
                 tr("Keep the lines and send nothing until resumed"), QKeySequence(u"Ctrl+P"_s));
    sendTestLine = make(u"sendTestLine", Icon::Test, tr("Send a &test line"),
                        tr("Send one line to the target and watch each step"), QKeySequence(u"Ctrl+T"_s));
    copyMaskedUrl = make(u"copyMaskedUrl", Icon::Copy, tr("&Copy the masked URL"),
                         tr("Copy the URL with its secrets masked"), QKeySequence::Copy);
    copyUrl = make(u"copyUrl", Icon::Copy, tr("Copy the &whole URL"),
                   tr("Copy the URL with its secrets; it leaves the clipboard after a minute"),
                   QKeySequence(u"Ctrl+Shift+C"_s));
    // The edit fields of the window have a use for these keys as well.
    for (QAction *action : {remove, copyMaskedUrl, edit})
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);

    edit->setVisible(capabilities & Capability::EditDrains);
    retryNow->setVisible(capabilities & Capability::ControlDrains);
    pause->setVisible(capabilities & Capability::ControlDrains);
    sendTestLine->setVisible(capabilities & Capability::TestLine);
    update(nullptr, {});
}

QList<QAction *> DrainActions::menu() const
{
    return {add, edit, remove, nullptr, retryNow, pause, sendTestLine, nullptr, copyMaskedUrl, copyUrl};
}

void DrainActions::update(const Drain *drain, const DrainStatus &status)
{
    for (QAction *action : {edit, remove, pause, sendTestLine, copyMaskedUrl, copyUrl})
        action->setEnabled(drain != nullptr);
    retryNow->setEnabled(drain && status.health.state == HealthState::Quarantined);
    const bool paused = drain && status.paused;
    pause->setText(paused ? tr("Res&ume") : tr("&Pause"));
    pause->setIcon(icon(paused ? Icon::Play : Icon::Pause));
}

} // namespace drainboard
