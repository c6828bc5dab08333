// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/logview.h"

#include "desktop/widgets/logfeed.h"

#include <QApplication>
#include <QFontDatabase>
#include <QHelpEvent>
#include <QPaintEvent>
#include <QPainter>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QStyle>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace drainboard {

LogView::LogView(QWidget *parent)
    : QAbstractScrollArea(parent)
    , m_newLines(new QPushButton(viewport()))
{
    setFocusPolicy(Qt::StrongFocus);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn); // coming and going, it would wrap the lines anew
    setAccessibleName(tr("Log lines"));
    viewport()->setBackgroundRole(QPalette::Base);
    viewport()->setCursor(Qt::ArrowCursor);
    setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_newLines->setObjectName(QStringLiteral("newLines"));
    m_newLines->setFont(QApplication::font());
    m_newLines->setFocusPolicy(Qt::NoFocus); // End does the same
    m_newLines->hide();
    connect(m_newLines, &QPushButton::clicked, this, [this] { setFollowing(true); });
    applyStyle();
}

void LogView::setFeed(LogFeed *feed)
{
    m_feed = feed;
    connect(feed, &LogFeed::changed, this, &LogView::onFeedChanged);
    onFeedChanged();
}

void LogView::setPlaceholder(const QString &text)
{
    m_placeholder = text;
    refresh();
}

void LogView::setUtc(bool utc)
{
    m_painter.format.setUtc(utc);
    refresh();
}

void LogView::setSourceNames(const QStringList &names)
{
    m_painter.format.setSourceNames(names);
    applyStyle(); // measures anew: the names of one source may need far less room than those of all
}

void LogView::setMarker(LogMarker marker)
{
    m_painter.format.setMarker(std::move(marker));
    relayout();
}

void LogView::setHighlight(const QString &text)
{
    m_painter.highlight = text;
    refresh();
}

void LogView::setWrap(bool wrap)
{
    m_painter.wrap = wrap;
    relayout();
}

void LogView::setFollowing(bool following)
{
    if (following != m_following) {
        if (!following) {
            m_topId = rowCount() > 0 ? m_feed->rows().idAt(topRow()) : 0;
            m_seenEnd = m_feed ? m_feed->buffer().endId() : 0;
        }
        m_following = following;
        Q_EMIT followingChanged(following);
    }
    onFeedChanged();
}

std::uint64_t LogView::newRows() const
{
    return m_following || !m_feed ? 0 : rowCount() - m_feed->rows().rowOf(m_seenEnd);
}

std::uint64_t LogView::rowCount() const
{
    return m_feed ? m_feed->rows().count() : 0;
}

int LogView::heightOf(std::uint64_t row) const
{
    return m_painter.heightOf(m_feed->buffer().at(m_feed->rows().idAt(row)));
}

int LogView::rowsPerPage() const
{
    return std::max(1, viewport()->height() / m_painter.lineHeight());
}

/// The row that stands at the top when the newest line stands at the bottom.
std::uint64_t LogView::lastTopRow() const
{
    std::uint64_t row = rowCount();
    for (int space = viewport()->height(); row > 0; --row) {
        space -= heightOf(row - 1);
        if (space < 0)
            break;
    }
    return std::min(row, rowCount() > 0 ? rowCount() - 1 : 0);
}

std::uint64_t LogView::topRow() const
{
    return std::uint64_t(verticalScrollBar()->value());
}

/// At the end, what the rows leave free shows the lower part of the row above them, so that the newest line
/// always stands at the bottom.
LogView::Place LogView::firstShown() const
{
    const std::uint64_t top = topRow();
    if (top == 0 || top >= rowCount() || verticalScrollBar()->value() < verticalScrollBar()->maximum())
        return {top, 0};
    int space = viewport()->height();
    for (std::uint64_t row = top; row < rowCount() && space > 0; ++row)
        space -= heightOf(row);
    return space > 0 ? Place{top - 1, space - heightOf(top - 1)} : Place{top, 0};
}

std::uint64_t LogView::rowAt(int y) const
{
    auto [row, bottom] = firstShown();
    for (; row + 1 < rowCount(); ++row) {
        bottom += heightOf(row);
        if (y < bottom)
            break;
    }
    return row;
}

