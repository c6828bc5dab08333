// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTreeWidget>

namespace drainboard {

struct OutcomeRow
{
    QStringList texts; ///< one a column
    bool good = false;

    bool operator==(const OutcomeRow &) const = default;
};

/// What went well and what did not, as high as its first few rows need. Whoever stands on a row or has
/// scrolled keeps what is seen when new rows come in front.
class OutcomeList : public QTreeWidget
{
    Q_OBJECT

public:
    using QTreeWidget::QTreeWidget;

    /// The rows that are seen without scrolling.
    void setMostRows(int rows) { m_mostRows = rows; }
    /// The first `inFront` of them are new; what follows are those that are shown, as far as there are any.
    void setRows(const QList<OutcomeRow> &rows, qsizetype inFront);

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void fitHeight();

    QList<OutcomeRow> m_rows;
    int m_mostRows = 10;
};

/// How many entries of `now` came in front of the `shown` ones: the number for OutcomeList::setRows(). Both
/// lists are newest first. `isSame` compares one that is shown with one of now, which may have grown.
template <typename Entry, typename IsSame>
qsizetype newInFront(const QList<Entry> &shown, const QList<Entry> &now, IsSame isSame)
{
    for (qsizetype first = std::max<qsizetype>(0, now.size() - shown.size()); first < now.size(); ++first) {
        if (std::equal(now.cbegin() + first, now.cend(), shown.cbegin(),
                       [&](const Entry &one, const Entry &before) { return isSame(before, one); }))
            return first;
    }
    return now.size();
}

} // namespace drainboard
