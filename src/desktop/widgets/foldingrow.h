// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

class QHBoxLayout;
class QToolButton;

namespace drainboard {

/// A row of tools whose last buttons go into the menu of another one where there is no room for them, as on a
/// toolbar, whose menu has no place for fields.
class FoldingRow
{
public:
    /// All of them are in the row already.
    FoldingRow(QHBoxLayout &row, QList<QToolButton *> last, QToolButton &more);

    void setFolded(bool folded);
    /// What the row needs when it is folded, whether it is or not: it must not keep a window wide.
    int leastWidth() const;

private:
    QHBoxLayout &m_row;
    QList<QToolButton *> m_last;
    QToolButton &m_more;
};

} // namespace drainboard
