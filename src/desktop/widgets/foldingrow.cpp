// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/foldingrow.h"

#include "desktop/widgets/icons.h"

#include <QActionGroup>
#include <QComboBox>
#include <QHBoxLayout>
#include <QMenu>
#include <QToolButton>

#include <utility>

namespace drainboard {

static void addTo(QMenu *menu, QToolButton *button)
{
    QAction *action = menu->addAction(button->icon(), button->text(), button, &QToolButton::click);
    QObject::connect(menu, &QMenu::aboutToShow, action,
                     [action, button] { action->setEnabled(button->isEnabled()); });
}

static void addTo(QMenu *menu, QComboBox *combo)
{
    QMenu *choices = menu->addMenu(combo->accessibleName());
    auto *group = new QActionGroup(choices);
    for (int i = 0; i < combo->count(); ++i) {
        QAction *action =
            choices->addAction(combo->itemText(i), combo, [combo, i] { combo->setCurrentIndex(i); });
        action->setCheckable(true);
        group->addAction(action);
        QObject::connect(choices, &QMenu::aboutToShow, action,
                         [=] { action->setChecked(combo->currentIndex() == i); });
    }
}

FoldingRow::FoldingRow(QHBoxLayout &row, QList<QWidget *> last, QToolButton &more)
    : m_row(row)
    , m_last(std::move(last))
    , m_more(more)
{
    auto *menu = new QMenu(&more);
    for (QWidget *tool : std::as_const(m_last)) {
        if (auto *combo = qobject_cast<QComboBox *>(tool))
            addTo(menu, combo);
        else if (auto *button = qobject_cast<QToolButton *>(tool))
            addTo(menu, button);
    }
    more.setIcon(icon(Icon::More));
    more.setPopupMode(QToolButton::InstantPopup);
    more.setMenu(menu);
    setFolded(true);
}

void FoldingRow::setFolded(bool folded)
{
    for (QWidget *tool : std::as_const(m_last))
        tool->setVisible(!folded);
    m_more.setVisible(folded);
    m_row.invalidate(); // else a row within another layout goes on telling what it needed before
}

int FoldingRow::leastWidth() const
{
    int width = m_row.minimumSize().width();
    if (!m_more.isHidden())
        return width;
    for (const QWidget *tool : m_last)
        width -= tool->sizeHint().width() + m_row.spacing();
    return width + m_more.sizeHint().width() + m_row.spacing();
}

} // namespace drainboard