void LogView::onFeedChanged()
{
    if (m_current && std::max(*m_current, m_anchor) < m_feed->buffer().firstId())
        clearSelection();
    const bool columnsMoved = measureOrigins();
    updateScrollBars();
    updateNewLinesButton();
    if (columnsMoved || !scrollToNewRows())
        refresh();
    noteShown();
}

void LogView::refresh()
{
    viewport()->update();
    noteShown();
}

void LogView::refreshMarks()
{
    viewport()->update(0, 0, m_painter.markWidth(), viewport()->height());
}

void LogView::noteShown()
{
    m_shown.reset();
    if (rowCount() == 0)
        return;
    const Place first = firstShown();
    m_shown = {m_feed->rows().choice(), m_feed->rows().idAt(std::min(first.row, rowCount() - 1)), first.y,
               m_feed->buffer().endId()};
}

/// Moves what is painted already and asks for the new rows alone: painting text is most of a live log's
/// cost. False where everything has to be painted.
bool LogView::scrollToNewRows()
{
    const qreal ratio = devicePixelRatioF();
    if (!m_shown || rowCount() == 0 || ratio != std::floor(ratio)) // parts of pixels would add up
        return false;
    const LogRows &rows = m_feed->rows();
    const std::uint64_t oldTop = rows.rowOf(m_shown->top);
    const Place first = firstShown();
    if (m_shown->choice != rows.choice() || oldTop > first.row || rows.idAt(oldTop) != m_shown->top)
        return false;
    const int height = viewport()->height();
    int distance = m_shown->y - first.y;
    for (std::uint64_t row = oldTop; row < first.row && distance < height; ++row)
        distance += heightOf(row);
    if (distance < 0 || distance >= height)
        return false;
    const std::uint64_t firstNew = rows.rowOf(m_shown->end);
    int newTop = first.y;
    for (std::uint64_t row = first.row; row < firstNew && newTop < height; ++row)
        newTop += heightOf(row);
    if (distance > 0)
        viewport()->scroll(0, -distance, viewport()->rect());
    viewport()->update(0, newTop, viewport()->width(), height - newTop);
    return true;
}

void LogView::applyStyle()
{
    m_painter.palette = palette();
    m_painter.palette.setCurrentColorGroup(hasFocus() ? QPalette::Active : QPalette::Inactive);
    m_painter.setFont(font());
    m_measuredEnd = 0;
    measureOrigins();
    relayout();
}

/// Done when lines come, not when they are painted: the rows of one frame must agree on their columns.
/// True if it moved them.
bool LogView::measureOrigins()
{
    constexpr std::uint64_t enough = 2000; // in a flood the newest lines speak for all
    if (!m_feed)
        return false;
    bool moved = false;
    const LogBuffer &buffer = m_feed->buffer();
    const std::uint64_t newest = buffer.endId() - std::min<std::uint64_t>(buffer.size(), enough);
    for (std::uint64_t id = std::max(m_measuredEnd, newest); id < buffer.endId(); ++id)
        moved |= m_painter.makeRoomFor(buffer.at(id));
    m_measuredEnd = buffer.endId();
    return moved;
}

void LogView::relayout()
{
    m_painter.setViewSize(viewport()->size());
    updateScrollBars();
    updateNewLinesButton();
    refresh();
}

void LogView::updateScrollBars()
{
    QScrollBar *vertical = verticalScrollBar();
    QScrollBar *horizontal = horizontalScrollBar();
    const QScopedValueRollback adjusting(m_adjusting, true);

    const auto last = int(lastTopRow());
    vertical->setPageStep(rowsPerPage());
    {
        // Hearing of another range, the scroll area would lay out and paint both bars; this one is always
        // there.
        const QSignalBlocker quiet(vertical);
        vertical->setRange(0, last);
    }
    vertical->setValue(m_following || !m_feed ? last : int(m_feed->rows().rowOf(m_topId)));

    horizontal->setPageStep(viewport()->width());
    horizontal->setSingleStep(8 * m_painter.charWidth());
    horizontal->setRange(0, m_painter.wrap ? 0 : std::max(0, m_painter.widestRow() - viewport()->width()));
    m_painter.scrolledBy = horizontal->value();
}

