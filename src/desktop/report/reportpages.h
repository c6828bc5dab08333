// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

class QIODevice;
class QTextDocument;

namespace drainboard {

struct Report;

/// Where the pages of an endless document begin, and at the end where the last one ends; each has at most the
/// given height. A page ends between two lines, and neither behind a heading nor within a table
/// unless nothing else fits.
QList<qreal> pageBreaks(const QTextDocument &document, qreal height);

/// Writes a report as PDF, with numbered pages. What cannot be written is for the device to tell.
void writeReportPdf(const Report &report, QIODevice &file);

} // namespace drainboard
