// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

class QHBoxLayout;
class QMenu;
class QToolButton;
class QWidget;

namespace drainboard {

/// A row of tools whose last ones go into the menu of a button where there is no room for them, as on a
/// toolbar, whose menu has no place for fields.
class FoldingRow
{
public:
    /// All of them are in the row already. The last ones are tool buttons and combo boxes; the menu has what
    /// a combo box offers below its accessible name.
    FoldingRow(QHBoxLayout &row, QList<QWidget *> last, QToolButton &more);

    void setFolded(bool folded);
    /// What the row needs when it is folded, whether it is or not: it must not keep a window wide.
    int leastWidth() const;

private:
    QHBoxLayout &m_row;
    QList<QWidget *> m_last;
    QToolButton &m_more;
};

} // namespace drainboard
