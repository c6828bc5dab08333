// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/widgets/logrowpainter.h"

#include <QFontMetrics>
#include <QPainter>
#include <QTextLayout>

#include <algorithm>
#include <cmath>
#include <utility>

namespace drainboard {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t maxShownBytes = 4096;
constexpr int minOriginChars = 6;
constexpr int maxOriginChars = 28;

} // namespace

void LogRowPainter::setFont(const QFont &font)
{
    m_font = font;
    m_boldFont = font;
    m_boldFont.setBold(true);
    const QFontMetrics metrics(font);
    m_lineHeight = metrics.height() + std::max(1, metrics.height() / 10);
    m_charWidth = std::max(1, metrics.horizontalAdvance(u'0'));
    m_timeWidth = metrics.horizontalAdvance(u"00:00:00.000"_s);
    m_originChars = minOriginChars;
    m_originWidth = minOriginChars * m_charWidth;
    m_widest = 0;
}

bool LogRowPainter::makeRoomFor(const LogLine &line)
{
    const QString origin = format.origin(line);
    if (origin.size() <= m_originChars)
        return false;
    m_originChars = origin.size();
    const int width = std::clamp(int(std::ceil(QFontMetricsF(m_font).horizontalAdvance(origin))),
                                 m_originWidth, maxOriginChars * m_charWidth);
    return std::exchange(m_originWidth, width) != width;
}

int LogRowPainter::markWidth() const
{
    return format.hasMarks() ? m_charWidth / 2 + m_lineHeight : 0;
}

/// In a narrow view the text needs the room more.
int LogRowPainter::originWidth() const
{
    return std::min(m_originWidth, std::max(minOriginChars * m_charWidth, m_size.width() / 3));
}

int LogRowPainter::textLeft() const
{
    return m_charWidth / 2 + markWidth() + m_timeWidth + m_charWidth + originWidth() + m_charWidth +
           2 * m_charWidth;
}

std::size_t LogRowPainter::shownBytes() const
{
    if (!wrap)
        return maxShownBytes;
    // A wrapped row higher than the view could not be scrolled through; the mark of the cut needs room as
    // well.
    const int columns = std::max(1, (m_size.width() - textLeft()) / m_charWidth);
    const int rows = std::max(1, m_size.height() / m_lineHeight - 1);
    return std::clamp<std::size_t>(std::size_t(columns) * std::size_t(rows), 80, maxShownBytes);
}

int LogRowPainter::layOut(QTextLayout &layout) const
{
    QTextOption option;
    option.setTextDirection(Qt::LeftToRight); // a foreign line must not turn the row around
    option.setWrapMode(wrap ? QTextOption::WrapAtWordBoundaryOrAnywhere : QTextOption::NoWrap);
    layout.setTextOption(option);
    layout.setFont(m_font);
    layout.setCacheEnabled(false);
    layout.beginLayout();
    int y = 0;
    const int width = std::max(10 * m_charWidth, m_size.width() - textLeft() - m_charWidth);
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        if (wrap)
            line.setLineWidth(width);
        line.setPosition(QPointF(0, y));
        y += m_lineHeight;
    }
    layout.endLayout();
    return std::max(y, m_lineHeight);
}

int LogRowPainter::heightOf(const LogLine &line) const
{
    if (!wrap)
        return m_lineHeight;
    const QString text = format.text(line, shownBytes());
    // Cheap for most lines: what surely fits needs no layout.
    if (text.size() * 2 * m_charWidth < m_size.width() - textLeft())
        return m_lineHeight;
    QTextLayout layout(text);
    return layOut(layout);
}

void LogRowPainter::paintText(QPainter &painter, const QRect &area, const LogLine &line, const QColor &colour)
{
    QTextLayout layout(format.text(line, shownBytes()));
    QList<QTextLayout::FormatRange> ranges;
    for (qsizetype at = 0; !highlight.isEmpty(); at += highlight.size()) {
        at = layout.text().indexOf(highlight, at, Qt::CaseInsensitive);
        if (at < 0)
            break;
        QTextCharFormat found;
        found.setBackground(toneBackground(Tone::Warning, palette));
        found.setForeground(palette.color(QPalette::Text));
        found.setFontUnderline(true);
        ranges.append({int(at), int(highlight.size()), found});
    }
    layOut(layout);
    m_widest = std::max(m_widest, textLeft() + int(layout.maximumWidth()) + m_charWidth);
    painter.save();
    painter.setClipRect(area, Qt::IntersectClip);
    painter.setPen(colour);
    layout.draw(&painter, QPointF(area.left() - scrolledBy, area.top()), ranges);
    painter.restore();
}

void LogRowPainter::paint(QPainter &painter, const QRect &row, const QRect &dirty, const LogLine &line,
                          bool selected, bool current)
{
    const QColor background = palette.color(selected ? QPalette::Highlight : QPalette::Base);
    if (selected)
        painter.fillRect(row, background);
    if (const auto mark = format.mark(line)) {
        const QRect box(row.left() + m_charWidth / 2, row.top(), m_lineHeight, m_lineHeight);
        paintShape(painter, box, mark->shape, toneColor(mark->tone, background, graphicsContrast));
    }
    if (dirty.right() >= row.left() + markWidth())
        paintColumns(painter, row, line, selected);
    if (current) {
        painter.setPen(
            QPen(palette.color(selected ? QPalette::HighlightedText : QPalette::Text), 1, Qt::DotLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(row.adjusted(0, 0, -1, -1));
    }
}

void LogRowPainter::paintColumns(QPainter &painter, const QRect &row, const LogLine &line, bool selected)
{
    const QColor background = palette.color(selected ? QPalette::Highlight : QPalette::Base);
    const QColor colour = palette.color(selected ? QPalette::HighlightedText : QPalette::Text);
    const QColor faint = selected ? colour : toneColor(Tone::Neutral, background);
    int x = row.left() + markWidth() + m_charWidth / 2;
    const auto column = [&](int width) {
        const QRect rect(x, row.top(), width, m_lineHeight);
        x += width + m_charWidth;
        return rect;
    };
    painter.setFont(m_font);
    painter.setPen(faint);
    painter.drawText(column(m_timeWidth), Qt::AlignVCenter, format.time(line));

    const QString origin = format.origin(line);
    const QRect originRect = column(originWidth());
    painter.setPen(colour);
    painter.drawText(originRect, Qt::AlignVCenter,
                     QFontMetrics(m_font).elidedText(origin, Qt::ElideMiddle, originRect.width()));

    painter.setFont(m_boldFont);
    painter.setPen(toneColor(severityTone(line.line.severity), background));
    painter.drawText(column(m_charWidth), Qt::AlignVCenter, severityLetter(line.line.severity));

    paintText(painter, QRect(x, row.top(), row.right() - x, row.height()), line, colour);
}

} // namespace drainboard
