// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "desktop/widgets/logrowformat.h"

#include <QFont>
#include <QPalette>
#include <QRect>
#include <QString>

class QPainter;
class QTextLayout;

namespace drainboard {

/// Lays out and paints one row of a log: mark, time, origin, level, text. Knows no widget. Wide or wrapped, a
/// row shows at most some 4,000 bytes, so a frame's work has a bound.
class LogRowPainter
{
public:
    LogRowFormat format;
    QPalette palette;  ///< its current group is used
    QString highlight; ///< marked in the text wherever it occurs; regardless of case
    bool wrap = false;
    int scrolledBy = 0; ///< pixels by which the text column is moved to the left; 0 when wrapped

    void setFont(const QFont &font);
    void setViewSize(QSize size) { m_size = size; }

    int lineHeight() const { return m_lineHeight; }
    int charWidth() const { return m_charWidth; }
    int heightOf(const LogLine &line) const;
    /// Widens the column of origins, within reason, so that this line's fits. True if that moved the text.
    bool makeRoomFor(const LogLine &line);
    /// The widest row painted since the font was set.
    int widestRow() const { return m_widest; }

    /// What marks take of the width; 0 without them.
    int markWidth() const;

    /// Leaves out what lies to the right of `dirty`: marks change far more often than text.
    void paint(QPainter &painter, const QRect &row, const QRect &dirty, const LogLine &line, bool selected,
               bool current);

private:
    int originWidth() const;
    int textLeft() const;
    std::size_t shownBytes() const;
    /// Returns the height.
    int layOut(QTextLayout &layout) const;
    void paintColumns(QPainter &painter, const QRect &row, const LogLine &line, bool selected);
    void paintText(QPainter &painter, const QRect &area, const LogLine &line, const QColor &colour);

    QFont m_font;
    QFont m_boldFont;
    QSize m_size;
    int m_lineHeight = 1;
    int m_charWidth = 1;
    int m_timeWidth = 1;
    int m_originWidth = 0;
    qsizetype m_originChars = 0; ///< of the longest origin met so far
    int m_widest = 0;
};

} // namespace drainboard
