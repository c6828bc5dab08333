// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/foldingrow.h"

#include "desktop/widgets/icons.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QToolButton>

#include <utility>

namespace drainboard {

FoldingRow::FoldingRow(QHBoxLayout &row, QList<QToolButton *> last, QToolButton &more)
    : m_row(row)
    , m_last(std::move(last))
    , m_more(more)
{
    auto *menu = new QMenu(&more);
    for (QToolButton *button : std::as_const(m_last)) {
        QAction *action = menu->addAction(button->icon(), button->text(), button, &QToolButton::click);
        QObject::connect(menu, &QMenu::aboutToShow, action,
                         [action, button] { action->setEnabled(button->isEnabled()); });
    }
    more.setIcon(icon(Icon::More));
    more.setPopupMode(QToolButton::InstantPopup);
    more.setMenu(menu);
    setFolded(true);
}

void FoldingRow::setFolded(bool folded)
{
    for (QToolButton *button : std::as_const(m_last))
        button->setVisible(!folded);
    m_more.setVisible(folded);
    m_row.invalidate(); // else a row within another layout goes on telling what it needed before
}

int FoldingRow::leastWidth() const
{
    int width = m_row.minimumSize().width();
    if (!m_more.isHidden())
        return width;
    for (const QToolButton *button : m_last)
        width -= button->sizeHint().width() + m_row.spacing();
    return width + m_more.sizeHint().width() + m_row.spacing();
}

} // namespace drainboard
