// SPDX-License-Identifier: GPL-3.0-or-later
// The half of LogView that selects: mouse, keyboard, copying.
#include "desktop/widgets/logfeed.h"
#include "desktop/widgets/logview.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QTimerEvent>

#include <algorithm>

namespace drainboard {

static constexpr int autoScrollMilliseconds = 40;

LogView::RowRange LogView::selection() const
{
    if (!m_current)
        return {};
    const auto [low, high] = std::minmax(*m_current, m_anchor);
    return {m_feed->rows().rowOf(low), m_feed->rows().rowOf(high + 1)};
}

std::uint64_t LogView::selectedRows() const
{
    const RowRange range = selection();
    return range.end - range.first;
}

void LogView::selectAll()
{
    if (rowCount() == 0)
        return;
    m_anchor = m_feed->rows().idAt(0);
    m_current = m_feed->rows().idAt(rowCount() - 1);
    refresh();
    Q_EMIT selectionChanged();
}

void LogView::clearSelection()
{
    m_current.reset();
    setAccessibleDescription(QString());
    refresh();
    Q_EMIT selectionChanged();
}

QFuture<CopiedLines> LogView::selectedLines() const
{
    const RowRange range = selection();
    return copyRows(*m_feed, m_painter.format, range.first, range.end);
}

void LogView::moveCurrent(std::uint64_t row, bool extend)
{
    m_current = m_feed->rows().idAt(row);
    if (!extend)
        m_anchor = *m_current;
    setAccessibleDescription(m_painter.format.spoken(m_feed->buffer().at(*m_current)));
    makeVisible(row);
    refresh();
    Q_EMIT selectionChanged();
}

void LogView::makeVisible(std::uint64_t row)
{
    if (row < topRow()) {
        verticalScrollBar()->setValue(int(row));
        return;
    }
    // From the row upwards, as many rows as fit.
    std::uint64_t top = row;
    for (int space = viewport()->height() - heightOf(row); top > topRow(); --top) {
        space -= heightOf(top - 1);
        if (space < 0)
            break;
    }
    if (top > topRow())
        verticalScrollBar()->setValue(int(top));
}

void LogView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy)) {
        Q_EMIT copyRequested();
        return;
    }
    if (event->matches(QKeySequence::SelectAll)) {
        selectAll();
        return;
    }
    const std::uint64_t count = rowCount();
    if (count == 0) {
        QAbstractScrollArea::keyPressEvent(event);
        return;
    }
    const bool extend = event->modifiers().testFlag(Qt::ShiftModifier);
    const std::uint64_t last = count - 1;
    // Without a current line, the keys begin at the bottom of what is seen.
    const std::uint64_t from =
        m_current ? std::min(m_feed->rows().rowOf(*m_current), last) : rowAt(viewport()->height());
    const auto page = std::uint64_t(rowsPerPage());
    switch (event->key()) {
    case Qt::Key_Up:
        moveCurrent(m_current && from > 0 ? from - 1 : from, extend);
        break;
    case Qt::Key_Down:
        moveCurrent(m_current ? std::min(from + 1, last) : from, extend);
        break;
    case Qt::Key_PageUp:
        moveCurrent(from > page ? from - page : 0, extend);
        break;
    case Qt::Key_PageDown:
        moveCurrent(std::min(from + page, last), extend);
        break;
    case Qt::Key_Home:
        moveCurrent(0, extend);
        break;
    case Qt::Key_End:
        moveCurrent(last, extend);
        setFollowing(true);
        break;
    case Qt::Key_Escape:
        if (!m_current) {
            QAbstractScrollArea::keyPressEvent(event); // others have a use for it
            break;
        }
        clearSelection();
        break;
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

void LogView::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || rowCount() == 0)
        return;
    moveCurrent(rowAt(event->position().toPoint().y()), event->modifiers().testFlag(Qt::ShiftModifier));
}

void LogView::mouseMoveEvent(QMouseEvent *event)
{
    if (!event->buttons().testFlag(Qt::LeftButton) || !m_current || rowCount() == 0)
        return;
    const int y = event->position().toPoint().y();
    if (y < 0 || y >= viewport()->height()) {
        if (!m_autoScroll.isActive())
            m_autoScroll.start(autoScrollMilliseconds, this);
        return;
    }
    m_autoScroll.stop();
    moveCurrent(rowAt(y), true);
}

void LogView::mouseReleaseEvent(QMouseEvent *)
{
    m_autoScroll.stop();
}

void LogView::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != m_autoScroll.timerId()) {
        QAbstractScrollArea::timerEvent(event);
        return;
    }
    if (!m_current || rowCount() == 0)
        return;
    const std::uint64_t row = std::min(m_feed->rows().rowOf(*m_current), rowCount() - 1);
    const bool up = viewport()->mapFromGlobal(QCursor::pos()).y() < 0;
    moveCurrent(up ? (row > 0 ? row - 1 : 0) : std::min(row + 1, rowCount() - 1), true);
}

} // namespace drainboard
