// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/report/reportpages.h"

#include "desktop/report/report.h"
#include "desktop/report/reporthtml.h"

#include <QAbstractTextDocumentLayout>
#include <QLocale>
#include <QPainter>
#include <QPdfWriter>
#include <QTextBlock>
#include <QTextDocument>
#include <QTextTable>

#include <algorithm>

namespace drainboard {

namespace {

constexpr int fontSize = 9; // points
constexpr int margin = 57;  // points: 2 cm

struct PaperLine
{
    qreal top = 0;
    qreal bottom = 0;
    bool heading = false;
    const QTextTable *table = nullptr; ///< that it stands in
};

/// From top to bottom; lines of a table's cells may stand side by side.
QList<PaperLine> linesOf(const QTextDocument &document)
{
    QList<PaperLine> lines;
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        const qreal top = document.documentLayout()->blockBoundingRect(block).top();
        const bool heading = block.blockFormat().headingLevel() > 0;
        const QTextTable *table = QTextCursor(block).currentTable();
        for (int i = 0; i < block.layout()->lineCount() && block.length() > 1; ++i) {
            const QRectF line = block.layout()->lineAt(i).rect();
            lines.append({top + line.top(), top + line.bottom(), heading, table});
        }
    }
    std::ranges::stable_sort(lines, {}, &PaperLine::top);
    return lines;
}

/// The part of the endless document that a page shows.
void paintPart(const QTextDocument &document, const QRectF &part, QPainter &painter)
{
    QAbstractTextDocumentLayout::PaintContext context;
    context.palette.setColor(QPalette::Text, Qt::black); // paper is white in a dark theme, too
    context.clip = part;
    painter.save();
    painter.translate(-part.topLeft());
    painter.setClipRect(part);
    document.documentLayout()->draw(&painter, context);
    painter.restore();
}

void paintPages(const QTextDocument &document, const QRectF &body, QPdfWriter &paper)
{
    QPainter painter(&paper);
    painter.setFont(document.defaultFont());
    painter.translate(body.topLeft());
    const QRectF foot(0, body.height(), body.width(), body.top());
    const QList<qreal> breaks = pageBreaks(document, body.height());
    for (qsizetype page = 1; page < breaks.size(); ++page) {
        if (page > 1)
            paper.newPage();
        paintPart(document, {0, breaks[page - 1], body.width(), breaks[page] - breaks[page - 1]}, painter);
        painter.drawText(foot, Qt::AlignRight | Qt::AlignVCenter, QLocale().toString(page));
    }
}

} // namespace

// QTextDocument divides itself into pages as well, but cannot keep a heading with what follows.
QList<qreal> pageBreaks(const QTextDocument &document, qreal height)
{
    QList<qreal> breaks{0};
    qreal beside = 0;                     // the lowest place for a break that tears no table
    qreal within = 0;                     // the lowest place of all
    PaperLine above{0, 0, true, nullptr}; // nothing ends before the first line
    for (const PaperLine &line : linesOf(document)) {
        if (line.top >= above.bottom && !above.heading) {
            within = line.top;
            if (!line.table || line.table != above.table)
                beside = line.top;
        }
        for (qreal start = breaks.constLast(); line.bottom - start > height; start = breaks.constLast()) {
            const qreal wanted = beside > start ? beside : within > start ? within : line.top;
            breaks.append(wanted > start ? std::min(wanted, start + height) : start + height);
        }
        above = {line.top, std::max(above.bottom, line.bottom), line.heading, line.table};
    }
    breaks.append(above.bottom);
    return breaks;
}

// QPdfWriter and not QPrinter, which writes to a name and so neither to a private nor to a whole file.
void writeReportPdf(const Report &report, QIODevice &file)
{
    QPdfWriter paper(&file);
    paper.setTitle(report.title);
    paper.setPageSize(QPageSize(QPageSize::A4));
    paper.setPageMargins(QMarginsF()); // the number of the page stands in them
    const qreal edge = margin * paper.logicalDpiY() / 72.0;
    const QRectF body = QRectF(0, 0, paper.width(), paper.height()).adjusted(edge, edge, -edge, -edge);

    QTextDocument document;
    QFont font;
    font.setPointSize(fontSize);
    document.setDefaultFont(font);
    document.setDocumentMargin(0);
    document.documentLayout()->setPaintDevice(&paper);
    document.setHtml(reportHtml(report, ReportLook::Paper));
    document.setTextWidth(body.width());
    paintPages(document, body, paper);
}

} // namespace drainboard
