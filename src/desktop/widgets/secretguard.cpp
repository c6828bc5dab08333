// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/secretguard.h"

#include "desktop/widgets/clipboard.h"

#include <QAction>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QTextDocumentFragment>

namespace drainboard {

using namespace Qt::StringLiterals;

SecretGuard::SecretGuard(QWidget &edit, QLineEdit *line, QPlainTextEdit *text)
    : QObject(&edit)
    , m_edit(edit)
    , m_line(line)
    , m_text(text)
{
    edit.installEventFilter(this);
    connect(QGuiApplication::clipboard(), &QClipboard::selectionChanged, this,
            &SecretGuard::takeSelectionBack);
}

SecretGuard::SecretGuard(QLineEdit &edit)
    : SecretGuard(edit, &edit, nullptr)
{
}

SecretGuard::SecretGuard(QPlainTextEdit &edit)
    : SecretGuard(edit, nullptr, &edit)
{
    edit.viewport()->installEventFilter(this);
}

bool SecretGuard::isEditable() const
{
    return m_line && !m_line->isReadOnly();
}

QString SecretGuard::selectedText() const
{
    return m_line ? m_line->selectedText() : m_text->textCursor().selection().toPlainText();
}

bool SecretGuard::eventFilter(QObject *, QEvent *event)
{
    if (!m_active)
        return false;
    switch (event->type()) {
    case QEvent::KeyPress:
        return takeKey(*static_cast<QKeyEvent *>(event));
    case QEvent::ContextMenu:
        showMenu(static_cast<QContextMenuEvent *>(event)->globalPos());
        return true;
    case QEvent::MouseButtonPress:
        // A press on what is selected would begin to drag it. A line edit never does.
        if (m_text && static_cast<QMouseEvent *>(event)->button() == Qt::LeftButton) {
            QTextCursor cursor = m_text->textCursor();
            if (!static_cast<QMouseEvent *>(event)->modifiers().testFlag(Qt::ShiftModifier))
                cursor.clearSelection();
            m_text->setTextCursor(cursor);
        }
        return false;
    default:
        return false;
    }
}

bool SecretGuard::takeKey(const QKeyEvent &key)
{
    if (key.matches(QKeySequence::Copy)) {
        copy();
        return true;
    }
    if (!isEditable())
        return false;
    // What the last two delete, a line edit copies first.
    if (key.matches(QKeySequence::DeleteEndOfLine))
        m_line->setSelection(m_line->cursorPosition(), int(m_line->text().size()));
    else if (key.matches(QKeySequence::DeleteCompleteLine))
        m_line->selectAll();
    else if (!key.matches(QKeySequence::Cut))
        return false;
    cut();
    return true;
}

void SecretGuard::copy()
{
    if (const QString text = selectedText(); !text.isEmpty())
        copySecret(text);
}

void SecretGuard::cut()
{
    copy();
    if (m_line->hasSelectedText())
        m_line->del();
}

void SecretGuard::showMenu(const QPoint &position)
{
    auto *menu = new QMenu(&m_edit);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [menu](const QString &text, const QKeySequence &keys, auto run) {
        QAction *action = menu->addAction(text, run);
        action->setShortcut(keys);
        return action;
    };
    const bool selected = !selectedText().isEmpty();
    if (isEditable())
        add(tr("Cu&t"), QKeySequence::Cut, [this] { cut(); })->setEnabled(selected);
    QAction *copyAction = add(tr("&Copy"), QKeySequence::Copy, [this] { copy(); });
    copyAction->setObjectName(u"edit-copy"_s);
    copyAction->setEnabled(selected);
    if (isEditable())
        add(tr("&Paste"), QKeySequence::Paste, [this] { m_line->paste(); });
    add(tr("Select &all"), QKeySequence::SelectAll, [this] {
        if (m_line)
            m_line->selectAll();
        else
            m_text->selectAll();
    });
    menu->addSeparator();
    menu->addActions(m_edit.actions());
    menu->popup(position);
}

/// Qt has no word for "do not offer it". Nobody can have read it yet: who asks is answered by our event loop.
void SecretGuard::takeSelectionBack()
{
    QClipboard *clipboard = QGuiApplication::clipboard();
    if (m_active && m_edit.hasFocus() && clipboard->ownsSelection())
        clipboard->clear(QClipboard::Selection);
}

} // namespace drainboard
