// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QSet>

#include <algorithm>

namespace drainboard {

/// Turns the rows `current` into `wanted` in as few runs as possible: calls `remove(first, count)` and
/// `insert(first, count)` in an order in which each call's row numbers are right at its moment. Inserted
/// rows are wanted[first] … wanted[first + count - 1]. A moved row is removed and inserted again.
template <typename Key, typename Remove, typename Insert>
void diffRows(QList<Key> current, const QList<Key> &wanted, Remove remove, Insert insert)
{
    QSet<Key> left(current.cbegin(), current.cend()); // so that thousands of rows are no square of thousands
    qsizetype row = 0;
    while (row < wanted.size()) {
        if (row < current.size() && current[row] == wanted[row]) {
            ++row;
            continue;
        }
        const qsizetype found = left.contains(wanted[row]) ? current.indexOf(wanted[row], row) : -1;
        if (found >= 0) {
            remove(row, found - row);
            for (qsizetype i = row; i < found; ++i)
                left.remove(current[i]);
            current.remove(row, found - row);
            continue;
        }
        qsizetype end = row + 1;
        while (end < wanted.size() && !left.contains(wanted[end]))
            ++end;
        insert(row, end - row);
        for (; row < end; ++row)
            current.insert(row, wanted[row]);
    }
    if (current.size() > wanted.size())
        remove(wanted.size(), current.size() - wanted.size());
}

} // namespace drainboard
