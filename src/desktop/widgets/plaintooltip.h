// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QTextDocument>

namespace drainboard {

/// A text for a tool tip, which would take what a server or a sender wrote as mark-up if it looks like it.
inline QString plainToolTip(const QString &text)
{
    return Qt::mightBeRichText(text)
               ? QString(QStringLiteral("<span>") + text.toHtmlEscaped() + QStringLiteral("</span>"))
               : text;
}

} // namespace drainboard
