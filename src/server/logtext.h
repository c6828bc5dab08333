// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/line.h"
#include "base/lineblock.h"

#include <QByteArray>
#include <QList>

namespace drainboard {

/// Which lines of a log are wanted: a container (`web-1`), a type (`web`) or alternatives (`web|worker`).
class LineFilter
{
public:
    /// An empty text wants all.
    explicit LineFilter(const QByteArray &text);

    bool isEmpty() const { return m_alternatives.isEmpty(); }
    bool wants(std::string_view process) const;

private:
    QList<QByteArray> m_alternatives;
};

/// Appends the line as platform-api.md §5 writes it, with its line feed:
/// `2031-05-04 10:11:12.123456789 +0000 UTC [web-1] text`. Line feeds within the text become spaces, so
/// that a line cannot pretend to be two. `defaultProcess` stands in where the line names none.
void appendLogLine(QByteArray &text, const LineView &line, const QByteArray &defaultProcess);

} // namespace drainboard
