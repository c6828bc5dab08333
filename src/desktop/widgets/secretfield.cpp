// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/secretfield.h"

#include "desktop/widgets/icons.h"
#include "desktop/widgets/secretguard.h"

#include <QAction>
#include <QContextMenuEvent>
#include <QMenu>

namespace drainboard {

SecretField::SecretField(QWidget *parent)
    : QLineEdit(parent)
    , m_reveal(addAction(QIcon(), QLineEdit::TrailingPosition))
    , m_guard(new SecretGuard(*this))
{
    setEchoMode(QLineEdit::Password);
    setInputMethodHints(Qt::ImhSensitiveData | Qt::ImhNoPredictiveText | Qt::ImhNoAutoUppercase);
    m_reveal->setObjectName(QStringLiteral("reveal"));
    m_reveal->setCheckable(true);
    m_reveal->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_R));
    m_reveal->setShortcutContext(Qt::WidgetShortcut);
    connect(m_reveal, &QAction::toggled, this, &SecretField::setRevealed);
    updateAction();
}

bool SecretField::isRevealed() const
{
    return echoMode() == QLineEdit::Normal;
}

void SecretField::setRevealed(bool revealed)
{
    if (revealed == isRevealed())
        return;
    setEchoMode(revealed ? QLineEdit::Normal : QLineEdit::Password);
    m_reveal->setChecked(revealed);
    m_guard->setActive(revealed);
    updateAction();
    Q_EMIT revealedChanged(revealed);
}

void SecretField::updateAction()
{
    const QString text = isRevealed() ? tr("Hide the secret") : tr("Show the secret");
    m_reveal->setIcon(icon(isRevealed() ? Icon::Hide : Icon::Reveal));
    m_reveal->setText(text);
    m_reveal->setToolTip(tr("%1 (%2)").arg(text, m_reveal->shortcut().toString(QKeySequence::NativeText)));
}

void SecretField::contextMenuEvent(QContextMenuEvent *event)
{
    QMenu *menu = createStandardContextMenu();
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addSeparator();
    menu->addAction(m_reveal);
    menu->popup(event->globalPos());
}

void SecretField::hideEvent(QHideEvent *event)
{
    setRevealed(false);
    QLineEdit::hideEvent(event);
}

} // namespace drainboard
