// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/mainwindow/shortcutsdialog.h"

#include "ui_shortcutsdialog.h"

#include "desktop/widgets/windowsize.h"

#include <QAction>
#include <QHeaderView>

namespace drainboard {

using namespace Qt::StringLiterals;

ShortcutsDialog::ShortcutsDialog(const QList<QAction *> &actions, QWidget *parent)
    : QDialog(parent)
    , m_ui(std::make_unique<Ui::ShortcutsDialog>())
{
    setAttribute(Qt::WA_DeleteOnClose);
    m_ui->setupUi(this);
    setWindowTitle(tr("Keyboard shortcuts"));
    const auto add = [this](const QString &what, const QString &keys) {
        new QTreeWidgetItem(m_ui->list, {what, keys});
    };
    for (const QAction *action : actions) {
        if (action->shortcut().isEmpty() || !action->isVisible())
            continue;
        // The text alone says "Delete" of an app and of a drain.
        const QString tip = action->statusTip();
        add(tip.isEmpty() ? action->iconText() : tip, action->shortcut().toString(QKeySequence::NativeText));
    }
    const auto native = [](const QKeySequence &keys) { return keys.toString(QKeySequence::NativeText); };
    add(tr("Next or previous part of the window"),
        tr("%1, %2", "keys").arg(native(Qt::Key_Tab), native(u"Shift+Tab"_s)));
    add(tr("Menu of the selected row"), native(u"Shift+F10"_s));
    add(tr("Newest live line, and follow again"), native(Qt::Key_End));
    add(tr("Close a message"), native(Qt::Key_Escape));
    m_ui->list->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_ui->list->setCurrentItem(m_ui->list->topLevelItem(0));
    connect(m_ui->buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    resizeWithinScreen(*this, {fontMetrics().averageCharWidth() * 92, fontMetrics().height() * 34});
}

ShortcutsDialog::~ShortcutsDialog() = default;

} // namespace drainboard