void LogView::updateNewLinesButton()
{
    const auto count = newRows();
    m_newLines->setVisible(count > 0);
    if (count == 0)
        return;
    m_newLines->setText(tr("%Ln new line(s)", nullptr, int(count)));
    m_newLines->adjustSize();
    const int gap = m_painter.charWidth();
    m_newLines->move(viewport()->width() - m_newLines->width() - gap,
                     viewport()->height() - m_newLines->height() - gap);
}

void LogView::scrollContentsBy(int, int)
{
    if (m_adjusting)
        return;
    m_painter.scrolledBy = horizontalScrollBar()->value();
    if (rowCount() > 0) {
        m_topId = m_feed->rows().idAt(topRow());
        const bool atEnd = verticalScrollBar()->value() == verticalScrollBar()->maximum();
        if (atEnd != m_following) {
            if (!atEnd)
                m_seenEnd = m_feed->buffer().endId();
            m_following = atEnd;
            Q_EMIT followingChanged(atEnd);
        }
    }
    updateNewLinesButton();
    refresh();
}

void LogView::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    relayout();
}

void LogView::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange ||
        event->type() == QEvent::StyleChange)
        applyStyle();
}

void LogView::focusInEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusInEvent(event);
    m_painter.palette.setCurrentColorGroup(QPalette::Active);
    refresh();
}

void LogView::focusOutEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusOutEvent(event);
    m_painter.palette.setCurrentColorGroup(QPalette::Inactive);
    refresh();
}

void LogView::paintEvent(QPaintEvent *event)
{
    const QRegion &dirty = event->region(); // often the new rows, and the marks of all
    QPainter painter(viewport());
    if (rowCount() == 0) {
        paintPlaceholder(painter);
        return;
    }
    const RowRange selected = selection();
    const int widestBefore = m_painter.widestRow();
    auto [row, y] = firstShown();
    for (; row < rowCount() && y < viewport()->height(); ++row) {
        const std::uint64_t id = m_feed->rows().idAt(row);
        const QRect rect(0, y, viewport()->width(), heightOf(row));
        y += rect.height();
        const QRect part = dirty.intersected(rect).boundingRect();
        if (part.isEmpty())
            continue;
        const bool isSelected = row >= selected.first && row < selected.end;
        const bool isCurrent = hasFocus() && m_current == id;
        m_painter.paint(painter, rect, part, m_feed->buffer().at(id), isSelected, isCurrent);
    }
    if (m_painter.widestRow() != widestBefore)
        QMetaObject::invokeMethod(this, &LogView::updateScrollBars, Qt::QueuedConnection);
}

void LogView::paintPlaceholder(QPainter &painter)
{
    const QString text = m_feed && m_feed->isFiltered() && m_feed->buffer().size() > 0
                             ? tr("No line matches the filter.")
                             : m_placeholder;
    const int margin = 2 * m_painter.charWidth();
    painter.setFont(QApplication::font());
    painter.setPen(toneColor(Tone::Neutral, palette().color(QPalette::Base)));
    painter.drawText(viewport()->rect().adjusted(margin, margin, -margin, -margin),
                     Qt::AlignCenter | Qt::TextWordWrap, text);
}

bool LogView::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::ToolTip)
        showToolTip(static_cast<QHelpEvent *>(event));
    return QAbstractScrollArea::viewportEvent(event);
}

void LogView::showToolTip(QHelpEvent *event)
{
    if (rowCount() == 0)
        return;
    const LogLine line = m_feed->buffer().at(m_feed->rows().idAt(rowAt(event->pos().y())));
    const LogRowFormat &format = m_painter.format;
    QStringList parts{format.fullTime(line), format.origin(line), severityName(line.line.severity)};
    if (const auto mark = format.mark(line))
        parts += mark->word;
    parts.removeAll(QString());
    QToolTip::showText(event->globalPos(), parts.join(u" · ").toHtmlEscaped(), this);
}

} // namespace drainboard
